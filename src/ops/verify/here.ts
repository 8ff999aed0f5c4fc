import { type Config, ConfigError } from '../../config.js';
import { packageVersion } from '../../paths.js';
import { utcDateAt } from '../../pulse/calendar.js';
import { deferred } from '../../slack/api/deferred.js';
import { readAccount } from '../../slack/api/accounts.js';
import { type Asking, InputEnded } from '../asking.js';
import { refuseUnwritable, writeOutput } from '../output-file.js';
import { atEnd } from '../signals.js';
import { callsWith } from './calls.js';
import { EXPECTED } from './expected.js';
import { isAsExpected, linesOf, reportOf } from './report.js';
import { verify } from './verify.js';

/** The arguments of `evenkeel verify`. */
export interface VerifyOptions {
  /** The member id of the person who verifies; null to ask for it. */
  readonly user: string | null;
  /** The file for the report as JSON; null for none. */
  readonly json: string | null;
  readonly waitSeconds: number;
}

/** Least time between messages to one conversation, in milliseconds. */
const PACE_MS = 1_000;

/**
 * Runs `evenkeel verify` in a terminal: asks whose account to use, goes through everything, and prints the report.
 *
 * @returns whether Slack behaves as we expect
 * @throws ConfigError, InputEnded
 */
export async function verifyHere(config: Config, asking: Asking, options: VerifyOptions): Promise<boolean> {
  const { access, listening, slackApiUrl } = config;
  if (access.kind !== 'token')
    throw new ConfigError([
      'verify needs the bot token of one workspace (SLACK_BOT_TOKEN), and this .env is for several. Fix: set the app up for one workspace of yours in a folder of its own, and run it there',
    ]);
  if (options.json !== null) refuseUnwritable(options.json);
  asking.say(
    'This compares your Slack with the local Slack that Evenkeel was tested against. It takes about ten minutes, and needs you',
    'at Slack with your own account. It sends messages and views to you alone, and asks you to press, type and send some.',
    'Stop the bot first: while this runs, it gets what Slack sends in its place, and anybody else gets the crisis card.',
  );
  const user = options.user ?? (await askForUser(asking));
  const call = callsWith(access.botToken, slackApiUrl);
  const { error, answer } = await call('users.info', { user });
  const { account } = readAccount(answer['user']);
  if (error !== null || account === null || account.is_bot === true || account.deleted === true) {
    throw new ConfigError([
      `Slack knows no person ${/^[UW][A-Z0-9]{2,}$/.test(user) ? user : 'by that ID'}${error === null ? '' : ` (${error})`}. Fix: copy your own member ID: your profile in Slack → ⋮ → "Copy member ID".`,
    ]);
  }
  // True, since nothing was sent and so nothing was found.
  if (!(await asking.yes('Is the bot stopped, and may this begin?', true))) return true;
  let steps = 0;
  const { seen, troubles } = await verify(config, access.botToken, {
    user,
    ask(_name, sentence) {
      steps += 1;
      asking.say(`${steps}. ${sentence}`);
    },
    tell: (sentence) => asking.say(sentence),
    async looked() {
      const interrupted = deferred<true>();
      const endOnTheSpot = atEnd(() => interrupted.resolve(true));
      const read = asking.text('Look at the examples in your messages with the bot. Enter deletes them');
      try {
        if (await Promise.race([interrupted.promise, read.then(() => false)])) throw new InputEnded();
      } finally {
        endOnTheSpot();
      }
    },
    waitMs: options.waitSeconds * 1_000,
    paceMs: PACE_MS,
  });
  const about = {
    evenkeel: packageVersion(),
    node: process.versions.node,
    mode: listening.mode,
    day: utcDateAt(Date.now()),
  };
  const report = reportOf(seen, EXPECTED, about, troubles);
  asking.say('', ...linesOf(report));
  if (options.json !== null) {
    writeOutput(options.json, `${JSON.stringify(report, null, 2)}\n`);
    asking.say(`The report is in ${options.json}, too.`);
  }
  return isAsExpected(report);
}

const askForUser = (asking: Asking): Promise<string> =>
  asking.text('Your member ID (your profile in Slack → ⋮ → "Copy member ID")');
