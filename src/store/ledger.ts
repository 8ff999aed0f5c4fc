import type { Instant } from '../pulse/calendar.js';
import type { Store } from './redis.js';

/** How long the ledger remembers a notification, in seconds: for longer than any notification can be opened. */
export const LEDGER_SECONDS = 30 * 86_400;

/** The ledger's record of the tries to send a notification that isn't done. */
export interface Tries {
  /** When the first try with an unknown outcome began; null if there's none. */
  readonly lostSince: Instant | null;
  /** How many tries have an unknown outcome. */
  readonly lost: number;
  /** How many times in a row Slack has said that the recipient isn't there. */
  readonly doubts: number;
  /** Whether the notification has had its wait for a turn to open a conversation. */
  readonly mayOpen: boolean;
}

const NO_TRIES: Tries = { lostSince: null, lost: 0, doubts: 0, mayOpen: false };

/** The line of a notification that's done. Every other line begins with `WAITING` or `IN_HAND`. */
export const DONE = '1';
const WAITING = 'w';
/**
 * Begins the line of a notification with a try under way, before the time when it began. If the next try still finds
 * that, the earlier one never ended: its process died.
 */
const IN_HAND = 'h';

const written = (state: string, { lostSince, lost, doubts, mayOpen }: Tries): string =>
  [state, lostSince ?? '', lost, doubts, mayOpen ? '1' : ''].join('|');

/**
 * KEYS a notification's line; ARGV the line of one that's done, the start of a line with a try under way, how long the
 * ledger remembers it in seconds.
 */
const BEGIN = `
local line = redis.call('GET', KEYS[1])
if line == ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[2] .. '|' .. (line or ''), 'EX', ARGV[3])
return line or ''`;

/**
 * Records that a try begins, and returns the tries before it; null for a notification that's done. A try that began
 * and never ended counts as one with an unknown outcome. Throws if Redis answers but takes no writes: we couldn't
 * record the end of the try either, and would send the message again at every try.
 *
 * @param now when the try begins
 */
export async function beginSending({ redis, keys }: Store, id: string, now: Instant): Promise<Tries | null> {
  const begun = `${IN_HAND}${now}`;
  const line = (await redis.eval(BEGIN, 1, keys.sent(id), DONE, begun, LEDGER_SECONDS)) as string | null;
  return line === null ? null : readLine(line);
}

function readLine(line: string): Tries {
  const [state = '', ...before] = line.split('|');
  if (state.startsWith(IN_HAND)) {
    const earlier = before.length > 1 ? readLine(before.join('|')) : NO_TRIES;
    return lostOnce(earlier, Number(state.slice(IN_HAND.length)));
  }
  const [lostSince, lost, doubts, mayOpen] = before;
  if (state !== WAITING) return NO_TRIES;
  return {
    lostSince: lostSince ? Number(lostSince) : null,
    lost: Number(lost ?? 0),
    doubts: Number(doubts ?? 0),
    mayOpen: mayOpen === '1',
  };
}

/** Returns the tries, plus one with an unknown outcome. */
export const lostOnce = (tries: Tries, since: Instant): Tries => ({
  ...tries,
  lostSince: tries.lostSince ?? since,
  lost: tries.lost + 1,
});

/** Records that a try ended, and what we now know about the notification. */
export async function endTry({ redis, keys }: Store, id: string, tries: Tries): Promise<void> {
  await redis.set(keys.sent(id), written(WAITING, tries), 'EX', LEDGER_SECONDS);
}
