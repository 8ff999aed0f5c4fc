import type { Day, Instant } from './calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.js';
import type { MemberId } from './ids.js';
import { nextLook } from './supporter-requests.js';
import { stateOf, type Supporter } from './supporters.js';

/**
 * The states of a posted time. Canceled: the supporter was told that a colleague will call, the member then gave the
 * time back, and the supporter hasn't been told that yet. Withdrawn: the supporter took it back, and the member who
 * had it can still read that.
 */
export type TalkTimeState = 'free' | 'taken' | 'canceled' | 'withdrawn';

/** Ten minutes that a supporter offers, identified by the supporter and the instant. */
export interface TalkTime {
  readonly supporter: MemberId;
  readonly at: Instant;
  /** How to meet: a number, a room or a link, as the supporter typed it. Only the member who takes the time sees it. */
  readonly way: string;
  readonly state: TalkTimeState;
  /** The member who has it, never named to the supporter; null unless it's taken or was withdrawn from them. */
  readonly by: MemberId | null;
  /** Whether the supporter knows that it's taken. */
  readonly told: boolean;
  /**
   * The earliest moment at which the supporter may hear of its last change: the next look. Telling is retried
   * while posting fails, and a retry that included a click just made would show when that was.
   */
  readonly tellFrom: Instant;
}

/** A member's taking of a time, under a name that only the keyring can make, kept until a day for `MOST_TAKINGS`. */
export interface Taking {
  readonly who: string;
  readonly until: Day;
}

/** All that a workspace keeps about talk times. */
export interface TalkTimes {
  readonly times: readonly TalkTime[];
  readonly takings: readonly Taking[];
}

export const NO_TALK_TIMES: TalkTimes = { times: [], takings: [] };

/** How long a talk is meant to take. Nothing measures it. */
export const TALK_MINUTES = 10;

/** How many times a supporter may have posted at once. */
export const MOST_TIMES = 6;

/** Longest way to meet, in characters. In UTF-8, it fits into a text of a sealed record. */
export const LONGEST_WAY = 60;

/** How many times one member may take within `TAKING_DAYS`, canceled ones included. */
export const MOST_TAKINGS = 2;
export const TAKING_DAYS = 7;

/** How many times the sealed list has room for: those of all supporters, including those withdrawn from a member. */
export const MOST_TIMES_KEPT = 100;

/** How many takings the sealed list has room for: those of all members together. */
export const MOST_TAKINGS_KEPT = 200;

/** How far ahead a time may be posted, in milliseconds. */
export const FURTHEST_MS = 14 * DAY_MS;

/** How long before a time its supporter must know that someone will call, in milliseconds. */
export const NOTICE_MS = 20 * MINUTE_MS;

/** How long a time and the message about it are kept after it begins, in milliseconds. */
export const KEPT_MS = HOUR_MS;

/**
 * Whether there's time left to tell a supporter about a time that's taken now. They're told at the next look: a
 * message sent right away would show to the second when someone took a time.
 */
export const isInTime = (at: Instant, now: Instant): boolean => nextLook(now) + NOTICE_MS <= at;

const isOver = ({ at }: TalkTime, now: Instant): boolean => at + KEPT_MS <= now;

/** Whether this is the time that a supporter offers at an instant. Once withdrawn, it's no longer theirs. */
const isOffer = (one: TalkTime, supporter: MemberId, at: Instant): boolean =>
  one.supporter === supporter && one.at === at && one.state !== 'withdrawn';

/** Why a time can't be posted, or null. */
export type PostRefusal = 'past' | 'tooFar' | 'same' | 'full';

/** Returns why a supporter can't post a time; null if they can. */
export function postRefusal(
  times: readonly TalkTime[],
  supporter: MemberId,
  at: Instant,
  now: Instant,
): PostRefusal | null {
  if (!isInTime(at, now)) return 'past';
  if (at > now + FURTHEST_MS) return 'tooFar';
  // A time withdrawn from a member doesn't count as the supporter's: a refusal because of it would reveal that
  // someone had it.
  const own = times.filter((one) => one.supporter === supporter && one.state !== 'withdrawn');
  if (own.some((one) => isOffer(one, supporter, at))) return 'same';
  return own.length >= MOST_TIMES || times.length >= MOST_TIMES_KEPT ? 'full' : null;
}

/** Posts a time that `postRefusal` has allowed. */
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
 * Takes back a time that a supporter posted. If a member has it, it stays as withdrawn until it's over, so that they
 * read about that, and it no longer counts toward their limit.
 *
 * @param isTheirs whether a taking belongs to the member who has the time
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

/** The time that a member has, or the last one withdrawn from them; null for none. */
export function timeOf(times: readonly TalkTime[], member: MemberId, now: Instant): TalkTime | null {
  const own = times.filter((one) => one.by === member && !isOver(one, now));
  return own.find(({ state }) => state === 'taken') ?? own.at(-1) ?? null;
}

/**
 * The times that a member is offered. A taken time stays among them until its supporter is told: otherwise, anyone
 * who looks again and again would see when someone takes one.
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

/** The outcomes of taking a time; only `taken` changes anything. */
export type TakeOutcome = 'taken' | 'gone' | 'justTaken' | 'late' | 'open' | 'enough';

/** A time, and the member who'd like to take it. */
interface WantedTime extends Pick<TalkTime, 'supporter' | 'at'> {
  readonly member: MemberId;
}

/**
 * Decides whether a member may take a time now.
 *
 * @param isTheirs whether a taking is this member's
 */
export function takeOutcome(
  { times, takings }: TalkTimes,
  supporters: readonly Supporter[],
  { member, supporter, at }: WantedTime,
  now: Instant,
  isTheirs: (taking: Taking) => boolean,
): TakeOutcome {
  const found = times.find((one) => isOffer(one, supporter, at));
  if (!found || supporter === member || stateOf(supporters, supporter) !== 'ready') return 'gone';
  if (!isInTime(at, now)) return 'late';
  if (timeOf(times, member, now)?.state === 'taken') return 'open';
  if (takings.filter(isTheirs).length >= MOST_TAKINGS || takings.length >= MOST_TAKINGS_KEPT) return 'enough';
  return found.state === 'free' ? 'taken' : 'justTaken';
}

/**
 * Gives a member a time that `takeOutcome` calls `taken`, and drops those withdrawn from them: they've read of those.
 */
export const takeTime = (
  { times, takings }: TalkTimes,
  { member, supporter, at }: WantedTime,
  taking: Taking,
  now: Instant,
): TalkTimes => ({
  times: times
    .filter(({ state, by }) => !(state === 'withdrawn' && by === member))
    .map((one) =>
      isOffer(one, supporter, at)
        ? { ...one, state: 'taken' as const, by: member, told: false, tellFrom: nextLook(now) }
        : one,
    ),
  takings: [...takings, taking],
});

/**
 * Gives a member's time back. The supporter hears of it only if they knew that the time was taken; otherwise it's
 * free again as if nothing had happened.
 */
export const giveBackTime = ({ times, takings }: TalkTimes, member: MemberId, now: Instant): TalkTimes => ({
  times: times.map((one) => {
    if (one.state !== 'taken' || one.by !== member) return one;
    return one.told
      ? { ...one, state: 'canceled' as const, by: null, tellFrom: nextLook(now) }
      : { ...one, state: 'free' as const, by: null, tellFrom: 0 };
  }),
  takings,
});

/** The news for a supporter: which of their times a colleague has taken, and which of those are off again. */
export interface TalkNews {
  readonly calls: readonly Instant[];
  readonly off: readonly Instant[];
}

/** Returns the news for each supporter who offers times; it may be empty. Changes since the hour began come later. */
export function newsForSupporters(times: readonly TalkTime[], now: Instant): ReadonlyMap<MemberId, TalkNews> {
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
 * Returns the times after a supporter was told: those that were off are free again. If a member gave a time back just
 * while its supporter was told that it's taken, it's off, and the supporter hears that next.
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
      return { ...one, state: 'canceled' as const, tellFrom: nextLook(now) };
    if (off.includes(one.at) && one.state === 'canceled')
      return { ...one, state: 'free' as const, told: false, tellFrom: 0 };
    return one;
  });

/** When the last of the times in the news is over, and with it the message about them. */
export const endOf = ({ calls, off }: TalkNews): Instant => Math.max(...calls, ...off) + KEPT_MS;

/** Keeps the times that aren't over, and the takings whose day hasn't passed. */
export const stillAhead = ({ times, takings }: TalkTimes, now: Instant, today: Day): TalkTimes => ({
  times: times.filter((one) => !isOver(one, now)),
  takings: takings.filter(({ until }) => until >= today),
});
