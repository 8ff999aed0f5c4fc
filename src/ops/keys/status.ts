import { type Day, dayOf, utcDateOf } from '../../pulse/calendar.js';
import { Keyring } from '../../sealing/keyring.js';
import { sealedWorkspaces } from '../../store/keyring-guard.js';
import { addressOf, type Client, storeOf } from '../../store/redis.js';
import { shownAddress } from '../../store/redis-address.js';
import { daysHeld } from '../../usecases/advance-keyring.js';
import type { SealingContext } from '../../usecases/context.js';
import { UNPROVEN } from '../../usecases/log.js';
import { HELD_DAYS } from '../../usecases/own-pulse.js';
import { belongsToKeyring, isProven } from '../../usecases/redis-ownership.js';
import type { KeysDependencies } from './command.js';

/** The keyring, and the workspaces in Redis that are sealed with it. */
export interface KeyringLook {
  readonly redis: Client;
  readonly keyring: Keyring;
  readonly today: Day;
  /** The workspaces sealed with it. */
  readonly contexts: readonly SealingContext[];
  /** The earliest day that something open still needs. */
  readonly oldest: Day;
  /** How many open weeks should have closed more than `HELD_DAYS` ago. */
  readonly over: number;
  /** Whether this Redis proves that it's the keyring's own. */
  readonly proven: boolean;
  /** Lines that tell a person all of this. */
  readonly lines: readonly string[];
}

/** Opens the keyring and looks at everything that's sealed with it. Throws KeyringError. */
export async function lookAtKeyring(
  redis: Client,
  { config: { keyringFile, prefix }, clock }: KeysDependencies,
): Promise<KeyringLook> {
  const keyring = Keyring.open(keyringFile);
  const today = dayOf(clock.now());
  const lines = [
    `Keyring ${keyring.id} in ${keyring.file}, mode 0600, on day ${utcDateOf(keyring.day)}.`,
    `Looked at Redis at ${shownAddress(addressOf(redis))}, under the prefix ${prefix}.`,
  ];
  if (keyring.resets > 0) lines.push('Its group could read it, and no longer can.');
  if (keyring.day > today)
    lines.push(`That is ahead of this machine's clock: nothing can be sealed until then.`);
  keyring.reach(today);
  const workspaces = await sealedWorkspaces(redis, prefix, (says) => lines.push(says));
  if (workspaces.length === 0) lines.push('This Redis holds nothing that is sealed yet.');
  let oldest = today;
  let over = 0;
  const contexts: SealingContext[] = [];
  for (const { workspace, keyringId, unconfirmed } of workspaces) {
    const context = { workspace, store: storeOf(redis, prefix, workspace), keyring, clock };
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
  if (over > 0)
    lines.push(
      `${over} open week(s) closed more than ${HELD_DAYS} days ago. A bot that runs closes them by itself; a step gives them up, unread.`,
    );
  const proven = await isProven({ redis, prefix }, keyring, async () => contexts);
  return { redis, keyring, today, contexts, oldest, over, proven, lines };
}

/** Why nothing can be forgotten without a person's yes. */
export const UNPROVEN_LINE = `Nothing was forgotten: ${UNPROVEN}. Say yes only if no other Redis holds anything sealed with this keyring.`;

/** Says that something open still needs a past day; empty if nothing does. */
export const heldLines = ({ oldest, today }: KeyringLook): string[] =>
  oldest < today
    ? [
        `A week whose close is late still needs ${utcDateOf(oldest)}: until it closes, ${HELD_DAYS} days at most.`,
      ]
    : [];

export const NOTHING_TO_FORGET = 'There is nothing to forget.';

/** The output of `evenkeel keys status`. */
export function statusLines(look: KeyringLook): readonly string[] {
  const { keyring, oldest, proven, lines } = look;
  if (!proven) return [...lines, UNPROVEN_LINE];
  const left = oldest - keyring.day;
  return [
    ...lines,
    ...heldLines(look),
    left > 0
      ? `${left} day(s) can be forgotten. A running bot does so by itself; or: keys step.`
      : NOTHING_TO_FORGET,
  ];
}
