import type { SealingConfig } from '../config.js';
import { type Day, dayOf, type Instant } from '../pulse/calendar.js';
import type { SealedHouse } from '../rounds/house.js';
import { daysNeeded, retireDays } from '../rounds/retire.js';
import type { Queues } from '../rounds/sweep.js';
import { Keyring } from '../sealing/keyring.js';
import { sealedWorkspaces } from '../store/keyring-guard.js';
import { withRedis } from '../store/answering.js';
import { type Client, storeOf } from '../store/redis.js';

export const KEY_COMMANDS = ['init', 'status', 'step'] as const;
export type KeyCommand = (typeof KEY_COMMANDS)[number];

/** Opens the queues over a connection for as long as something takes. */
export type WithQueues = (
  redis: Client,
  run: (queues: Pick<Queues, 'renewNotes'>) => Promise<void>,
) => Promise<void>;

const dateOf = (day: Day): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/**
 * Runs `evenkeel keys …` and gives the lines to show.
 *
 * @param withQueues opens the queues over a connection for as long as the work takes
 * @throws KeyringError, StoreError with the mend
 */
export async function keysCommand(
  command: KeyCommand,
  config: SealingConfig,
  clock: { now(): Instant },
  withQueues: WithQueues,
): Promise<string[]> {
  return command === 'init'
    ? init(config.keyringFile, dayOf(clock.now()))
    : withRedis(config.redisUrl, (redis) => lookOrStep(command, config, clock, redis, withQueues));
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
    '- Its folder gets a second file, .closes: what each close counted, as digests. Leave it there.',
  ];
}

async function lookOrStep(
  command: 'status' | 'step',
  config: SealingConfig,
  clock: { now(): Instant },
  redis: Client,
  withQueues: WithQueues,
): Promise<string[]> {
  const keyring = Keyring.open(config.keyringFile);
  const before = keyring.day;
  const today = dayOf(clock.now());
  const lines = [`Keyring ${keyring.id} in ${keyring.file}, mode 0600, on day ${dateOf(before)}.`];
  const workspaces = await sealedWorkspaces(redis, config.prefix);
  if (workspaces.length === 0) lines.push('This Redis holds nothing that is sealed yet.');
  let oldest = today;
  const houses: SealedHouse[] = [];
  for (const { workspace, keyringId } of workspaces) {
    if (keyringId !== keyring.id) {
      lines.push(`Workspace ${workspace} is sealed with another keyring (${keyringId}).`);
      continue;
    }
    lines.push(`Workspace ${workspace} is sealed with this keyring.`);
    const store = storeOf(redis, config.prefix, workspace);
    const house = { workspace, store, keyring, clock };
    houses.push(house);
    oldest = Math.min(oldest, (await daysNeeded(house)).oldest);
  }
  if (command === 'step')
    await withQueues(redis, (queues) => retireDays({ keyring, clock }, async () => houses, queues));
  if (oldest < today) lines.push(`An open pulse still needs ${dateOf(oldest)}; it is let go at its close.`);
  if (keyring.day > before)
    lines.push(`Stepped to ${dateOf(keyring.day)}: nothing sealed until a day before opens.`);
  else if (command === 'step' || keyring.day >= oldest) lines.push('There is nothing to forget.');
  else
    lines.push(
      `${oldest - keyring.day} day(s) can be forgotten. A running bot does so by itself; or: keys step.`,
    );
  return lines;
}
