import { createLog } from '../../src/ops/log.js';
import type { Log } from '../../src/usecases/ports.js';

/** As many lines as the page shows. */
const MOST_LINES = 200;

/** A log that's kept in memory, its newest lines only. */
export interface KeptLog {
  readonly log: Log;
  /** A JSON line each, the newest last. */
  lines(): readonly string[];
}

/** Keeps what the bot logs as an operator usually has it: from info up. */
export function keepLog(): KeptLog {
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push(line.trimEnd());
    if (lines.length > MOST_LINES) lines.shift();
  };
  return { log: createLog('info', { write }), lines: () => [...lines] };
}
