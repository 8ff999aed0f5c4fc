import { createLog } from '../../src/ops/log.js';
import type { Log } from '../../src/usecases/ports.js';

/** The number of lines that the page shows. */
const MOST_LINES = 200;

/** A log kept in memory: its newest lines only. */
export interface KeptLog {
  readonly log: Log;
  /** JSON lines, newest last. */
  lines(): readonly string[];
}

/** Keeps the bot's log at the level that an operator usually sets: info and above. */
export function keepLog(): KeptLog {
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push(line.trimEnd());
    if (lines.length > MOST_LINES) lines.shift();
  };
  return { log: createLog('info', { write }), lines: () => [...lines] };
}
