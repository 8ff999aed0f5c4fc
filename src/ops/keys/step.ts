import { utcDateOf } from '../../pulse/calendar.js';
import { slackTime } from '../../slack/api/slack-time.js';
import { confirmKeyring } from '../../store/keyring-guard.js';
import { redisTime } from '../../store/redis-time.js';
import { advanceKeyring } from '../../usecases/advance-keyring.js';
import { clockAgreement } from '../../usecases/clock-agreement.js';
import type { Loss } from '../../usecases/losses.js';
import type { Log } from '../../usecases/ports.js';
import type { KeysDependencies, KeysResult } from './command.js';
import { heldLines, type KeyringLook, NOTHING_TO_FORGET, UNPROVEN_LINE } from './status.js';

/**
 * Forgets every day that nothing needs, if Redis is proven to be the keyring's and the clocks agree, or a person said
 * yes.
 */
export async function stepKeyring(
  look: KeyringLook,
  yes: boolean,
  dependencies: KeysDependencies,
): Promise<KeysResult> {
  const { keyring, lines } = look;
  const objection = yes ? null : await objectionTo(look, dependencies);
  if (objection !== null) return { lines: [...lines, objection], ok: false };
  const before = keyring.day;
  const lost = await step(look, yes, dependencies);
  return {
    lines: [
      ...lines,
      ...lost.map(lossLine),
      ...heldLines(look),
      keyring.day > before
        ? `Stepped to ${utcDateOf(keyring.day)}: nothing sealed until a day before opens.`
        : NOTHING_TO_FORGET,
    ],
    ok: true,
  };
}

/** The reason not to step unless a person confirms it; null if there is none. */
async function objectionTo(
  { redis, keyring, today, over, proven }: KeyringLook,
  { config }: KeysDependencies,
): Promise<string | null> {
  if (!proven) return UNPROVEN_LINE;
  if (over > 0)
    return 'Nothing was forgotten. Fix: start the bot; if it cannot run, evenkeel keys step --yes.';
  const clocks = clockAgreement({
    ask: { Slack: () => slackTime(config.slackApiUrl), Redis: () => redisTime(redis, Date.now()) },
    log: NO_LOG,
    onAgreed: () => undefined,
  });
  const agree = await clocks.check();
  if (agree && (today <= keyring.day + 1 || clocks.confirmed())) return null;
  const why =
    clocks.trouble() ?? "that is several days at once, and Slack and Redis don't both confirm the date";
  return `Nothing was forgotten: ${why}. If the date ${utcDateOf(today)} is right: keys step --yes.`;
}

/** Steps the keyring, and returns what was lost or couldn't be resealed yet. */
async function step(
  { redis, keyring, contexts }: KeyringLook,
  yes: boolean,
  { config: { prefix }, clock, withQueues }: KeysDependencies,
): Promise<readonly Loss[]> {
  await confirmKeyring(
    { redis, prefix },
    keyring,
    contexts.map(({ store }) => store),
  );
  const lost: Loss[] = [];
  const hooks = {
    clocks: { agrees: () => true, confirmed: () => true },
    proven: async () => true,
    others: async () => ({ contexts: [], failed: null }),
    open: async () => null,
    close: async () => undefined,
    patient: () => !yes,
    lost: (loss: Loss) => void lost.push(loss),
  };
  await withQueues(redis, prefix, async (queues) => {
    await advanceKeyring({ keyring, clock }, async () => contexts, queues, hooks);
  });
  return lost;
}

const lossLine = ({ kind, team, code, lost }: Loss): string =>
  `${lost ? 'Lost' : 'Not sealed again yet'}: ${kind}${team ? ` of team ${team}` : ''} (${code}).`;

const nothing = (): void => undefined;
/** The command itself reports what's wrong with the clocks. */
const NO_LOG: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
