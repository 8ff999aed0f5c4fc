import type { Day, Instant } from './calendar.js';
import type { MemberId } from './ids.js';
import { LOOK_MS } from './supporter-requests.js';
import { stateOf, type Supporter } from './supporters.js';

/**
 * What a posted time has come to. Canceled: the member who had it gave it back, and the supporter, who was told that a
 * colleague will call, isn't told yet. Withdrawn: the supporter took it back, and the member who had it still reads that.
 */
export const TALK_TIME_STATES = ['free', 'taken', 'canceled', 'withdrawn'] as const;
export type TalkTimeState = (typeof TALK_TIME_STATES)[number];

/** Ten minutes that a supporter offers. A supporter and an instant name one. */
export interface TalkTime {
  readonly supporter: MemberId;
  readonly at: Instant;
  /** How to meet: a number, a room or a link, as the supporter typed it. Only whoever takes the time reads it. */
  readonly way: string;
  readonly state: TalkTimeState;
  /** Who has it, and is never named to the supporter; null unless it's taken or was withdrawn from them. */
  readonly by: MemberId | null;
  /** Whether the supporter knows that it's taken. */
  readonly told: boolean;
  /**
   * From when the supporter may hear of what was last done about it: the hour after. Telling them is retried while posting fails,
   * and a retry that told them of a click just made would show when it was.
   */
  readonly tellFrom: Instant;
}

/** That a member took a time, under a name that only the keyring can make, until a day: for the limit on how many. */
export interface Taking {
  readonly who: string;
  readonly until: Day;
}

/** Everything there is of talk times in a workspace. */
export interface TalkTimes {
  readonly times: readonly TalkTime[];
  readonly takings: readonly Taking[];
}

export const NO_TALK_TIMES: TalkTimes = { times: [], takings: [] };

/** How long a talk is meant to take. Nobody measures it. */
export const TALK_MINUTES = 10;

/** How many times a supporter may have posted at once. */
export const MOST_TIMES = 6;

/** The longest way to meet, in characters; in UTF-8 it fits into a text of a sealed record. */
export const LONGEST_WAY = 60;

/** How many times one member may take within `TAKING_DAYS`, canceled ones included. */
export const MOST_TAKINGS = 2;
export const TAKING_DAYS = 7;

/** As many times as the sealed list has room for, of all supporters, with those that were withdrawn from somebody. */
export const MOST_TIMES_KEPT = 100;

/** As many takings as the sealed list has room for, of everybody together. */
export const MOST_TAKINGS_KEPT = 200;

/** How far ahead a time may be posted, in milliseconds. */
export const FURTHEST_MS = 14 * 86_400_000;

/** How long before a time its supporter has to know that somebody comes, in milliseconds. */
export const NOTICE_MS = 20 * 60_000;

/** How long after it began a time is kept, with the message about it, in milliseconds. */
export const KEPT_MS = 3_600_000;

/**
 * When supporters are next told: on the hour, whatever happened since the last. A message at once would show to the second
 * when somebody took a time.
 */
export const nextTelling = (now: Instant): Instant => (Math.floor(now / LOOK_MS) + 1) * LOOK_MS;

/** Whether there's time left to tell a supporter about a time that's taken now. */
export const isInTime = (at: Instant, now: Instant): boolean => nextTelling(now) + NOTICE_MS <= at;

const isOver = ({ at }: TalkTime, now: Instant): boolean => at + KEPT_MS <= now;

/** Whether it's the time that a supporter offers at an instant. One that they took back is none of theirs any more. */
const isOffer = (one: TalkTime, supporter: MemberId, at: Instant): boolean =>
  one.supporter === supporter && one.at === at && one.state !== 'withdrawn';

/** Why a time can't be posted, or null. */
export type PostRefusal = 'past' | 'tooFar' | 'same' | 'full';

/** Whether a supporter may post a time; null if so. */
export function postRefusal(
  times: readonly TalkTime[],
  supporter: MemberId,
  at: Instant,
  now: Instant,
): PostRefusal | null {
  if (!isInTime(at, now)) return 'past';
  if (at > now + FURTHEST_MS) return 'tooFar';
  // A time that was withdrawn from somebody must not be missed: its supporter would learn that somebody had it.
  const own = times.filter((one) => one.supporter === supporter && one.state !== 'withdrawn');
  if (own.some((one) => isOffer(one, supporter, at))) return 'same';
  return own.length >= MOST_TIMES || times.length >= MOST_TIMES_KEPT ? 'full' : null;
}

/** Posts a time that `postRefusal` lets pass. */
export const postTime = (
  { times, takings }: TalkTimes,
  { supporter, at, way }: Pick<TalkTime, 'supporter' | 'at' | 'way'>,
): TalkTimes => ({
  times: [
    ...times,
    { supporter, at, way, state: 'free' as const, by: null, told: false, tellFrom: 0 },
  ].toSorted((a, b) => a.at - b.at),
  takings,
});

/**
 * Takes back a time that a supporter posted. If somebody has it, it stays as withdrawn until it's over, so that they read of
 * it, and it doesn't count toward their limit any more.
 *
 * @param isTheirs whether a taking is of whoever has the time
 */
export function withdrawTime(
  { times, takings }: TalkTimes,
  supporter: MemberId,
  at: Instant,
  isTheirs: (taking: Taking, by: MemberId) => boolean,
): TalkTimes {
  const found = times.find((one) => isOffer(one, supporter, at));
  if (!found) return { times, takings };
  const others = times.filter((one) => one !== found);
  const { by } = found;
  if (by === null) return { times: others, takings };
  const spent = takings.findLast((one) => isTheirs(one, by));
  return {
    times: [...others, { ...found, state: 'withdrawn' as const }].toSorted((a, b) => a.at - b.at),
    takings: takings.filter((one) => one !== spent),
  };
}

/** The time that a member has, or that was withdrawn from them; null for none. A later one comes after an earlier one. */
export function timeOf(times: readonly TalkTime[], member: MemberId, now: Instant): TalkTime | null {
  const own = times.filter((one) => one.by === member && !isOver(one, now));
  return own.find(({ state }) => state === 'taken') ?? own.at(-1) ?? null;
}

/**
 * The times that a member is offered. A time that's taken stays among them until its supporter is told: otherwise, anyone
 * who looks again and again would see when somebody takes one.
 */
export const offeredTo = (
  times: readonly TalkTime[],
  supporters: readonly Supporter[],
  member: MemberId,
  now: Instant,
): readonly TalkTime[] =>
  times.filter(
    ({ supporter, at, state, told, by }) =>
      (state === 'free' || (state === 'taken' && !told && by !== member)) &&
      supporter !== member &&
      stateOf(supporters, supporter) === 'ready' &&
      isInTime(at, now),
  );

/** What comes of taking a time; only `taken` changes anything. */
export type TakeOutcome = 'taken' | 'gone' | 'justTaken' | 'late' | 'open' | 'enough';

/**
 * Whether a member may take a time now.
 *
 * @param isTheirs whether a taking is this member's
 */
export function takeOutcome(
  { times, takings }: TalkTimes,
  supporters: readonly Supporter[],
  wanted: { readonly member: MemberId; readonly supporter: MemberId; readonly at: Instant },
  now: Instant,
  isTheirs: (taking: Taking) => boolean,
): TakeOutcome {
  const { member, supporter, at } = wanted;
  const found = times.find((one) => isOffer(one, supporter, at));
  if (!found || supporter === member || stateOf(supporters, supporter) !== 'ready') return 'gone';
  if (!isInTime(at, now)) return 'late';
  if (timeOf(times, member, now)?.state === 'taken') return 'open';
  if (takings.filter(isTheirs).length >= MOST_TAKINGS || takings.length >= MOST_TAKINGS_KEPT) return 'enough';
  return found.state === 'free' ? 'taken' : 'justTaken';
}

/** Gives a time to a member, for whom `takeOutcome` is `taken`. What was withdrawn from them before, they have read. */
export const takeTime = (
  { times, takings }: TalkTimes,
  {
    member,
    supporter,
    at,
  }: { readonly member: MemberId; readonly supporter: MemberId; readonly at: Instant },
  taking: Taking,
  now: Instant,
): TalkTimes => ({
  times: times
    .filter(({ state, by }) => !(state === 'withdrawn' && by === member))
    .map((one) =>
      isOffer(one, supporter, at)
        ? { ...one, state: 'taken' as const, by: member, told: false, tellFrom: nextTelling(now) }
        : one,
    ),
  takings: [...takings, taking],
});

/**
 * Gives a member's time back. The supporter is told only if they knew of it: otherwise it's free as if nothing had been.
 */
export const giveBackTime = ({ times, takings }: TalkTimes, member: MemberId, now: Instant): TalkTimes => ({
  times: times.map((one) => {
    if (one.state !== 'taken' || one.by !== member) return one;
    return one.told
      ? { ...one, state: 'canceled' as const, by: null, tellFrom: nextTelling(now) }
      : { ...one, state: 'free' as const, by: null, tellFrom: 0 };
  }),
  takings,
});

/** What a supporter isn't told yet: which of their times a colleague has taken, and which of those are off again. */
export interface TalkNews {
  readonly calls: readonly Instant[];
  readonly off: readonly Instant[];
}

/**
 * The supporters who offer times, each with what they aren't told yet, which may be nothing. What was done since the hour
 * began is for the next one.
 */
export function newsOf(times: readonly TalkTime[], now: Instant): ReadonlyMap<MemberId, TalkNews> {
  const news = new Map<MemberId, TalkNews>();
  for (const { supporter, at, state, told, tellFrom } of times.filter((one) => one.state !== 'withdrawn')) {
    const { calls, off } = news.get(supporter) ?? { calls: [], off: [] };
    const isDue = at > now && tellFrom <= now;
    news.set(supporter, {
      calls: state === 'taken' && !told && isDue ? [...calls, at] : calls,
      off: state === 'canceled' && isDue ? [...off, at] : off,
    });
  }
  return news;
}

/**
 * The times once a supporter was told: what was off is free again. A time that was given back in the moment in which they
 * were told of it is off, and they hear so next.
 */
export const afterTelling = (
  times: readonly TalkTime[],
  supporter: MemberId,
  { calls, off }: TalkNews,
  now: Instant,
): readonly TalkTime[] =>
  times.map((one) => {
    if (one.supporter !== supporter) return one;
    if (calls.includes(one.at) && one.state === 'taken') return { ...one, told: true };
    if (calls.includes(one.at) && one.state === 'free')
      return { ...one, state: 'canceled' as const, tellFrom: nextTelling(now) };
    if (off.includes(one.at) && one.state === 'canceled')
      return { ...one, state: 'free' as const, told: false, tellFrom: 0 };
    return one;
  });

/** When the last of the times that a supporter is told of is over, and with it the message about them. */
export const endOf = ({ calls, off }: TalkNews): Instant => Math.max(...calls, ...off) + KEPT_MS;

/** What remains: times that aren't over, and takings whose day isn't. */
export const stillAhead = ({ times, takings }: TalkTimes, now: Instant, today: Day): TalkTimes => ({
  times: times.filter((one) => !isOver(one, now)),
  takings: takings.filter(({ until }) => until >= today),
});
