import type { Config } from '../config.js';
import { ContentError } from '../content/yaml.js';
import { start } from '../bot.js';
import type { Evenkeel } from './evenkeel.js';
import { createLog, written } from '../ops/log.js';
import { exitOnceWritten, terminalHasGone } from '../ops/exit.js';
import { atEnd } from '../ops/signals.js';
import { safeCode } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { EXIT } from './exit-codes.js';
import { Ended } from './patience.js';

/** Longest time a stop may take, in milliseconds: the supervisor kills the process after ten seconds. */
const STOP_WITHIN_MS = 9_500;

/**
 * Runs the bot until it gets a signal to end.
 *
 * @param tell says a sentence to the person who started it
 */
export async function run(config: Config, tell: (sentence: string) => void): Promise<void> {
  const log = createLog(config.logLevel);
  // Node would print the error with everything it carries: a command's arguments, a request's body.
  const crash = (error: unknown) => {
    log.error('crashed', { code: safeCode(error) });
    void written().then(() => process.exit(EXIT.defect));
  };
  process.on('uncaughtException', crash);
  // A library dropped a promise. If something waits for it in vain, the watchdog notices. Ending the process would take
  // help away from everyone else.
  process.on('unhandledRejection', (error) => log.error('rejection_unhandled', { code: safeCode(error) }));
  const starting = start(config, { clock: Date, log, tell });
  const end = (): void => {
    setTimeout(() => exitOnceWritten(EXIT.asked), STOP_WITHIN_MS);
    starting
      .then((running) => running.stop())
      .then(
        () => exitOnceWritten(EXIT.asked),
        // If the start failed at the same moment, it reports that itself.
        () => undefined,
      );
  };
  atEnd(end);
  process.on('SIGHUP', () => {
    // Closing the terminal ends the process, as with any other program; under `nohup`, it has no terminal.
    if (terminalHasGone()) return end();
    starting.then(
      (running) => reload(running, log),
      // A start that failed ends the process and says why.
      () => undefined,
    );
  });
  const running = await starting;
  try {
    await running.ready;
    if (process.stderr.isTTY) tell(whereItIs(config, running));
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
  }
}

/** Returns where to find a bot that has started, for a person watching in a terminal. */
function whereItIs({ listening, healthHost }: Config, { port, healthPort }: Evenkeel): string {
  const slack =
    listening.mode === 'http'
      ? `Slack reaches it at http://${listening.host}:${port}/slack/events, through your proxy`
      : 'it is connected to Slack';
  return `Evenkeel has started: ${slack}. Next: in Slack, open Apps, then Evenkeel, then its Home tab. How it is: http://${healthHost}:${healthPort}/readyz`;
}

function reload(running: Evenkeel, log: Log): void {
  try {
    running.reload();
  } catch (error) {
    log.error('content_refused', { code: safeCode(error) });
    const why = error instanceof ContentError ? error.message : String(error);
    process.stderr.write(`The content was not read again; the last good one stays in use.\n${why}\n`);
  }
}
