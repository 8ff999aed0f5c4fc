import type { SealingConfig } from '../config.js';
import { type Day, dayOf, type Instant } from '../pulse/calendar.js';
import type { SealedHouse } from '../rounds/house.js';
import { clockAgreement } from '../rounds/clocks.js';
import type { Log } from '../rounds/log.js';
import { daysNeeded, retireDays } from '../rounds/retire.js';
import type { Queues } from '../rounds/sweep.js';
import { commitmentsOf } from '../sealing/commitments.js';
import { Keyring } from '../sealing/keyring.js';
import { slackTime } from '../slack/slack-time.js';
import { shownAddress } from '../store/address.js';
import { confirmKeyring, isKnownTo, sealedWorkspaces } from '../store/keyring-guard.js';
import { withRedis } from '../store/answering.js';
import { addressOf, type Client, storeOf } from '../store/redis.js';
import { redisTime } from '../store/redis-time.js';
import type { KeyCommand } from './commands.js';

/** Opens the queues over a connection for as long as something takes. */
export type WithQueues = (
  redis: Client,
  prefix: string,
  run: (queues: Pick<Queues, 'renewNotes'>) => Promise<void>,
) => Promise<void>;

const dateOf = (day: Day): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** What a command has to say, and whether it did what it was asked to. */
export interface KeysSaid {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * Runs `evenkeel keys …` and gives the lines to show. A step needs a Redis that knows the keyring and clocks that agree,
 * or a person's yes.
 *
 * @param yes whether the person says that Redis, prefix and date are right
 * @param withQueues opens the queues over a connection for as long as the work takes
 * @throws KeyringError, StoreError with the fix
 */
export async function keysCommand(
  command: KeyCommand,
  yes: boolean,
  config: SealingConfig,
  clock: { now(): Instant },
  withQueues: WithQueues,
): Promise<KeysSaid> {
  return command === 'init'
    ? { lines: init(config.keyringFile, dayOf(clock.now())), ok: true }
    : withRedis(config.redisUrl, (redis) => lookOrStep(command, yes, config, clock, redis, withQueues));
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
  clock: { now(): Instant },
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
  const workspaces = await sealedWorkspaces(redis, prefix);
  if (workspaces.length === 0) lines.push('This Redis holds nothing that is sealed yet.');
  let oldest = today;
  const houses: SealedHouse[] = [];
  for (const { workspace, keyringId, unconfirmed } of workspaces) {
    if (keyringId !== keyring.id) {
      lines.push(`Workspace ${workspace} is sealed with another keyring (${keyringId}).`);
      continue;
    }
    lines.push(
      unconfirmed
        ? `Workspace ${workspace} began here with this keyring when it was in use already: is this the right Redis?`
        : `Workspace ${workspace} is sealed with this keyring.`,
    );
    const store = storeOf(redis, prefix, workspace);
    const house = { workspace, store, keyring, clock };
    houses.push(house);
    oldest = Math.min(oldest, (await daysNeeded(house)).oldest);
  }
  const known = workspaces.some((one) => isKnownTo(one, keyring));
  if (!known && !yes) {
    lines.push(
      'Nothing was forgotten: this Redis holds nothing from before that this keyring has sealed, so that it cannot say what is still needed. Fix: correct REDIS_URL and EVENKEEL_PREFIX. Only if both are right and nothing else is sealed with this keyring: evenkeel keys step --yes.',
    );
    return { lines, ok: command === 'status' };
  }
  if (command === 'step') {
    const clocks = clockAgreement({
      ask: { Slack: () => slackTime(slackApiUrl), Redis: () => redisTime(redis, Date.now()) },
      log: NO_LOG,
      onAgreed: () => undefined,
    });
    if (!(await clocks.check()) && !yes) {
      lines.push(
        `Nothing was forgotten: ${clocks.trouble()}. If the date ${dateOf(today)} is right: keys step --yes.`,
      );
      return { lines, ok: false };
    }
    for (const { store } of houses) await confirmKeyring(store);
    const said = { agrees: () => true, confirmed: () => true };
    const reasons = { clocks: said, known: async () => true, others: async () => [] };
    await withQueues(redis, prefix, async (queues) => {
      await retireDays({ keyring, clock }, async () => houses, queues, reasons);
    });
  }
  if (oldest < today) lines.push(`An open pulse still needs ${dateOf(oldest)}; it is let go at its close.`);
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
/** What the clocks have to say, a command says itself. */
const NO_LOG: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
