import { dayOf } from '../../../src/pulse/calendar.js';
import { memberId } from '../../../src/pulse/ids.js';
import { nextLook } from '../../../src/pulse/supporter-requests.js';
import type { Supporter } from '../../../src/pulse/supporters.js';
import {
  afterTelling,
  endOf,
  FURTHEST_MS,
  giveBackTime,
  isInTime,
  MOST_TAKINGS_KEPT,
  MOST_TIMES,
  MOST_TIMES_KEPT,
  newsForSupporters,
  NO_TALK_TIMES,
  offeredTo,
  postRefusal,
  postTime,
  stillAhead,
  takeOutcome,
  takeTime,
  type Taking,
  type TalkTime,
  type TalkTimes,
  timeOf,
  withdrawTime,
} from '../../../src/pulse/talk-times.js';

const [ANA, BEN, MEMBER, OTHER] = ['UANA', 'UBEN', 'UMEMBER', 'UOTHER'].map(memberId) as [
  ReturnType<typeof memberId>,
  ReturnType<typeof memberId>,
  ReturnType<typeof memberId>,
  ReturnType<typeof memberId>,
];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 9:10 UTC. */
const NOW = Date.UTC(2026, 10, 30, 9, 10);
const AT = Date.UTC(2026, 10, 30, 15, 40);
/** When supporters are told next, and an hour after that. */
const NEXT = Date.UTC(2026, 10, 30, 10);
const LATER = NEXT + HOUR;
const READY: readonly Supporter[] = [
  { member: ANA, state: 'ready' },
  { member: BEN, state: 'ready' },
];

const taking = (who: string, until = 99_999): Taking => ({ who, until });
const isTheirs = (one: Taking, by: string): boolean => one.who === by;
const post = (list: TalkTimes, at: number, supporter = ANA): TalkTimes =>
  postTime(list, { supporter, at, way: 'Room 2' });
const take = (list: TalkTimes, at: number, member = MEMBER, supporter = ANA): TalkTimes =>
  takeTime(list, { member, supporter, at }, taking(member), NOW);
const outcome = (list: TalkTimes, at: number, member = MEMBER, { now = NOW, supporters = READY } = {}) =>
  takeOutcome(list, supporters, { member, supporter: ANA, at }, now, (one) => isTheirs(one, member));
const tellAll = (list: TalkTimes, now = NEXT): TalkTimes => ({
  ...list,
  times: [...newsForSupporters(list.times, now)].reduce(
    (times, [supporter, news]) => afterTelling(times, supporter, news, now),
    list.times,
  ),
});

const posted = post(NO_TALK_TIMES, AT);
const taken = take(posted, AT);
const told = tellAll(taken);

describe('a time that a supporter posts', () => {
  it('is refused if it’s past, too soon to tell them that it’s taken, too far ahead, a repeat, or one too many', () => {
    expect(postRefusal([], ANA, NOW - 1, NOW)).toBe('past');
    expect(postRefusal([], ANA, NOW + HOUR, NOW)).toBe('past');
    expect(postRefusal([], ANA, Date.UTC(2026, 10, 30, 10, 20), NOW)).toBeNull();
    expect(postRefusal([], ANA, NOW + FURTHEST_MS, NOW)).toBeNull();
    expect(postRefusal([], ANA, NOW + FURTHEST_MS + 1, NOW)).toBe('tooFar');
    expect(postRefusal(posted.times, ANA, AT, NOW)).toBe('same');
    expect(postRefusal(posted.times, BEN, AT, NOW)).toBeNull();
    const full = Array.from({ length: MOST_TIMES }).reduce<TalkTimes>(
      (list, _, at) => post(list, AT + at * HOUR),
      NO_TALK_TIMES,
    );
    expect(postRefusal(full.times, ANA, AT + 20 * HOUR, NOW)).toBe('full');
    // Another supporter's times don't count as ANA's, nor does one that ANA took back from someone.
    expect(postRefusal(full.times, BEN, AT + 20 * HOUR, NOW)).toBeNull();
    const less = withdrawTime(take(full, AT), ANA, AT, isTheirs);
    expect(postRefusal(less.times, ANA, AT + 20 * HOUR, NOW)).toBeNull();
  });

  it('is listed before those that begin later', () => {
    const three = post(post(post(NO_TALK_TIMES, AT + HOUR), AT), AT + 2 * HOUR);
    expect(three.times.map(({ at }) => at)).toEqual([AT, AT + HOUR, AT + 2 * HOUR]);
    const off = withdrawTime(take(three, AT), ANA, AT, isTheirs);
    expect(off.times.map(({ at }) => at)).toEqual([AT, AT + HOUR, AT + 2 * HOUR]);
  });

  it('is offered to everyone but its supporter, while the supporter is ready and there’s time to tell them', () => {
    const offered = (member = MEMBER, { now = NOW, supporters = READY } = {}) =>
      offeredTo(posted.times, supporters, member, now).length;
    expect(offered()).toBe(1);
    expect(offered(ANA)).toBe(0);
    expect(offered(MEMBER, { supporters: [{ member: ANA, state: 'away' }] })).toBe(0);
    expect(offered(MEMBER, { supporters: [] })).toBe(0);
    expect(offered(MEMBER, { now: AT - 40 * MINUTE - 1 })).toBe(1);
    expect(offered(MEMBER, { now: AT - 40 * MINUTE })).toBe(0);
  });

  it('is announced to its supporter on the hour, with notice', () => {
    expect(nextLook(NOW)).toBe(Date.UTC(2026, 10, 30, 10));
    expect(nextLook(Date.UTC(2026, 10, 30, 10))).toBe(Date.UTC(2026, 10, 30, 11));
    expect(isInTime(Date.UTC(2026, 10, 30, 10, 19), NOW)).toBe(false);
  });
});

describe('a time that a member takes', () => {
  it('is theirs alone', () => {
    expect(outcome(posted, AT)).toBe('taken');
    expect(timeOf(taken.times, MEMBER, NOW)).toMatchObject({ at: AT, by: MEMBER, state: 'taken' });
    expect(timeOf(taken.times, OTHER, NOW)).toBeNull();
    expect(outcome(taken, AT, OTHER)).toBe('justTaken');
  });

  it('is one at a time, two a week, and never their own', () => {
    const two = post(taken, AT + HOUR);
    expect(outcome(two, AT + HOUR)).toBe('open');
    const back = giveBackTime(two, MEMBER, NOW);
    expect(outcome(back, AT + HOUR)).toBe('taken');
    const again = giveBackTime(take(back, AT + HOUR), MEMBER, NOW);
    expect(outcome(again, AT)).toBe('enough');
    expect(outcome(again, AT, OTHER)).toBe('taken');
    expect(outcome(stillAhead(again, AT, 100_000), AT)).toBe('taken');
    expect(outcome(posted, AT, ANA)).toBe('gone');
  });

  it('is refused while the list has no room for another taking', () => {
    const takings = Array.from({ length: MOST_TAKINGS_KEPT }, (_, at) => taking(`U${at}`));
    expect(outcome({ ...posted, takings }, AT)).toBe('enough');
  });

  it('is refused if it was withdrawn, its supporter left or is away, or it’s too late', () => {
    expect(outcome(NO_TALK_TIMES, AT)).toBe('gone');
    expect(outcome(withdrawTime(posted, ANA, AT, isTheirs), AT)).toBe('gone');
    expect(outcome(posted, AT, MEMBER, { supporters: [] })).toBe('gone');
    expect(outcome(posted, AT, MEMBER, { supporters: [{ member: ANA, state: 'away' }] })).toBe('gone');
    expect(outcome(posted, AT, MEMBER, { now: AT })).toBe('late');
    expect(outcome(withdrawTime(taken, ANA, AT, isTheirs), AT, OTHER)).toBe('gone');
  });

  it('doesn’t change another time that they have', () => {
    const two = take(take(post(posted, AT + HOUR), AT), AT + HOUR);
    expect(two.times.map(({ state, by }) => [state, by])).toEqual([
      ['taken', MEMBER],
      ['taken', MEMBER],
    ]);
  });

  it('hides the times that supporters took back from them; of several taken back, the latest shows', () => {
    const list = take(post(posted, AT + HOUR, BEN), AT);
    const [earlier, later] = [AT, AT + HOUR].map(
      (at) => ({ ...told.times[0], at, state: 'withdrawn' }) as TalkTime,
    );
    if (!earlier || !later) throw new Error('there are two');
    expect(timeOf([...list.times, later], MEMBER, NOW)?.state).toBe('taken');
    expect(timeOf([earlier, later], MEMBER, NOW)).toBe(later);
  });

  it('still reads as off if they try to give back what the supporter took back', () => {
    const off = withdrawTime(told, ANA, AT, isTheirs);
    expect(giveBackTime(off, MEMBER, NEXT)).toEqual(off);
  });

  it('can’t be given back by another member', () => {
    expect(giveBackTime(taken, OTHER, NOW)).toEqual(taken);
    expect(giveBackTime(told, OTHER, NEXT)).toEqual(told);
  });

  it('is offered to no one after its supporter took it back, even before its supporter was told', () => {
    expect(offeredTo(withdrawTime(taken, ANA, AT, isTheirs).times, READY, OTHER, NOW)).toEqual([]);
  });

  it('looks free to everyone else until its supporter is told', () => {
    expect(offeredTo(taken.times, READY, OTHER, NOW)).toHaveLength(1);
    expect(offeredTo(taken.times, READY, MEMBER, NOW)).toHaveLength(0);
    expect(offeredTo(told.times, READY, OTHER, NOW)).toHaveLength(0);
  });
});

describe('the message to a supporter', () => {
  it('says which times are taken, once, and nothing about times that no one has', () => {
    expect(newsForSupporters(posted.times, NOW)).toEqual(new Map([[ANA, { calls: [], off: [] }]]));
    expect(newsForSupporters(taken.times, NEXT)).toEqual(new Map([[ANA, { calls: [AT], off: [] }]]));
    expect(newsForSupporters(told.times, NEXT)).toEqual(new Map([[ANA, { calls: [], off: [] }]]));
    expect(newsForSupporters(taken.times, AT)).toEqual(new Map([[ANA, { calls: [], off: [] }]]));
  });

  it('says nothing about a time that was given back before they knew that it was taken', () => {
    expect(giveBackTime(taken, MEMBER, NOW).times).toEqual(posted.times);
  });

  it('says nothing about what happened since the hour, however often they’re told within it', () => {
    const nothing = new Map([[ANA, { calls: [], off: [] }]]);
    expect(newsForSupporters(taken.times, NEXT - 1)).toEqual(nothing);
    const off = giveBackTime(told, MEMBER, NEXT);
    expect(newsForSupporters(off.times, LATER - 1)).toEqual(nothing);
    expect(newsForSupporters(off.times, LATER).get(ANA)).toEqual({ calls: [], off: [AT] });
  });

  it('says that a talk is off if they knew about it, and then the time is free again', () => {
    const off = giveBackTime(told, MEMBER, NEXT);
    expect(newsForSupporters(off.times, LATER).get(ANA)).toEqual({ calls: [], off: [AT] });
    expect(outcome(off, AT, OTHER)).toBe('justTaken');
    expect(tellAll(off, LATER).times).toEqual(posted.times);
  });

  it('says that a talk is off if it was given back at the very moment they were told', () => {
    const [[, news] = [ANA, { calls: [], off: [] }]] = newsForSupporters(taken.times, NEXT);
    const meanwhile = giveBackTime(taken, MEMBER, NEXT);
    const after = afterTelling(meanwhile.times, ANA, news, NEXT);
    expect(newsForSupporters(after, LATER - 1).get(ANA)).toEqual({ calls: [], off: [] });
    expect(newsForSupporters(after, LATER).get(ANA)).toEqual({ calls: [], off: [AT] });
    expect(afterTelling(withdrawTime(taken, ANA, AT, isTheirs).times, ANA, news, NEXT)).toMatchObject([
      { state: 'withdrawn' },
    ]);
  });

  it('covers only their own times, and marks only those it named as told', () => {
    const both = take(take(post(posted, AT, BEN), AT, MEMBER, ANA), AT, OTHER, BEN);
    const known = afterTelling(both.times, ANA, { calls: [AT], off: [] }, NEXT);
    expect(known.map(({ supporter, told: knows }) => [supporter, knows])).toEqual([
      [ANA, true],
      [BEN, false],
    ]);
    const two = tellAll(take(take(post(posted, AT + HOUR), AT), AT + HOUR, OTHER));
    const off = giveBackTime(giveBackTime(two, MEMBER, NEXT), OTHER, NEXT);
    const states = (news: number[], list = off) =>
      afterTelling(list.times, ANA, { calls: [], off: news }, LATER).map(({ state }) => state);
    expect(states([AT])).toEqual(['free', 'canceled']);
    expect(states([AT], two)).toEqual(['taken', 'taken']);
  });

  it('no longer says that a talk is off once its time has come', () => {
    const off = giveBackTime(told, MEMBER, NEXT);
    expect(newsForSupporters(off.times, AT - 1).get(ANA)?.off).toEqual([AT]);
    expect(newsForSupporters(off.times, AT).get(ANA)?.off).toEqual([]);
  });

  it('stays until the last of its times is over', () => {
    expect(endOf({ calls: [AT], off: [AT + HOUR] })).toBe(AT + 2 * HOUR);
  });
});

describe('a time that its supporter takes back', () => {
  it('leaves other times and other takings as they are', () => {
    const two = post(taken, AT + HOUR);
    const off = withdrawTime({ ...two, takings: [...two.takings, taking(OTHER)] }, ANA, AT, isTheirs);
    expect(off.times.map(({ state }) => state)).toEqual(['withdrawn', 'free']);
    expect(off.takings).toEqual([taking(OTHER)]);
  });

  it('is gone if no one has it', () => {
    expect(withdrawTime(posted, ANA, AT, isTheirs)).toEqual(NO_TALK_TIMES);
    expect(withdrawTime(posted, BEN, AT, isTheirs)).toEqual(posted);
  });

  it('still reads as off to the member who had it, doesn’t count toward their limit, and lets them take another', () => {
    const off = withdrawTime(told, ANA, AT, isTheirs);
    expect(timeOf(off.times, MEMBER, NOW)?.state).toBe('withdrawn');
    expect(off.takings).toEqual([]);
    expect(withdrawTime(off, ANA, AT, isTheirs)).toEqual(off);
    const another = post(off, AT + HOUR);
    expect(outcome(another, AT + HOUR)).toBe('taken');
    expect(take(another, AT + HOUR).times.map(({ state }) => state)).toEqual(['taken']);
  });
});

describe('a supporter who takes a time back', () => {
  it('can’t tell whether anyone had it: not by posting it again, by how many they may post, or by what they’re told', () => {
    const [had, free] = [withdrawTime(told, ANA, AT, isTheirs), withdrawTime(posted, ANA, AT, isTheirs)];
    for (const list of [had, free]) {
      expect(postRefusal(list.times, ANA, AT, NOW)).toBeNull();
      const full = Array.from({ length: MOST_TIMES }).reduce<TalkTimes>(
        (all, _, at) => post(all, AT + at * HOUR),
        list,
      );
      expect(postRefusal(full.times, ANA, AT + 20 * HOUR, NOW)).toBe('full');
      expect(newsForSupporters(list.times, LATER)).toEqual(new Map());
    }
  });

  it('may post it again for anyone; the member who had it still reads that it’s off until they take another', () => {
    const again = post(withdrawTime(told, ANA, AT, isTheirs), AT);
    expect(timeOf(again.times, MEMBER, NOW)?.state).toBe('withdrawn');
    expect(outcome(again, AT, OTHER)).toBe('taken');
    const other = take(again, AT, OTHER);
    expect(timeOf(other.times, MEMBER, NOW)?.state).toBe('withdrawn');
    expect(timeOf(other.times, OTHER, NOW)?.state).toBe('taken');
    expect(take(again, AT).times.map(({ state, by }) => [state, by])).toEqual([['taken', MEMBER]]);
  });

  it('can’t post another once the list is full', () => {
    const times = Array.from({ length: MOST_TIMES_KEPT }, (_, at) => ({
      supporter: BEN,
      at: AT + at * HOUR,
      way: '',
      state: 'withdrawn' as const,
      by: OTHER,
      told: true,
      tellFrom: 0,
    }));
    expect(postRefusal(times, ANA, AT, NOW)).toBe('full');
    expect(postRefusal(times.slice(1), ANA, AT, NOW)).toBeNull();
  });
});

describe('a time that’s over', () => {
  it('is gone an hour after it began; of who had it only a name without meaning stays, until the time’s day', () => {
    expect(timeOf(told.times, MEMBER, AT + HOUR - 1)).not.toBeNull();
    expect(timeOf(told.times, MEMBER, AT + HOUR)).toBeNull();
    expect(stillAhead(told, AT + HOUR - 1, dayOf(AT)).times).toHaveLength(1);
    const { times, takings } = stillAhead(
      { ...told, takings: [taking('a', dayOf(AT))] },
      AT + HOUR,
      dayOf(AT),
    );
    expect([times, takings.length]).toEqual([[], 1]);
    expect(stillAhead({ ...told, takings }, AT + HOUR, dayOf(AT) + 1).takings).toEqual([]);
  });
});
