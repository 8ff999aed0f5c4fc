import { RedisGone } from '../demo/redis-watch.js';
import { BotStopped, type Stage } from '../demo/stage.js';
import { CannotDo, type Sandbox } from '../index.js';
import { Refused } from '../refusal.js';
import type { Problem, Trouble } from './protocol.js';

/** Thrown if something can't be done: a sentence for the user, how to go on, and the HTTP status. */
export class NotDone extends Error {
  constructor(
    readonly status: number,
    problem: string,
    readonly fix: string,
  ) {
    super(problem);
  }
}

/** The page's words while the bot isn't running. */
const stoppedProblem = (why: string): Problem => ({
  problem: `The bot has stopped: ${why}.`,
  fix: 'Start it again. It goes on with what it kept, and nothing is lost.',
});

/** The page's words while there's no Redis. */
const REDIS_GONE: Problem = {
  problem: 'The demo’s Redis has stopped, so the bot can’t go on.',
  fix: 'Press Ctrl-C in the terminal that the demo runs in, and start it again with npm run demo.',
};

/** Returns what's wrong with the demo as a whole; null if nothing is. */
export function troubleOf(stage: Stage): Trouble | null {
  if (stage.redisGone()) return { ...REDIS_GONE, restarts: false };
  const why = stage.stopped();
  return why === null ? null : { ...stoppedProblem(why), restarts: true };
}

const refusal = ({ problem, fix }: Problem): NotDone => new NotDone(409, problem, fix);

/** Turns an error into one for the user of the page. */
export function notDone(error: unknown, stage: Stage): NotDone {
  if (error instanceof NotDone) return error;
  if (error instanceof CannotDo) return refusedByClient(error, stage.slack);
  // Without Redis, that's why anything failed.
  if (error instanceof RedisGone || stage.redisGone()) return refusal(REDIS_GONE);
  if (error instanceof BotStopped) return refusal(stoppedProblem(error.message));
  if (error instanceof Refused)
    return new NotDone(
      502,
      `Slack wouldn't take the bot's answer: ${[error.error, ...error.problems.map(({ pointer, message }) => `${pointer} ${message}`)].join(', ')}.`,
      'This is a defect of the bot. Its log is in the drawer “Who can’t see what”.',
    );
  return new NotDone(
    500,
    `The demo failed: ${error instanceof Error ? error.message : String(error)}.`,
    'Try it again. If it fails again, end the demo with Ctrl-C in its terminal and start it anew.',
  );
}

/** Describes what Slack's client wouldn't have allowed. */
function refusedByClient({ code, message }: CannotDo, slack: Sandbox): NotDone {
  const [status, problem, fix] = said(message, slack)[code];
  return new NotDone(status, problem, fix);
}

type Said = readonly [status: number, problem: string, fix: string];

/** The reasons for each code, for the user of the page. */
const said = (
  message: string,
  { commands, shortcuts }: Sandbox,
): Readonly<Record<CannotDo['code'], Said>> => ({
  'no-such-person': [404, 'There is no such person in this Slack.', 'Choose somebody from the list.'],
  'no-such-command': [
    400,
    `${message.replace('Slack: ', '').replace(/ is not a valid command$/, '')} is no command here.`,
    `Choose one of ${namesOf(commands)}.`,
  ],
  'no-such-shortcut': [400, 'There is no such shortcut.', `Choose one of ${namesOf(shortcuts)}.`],
  'not-there': [
    409,
    'That isn’t on the screen any more.',
    'The message or the form has changed meanwhile. Go on with what it shows now.',
  ],
  'no-such-option': [400, `Nobody can choose that here: ${message}.`, 'Choose one of the options shown.'],
  'too-short': [400, 'Too little is typed to search for.', 'Type a few more letters.'],
  'too-long': [400, `That’s too long: ${message}.`, 'Shorten it, and submit again.'],
  required: [400, `The form isn’t complete: ${message}.`, 'Fill in the field, and submit again.'],
  'turned-off': [409, `${message}.`, 'The app’s manifest would have to allow it.'],
});

const namesOf = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(', ');
