import { type Command, InvalidArgumentError } from 'commander';
import { NoRedis } from '../../sandbox/local-redis.js';
import { commandLine } from '../../src/start/program.js';

/** The error of a run that can't go on and knows why; its message tells the whole story. */
export class ToolFailed extends Error {}

/** The command line of one of the scripts in package.json, with `--json`. */
export const tool = (script: string, about: string): Command =>
  commandLine(`npm run ${script} --`, about, [
    [0, 'everything held'],
    [1, "something didn't hold, or the run itself has a defect"],
    [2, 'a wrong option, or no Redis to run on'],
  ]).option('--json <file>', 'write all figures to a file, too');

/** Parses an option that's a whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text === '' || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
    return value;
  };

/** Reports a run's progress on stderr, since stdout is for figures. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs a tool and ends the process with the exit code that the run returns. */
export function runTool(run: () => Promise<number>): void {
  run().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const isTold = error instanceof NoRedis || error instanceof ToolFailed;
      say(isTold ? error.message : ((error as Error).stack ?? String(error)));
      process.exit(error instanceof NoRedis ? 2 : 1);
    },
  );
}
