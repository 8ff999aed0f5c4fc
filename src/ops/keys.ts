import { existsSync } from 'node:fs';
import type { SealingConfig } from '../config.js';
import { type Day, dayOf } from '../pulse/calendar.js';
import type { SealingContext } from '../usecases/context.js';
import { clockAgreement } from '../usecases/clock-agreement.js';
import { UNPROVEN } from '../usecases/log.js';
import type { Clock, Log, Queues } from '../usecases/ports.js';
import type { Loss } from '../usecases/losses.js';
import { daysHeld, advanceKeyring } from '../usecases/advance-keyring.js';
import { belongsToKeyring, isProven } from '../usecases/redis-ownership.js';
import { HELD_DAYS } from '../usecases/own-pulse.js';
import { commitmentsOf } from '../sealing/commitments.js';
import { Keyring } from '../sealing/keyring.js';
import { slackTime } from '../slack/api/slack-time.js';
import { shownAddress } from '../store/redis-address.js';
import { confirmKeyring, refuseBesideSealed, sealedWorkspaces } from '../store/keyring-guard.js';
import { withRedis } from '../store/first-answer.js';
import { schemaOf } from '../store/schema.js';
import { addressOf, type Client, storeOf } from '../store/redis.js';
import { redisTime } from '../store/redis-time.js';

/** The subcommands of `evenkeel keys`. */
export type KeyCommand = 'init' | 'status' | 'step';

/** Opens the queues over a connection while `run` works. */
export type WithQueues = (
  redis: Client,
  prefix: string,
  run: (queues: Pick<Queues, 'renewNotifications'>) => Promise<void>,
) => Promise<void>;

const dateOf = (day: Day): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** A command's output, and whether it did what it was asked to. */
export interface KeysSaid {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * Runs `evenkeel keys …` and returns the lines to show. A step needs a Redis that proves to be the keyring's, and
 * clocks that agree, or a person's yes.
 *
 * @param yes whether the person confirmed that Redis, prefix and date are right
 * @param withQueues opens the queues over a connection while some work runs
 * @throws KeyringError, StoreError with the fix
 */
export async function keysCommand(
  command: KeyCommand,
  yes: boolean,
  config: SealingConfig,
  clock: Clock,
  withQueues: WithQueues,
): Promise<KeysSaid> {
  if (command === 'init') {
    // An existing keyring is refused below, whatever Redis holds.
    if (!existsSync(config.keyringFile)) {
      const listed = withRedis(config.redisUrl, (redis) => sealedWorkspaces(redis, config.prefix));
      // A keyring may be made before there's a Redis.
      const { keyringFile: file, prefix } = config;
      refuseBesideSealed({ file, prefix }, await listed.catch(() => []));
    }
    return { lines: init(config.keyringFile, dayOf(clock.now())), ok: true };
  }
  return withRedis(config.redisUrl, async (redis) => {
    await schemaOf(redis, config.prefix);
    return lookOrStep(command, yes, config, clock, redis, withQueues);
  });
}

function init(file: string, today: Day): string[] {
  const keyring = Keyring.create(file, today);
  return [
    `Made ${file}: keyring ${keyring.id}, mode 0600, opening nothing sealed until a day before ${dateOf(today)}.`,
    'All that members answer is sealed with it. Before you go on:',
    '- Losing it loses the open check-ins and every member’s record, by design. Nobody can bring them back.',
    '- Never back it up, and keep it off the disks where Redis and its backups are: a copy kept from today opens',
    '  for good what is meant to be forgotten the day after each close.',
    '- Several hosts: put this very file on each, readable by the bot’s user alone. Each steps its own copy.',
    `- Beside it comes a folder, ${commitmentsOf(file)}: what has been decided, sealed, so that nothing is`,
    '  decided twice. It goes where the keyring goes, and into no backup either.',
  ];
}

async function lookOrStep(
  command: 'status' | 'step',
  yes: boolean,
  config: SealingConfig,
  clock: Clock,
  redis: Client,
  withQueues: WithQueues,
): Promise<KeysSaid> {
  const { prefix, slackApiUrl } = config;
  const keyring = Keyring.open(config.keyringFile);
  const before = keyring.day;
  const today = dayOf(clock.now());
  const lines = [
    `Keyring ${keyring.id} in ${keyring.file}, mode 0600, on day ${dateOf(before)}.`,
    `Looked at Redis at ${shownAddress(addressOf(redis))}, under the prefix ${prefix}.`,
  ];
  if (keyring.resets > 0) lines.push('Its group could read it, and no longer can.');
  if (before > today) lines.push(`That is ahead of this machine's clock: nothing can be sealed until then.`);
  keyring.reach(today);
  const workspaces = await sealedWorkspaces(redis, prefix, (says) => lines.push(says));
  if (workspaces.length === 0) lines.push('This Redis holds nothing that is sealed yet.');
  let oldest = today;
  let over = 0;
  const contexts: SealingContext[] = [];
  for (const { workspace, keyringId, unconfirmed } of workspaces) {
    const store = storeOf(redis, prefix, workspace);
    const context = { workspace, store, keyring, clock };
    if (keyringId !== keyring.id && !(await belongsToKeyring(context))) {
      lines.push(`Workspace ${workspace} is sealed with another keyring (${keyringId}).`);
      continue;
    }
    lines.push(
      unconfirmed(keyring)
        ? `Workspace ${workspace} began here with this keyring when it was in use already: is this the right Redis?`
        : `Workspace ${workspace} is sealed with this keyring.`,
    );
    contexts.push(context);
    const held = await daysHeld(context);
    oldest = Math.min(oldest, held.oldest);
    over += held.over;
  }
  const known = await isProven({ redis, prefix }, keyring, async () => contexts);
  if (over > 0)
    lines.push(
      `${over} open week(s) closed more than ${HELD_DAYS} days ago. A bot that runs closes them by itself; a step gives them up, unread.`,
    );
  if (!known && !yes) {
    lines.push(
      `Nothing was forgotten: ${UNPROVEN}. Say yes only if no other Redis holds anything sealed with this keyring.`,
    );
    return { lines, ok: command === 'status' };
  }
  const lost: Loss[] = [];
  if (command === 'step') {
    if (over > 0 && !yes) {
      lines.push('Nothing was forgotten. Fix: start the bot; if it cannot run, evenkeel keys step --yes.');
      return { lines, ok: false };
    }
    const clocks = clockAgreement({
      ask: { Slack: () => slackTime(slackApiUrl), Redis: () => redisTime(redis, Date.now()) },
      log: NO_LOG,
      onAgreed: () => undefined,
    });
    const agree = await clocks.check();
    if (!yes && (!agree || (today > before + 1 && !clocks.confirmed()))) {
      const why =
        clocks.trouble() ?? "that is several days at once, and Slack and Redis don't both confirm the date";
      lines.push(`Nothing was forgotten: ${why}. If the date ${dateOf(today)} is right: keys step --yes.`);
      return { lines, ok: false };
    }
    await confirmKeyring(
      { redis, prefix },
      keyring,
      contexts.map(({ store }) => store),
    );
    const said = { agrees: () => true, confirmed: () => true };
    const reasons = {
      clocks: said,
      known: async () => true,
      others: async () => ({ contexts: [], failed: null }),
      open: async () => null,
      close: async () => undefined,
      patient: () => !yes,
      lost: (loss: Loss) => void lost.push(loss),
    };
    await withQueues(redis, prefix, async (queues) => {
      await advanceKeyring({ keyring, clock }, async () => contexts, queues, reasons);
    });
  }
  for (const { kind, team, code, lost: gone } of lost)
    lines.push(
      `${gone ? 'Lost' : 'Not sealed again yet'}: ${kind}${team ? ` of team ${team}` : ''} (${code}).`,
    );
  if (oldest < today)
    lines.push(
      `A week whose close is late still needs ${dateOf(oldest)}: until it closes, ${HELD_DAYS} days at most.`,
    );
  if (keyring.day > before)
    lines.push(`Stepped to ${dateOf(keyring.day)}: nothing sealed until a day before opens.`);
  else if (command === 'step' || keyring.day >= oldest) lines.push('There is nothing to forget.');
  else
    lines.push(
      `${oldest - keyring.day} day(s) can be forgotten. A running bot does so by itself; or: keys step.`,
    );
  return { lines, ok: true };
}

const nothing = (): void => undefined;
/** The command itself reports what's wrong with the clocks. */
const NO_LOG: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
