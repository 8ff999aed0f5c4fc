import fc from 'fast-check';
import { FOLLOW_UP_WEEKS, KEPT_FLAGS, QUIET_WEEKS } from '../../../src/pulse/signs.js';
import {
  askAgain,
  BLANK_TRAJECTORY,
  decline,
  doNotAskAgain,
  forget,
  getsWeeklyMessage,
  isPaused,
  join,
  leave,
  MOST_PAUSED,
  moveOn,
  notNow,
  pause,
  prefer,
  resume,
  waitingOutreach,
  stopOutreach,
  takeBackNotNow,
  type Trajectory,
  UNTIL_RESUMED,
  welcomesSupport,
} from '../../../src/pulse/trajectory.js';

/** One entry per week: true is heavy, false is light, null is no answer. */
const history = fc.array(fc.constantFrom(true, false, null), { maxLength: 60 });

const move = (trajectory: Trajectory, week: number, heavy: boolean | null) =>
  moveOn(trajectory, week, heavy, 'standard');
const after = (weeks: readonly (boolean | null)[], start: Trajectory = BLANK_TRAJECTORY): Trajectory =>
  weeks.reduce((trajectory, heavy, index) => move(trajectory, index + 1, heavy).next, start);

const flags = (...weeks: number[]) => weeks.map((week) => ({ week, heavy: true }));
/** A record with two heavy weeks, the second of them week 5, and therefore outreach. */
const noted = move({ ...BLANK_TRAJECTORY, flags: flags(4) }, 5, true).next;

describe('every member’s trajectory', () => {
  it('a new record has no flags and no outreach, the reminder on and discreet notifications', () => {
    expect(BLANK_TRAJECTORY).toEqual({
      flags: [],
      quietFrom: null,
      standing: null,
      followUpWeek: null,
      consent: null,
      pausedUntil: null,
      ask: null,
      preferences: {
        reminder: true,
        outreach: 'discreet',
        preset: null,
        language: null,
        weeklyMessageAnyway: false,
        workingDays: null,
        kindWords: false,
      },
    });
  });

  it('a record holds flags, the weeks of outreach and preferences, and nothing else', () => {
    fc.assert(
      fc.property(history, (weeks) => {
        const trajectory = after(weeks);
        expect(Object.keys(trajectory).toSorted()).toEqual(Object.keys(BLANK_TRAJECTORY).toSorted());
        for (const flag of trajectory.flags) expect(Object.keys(flag)).toEqual(['week', 'heavy']);
      }),
    );
  });

  it('a record keeps the newest answered weeks in ascending order, as many as the longest rule reads', () => {
    fc.assert(
      fc.property(history, (weeks) => {
        const answered = weeks.flatMap((heavy, index) =>
          heavy === null ? [] : [{ week: index + 1, heavy }],
        );
        expect(after(weeks).flags).toEqual(answered.slice(-KEPT_FLAGS));
      }),
    );
  });

  it('a record doesn’t change in weeks without an answer, however many', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 40 }), (weeks, silence) => {
        const before = after(weeks);
        for (let week = weeks.length + 1; week <= weeks.length + silence; week += 1)
          expect(move(before, week, null)).toEqual({
            next: before,
            sustained: false,
            supportFirst: false,
            outreach: null,
          });
      }),
    );
  });

  it('keeps its preferences, whatever the weeks bring', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (weeks, reminder) => {
        const start = prefer(BLANK_TRAJECTORY, {
          reminder,
          outreach: 'direct',
          preset: 'quiet',
          language: 'es',
        });
        expect(after(weeks, start).preferences).toEqual(start.preferences);
      }),
    );
  });

  it('isn’t changed in place', () => {
    const before: Trajectory = { ...BLANK_TRAJECTORY, flags: flags(1, 2) };
    const copy = structuredClone(before);
    move(before, 3, true);
    expect(before).toEqual(copy);
  });
});

describe('a move', () => {
  it('replaces a flag of the same week instead of adding a second one', () => {
    const trajectory: Trajectory = { ...BLANK_TRAJECTORY, flags: flags(4, 5) };
    expect(move(trajectory, 5, false).next.flags).toEqual([
      { week: 4, heavy: true },
      { week: 5, heavy: false },
    ]);
  });

  it('doesn’t count one heavy week twice', () => {
    const once = move(BLANK_TRAJECTORY, 5, true).next;
    expect(move(once, 5, true)).toMatchObject({ sustained: false, outreach: null });
  });

  it('records outreach that’s due, which then stays', () => {
    expect(move({ ...BLANK_TRAJECTORY, flags: flags(4) }, 5, true)).toMatchObject({
      sustained: true,
      supportFirst: true,
      outreach: 'outreach',
      next: { quietFrom: 5, standing: 'outreach' },
    });
  });

  it('uses the rule that the member chose, otherwise the workspace’s', () => {
    const two = { ...BLANK_TRAJECTORY, flags: flags(4) };
    expect(moveOn(two, 5, true, 'quiet').outreach).toBeNull();
    expect(moveOn(prefer(two, { preset: 'standard' }), 5, true, 'quiet').outreach).toBe('outreach');
    expect(moveOn(prefer(two, { preset: 'quiet' }), 5, true, 'sensitive').outreach).toBeNull();
  });

  it.each([
    [0, false],
    [1, false],
    [7, false],
    [8, true],
    [9, true],
  ])('%i weeks after the last outreach, with sustained signs, makes outreach due: %s', (weeks, due) => {
    const last = 20;
    const now = last + weeks;
    const trajectory: Trajectory = { ...BLANK_TRAJECTORY, flags: flags(now - 1), quietFrom: last };
    expect(move(trajectory, now, true)).toMatchObject({
      sustained: true,
      outreach: due ? 'outreach' : null,
      next: { quietFrom: due ? now : last },
    });
  });

  it('never makes outreach due without lasting signs, and never forgets when it last was', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(true, false, null), (weeks, heavy) => {
        const before = after(weeks);
        const { outreach, sustained, next } = move(before, weeks.length + 1, heavy);
        if (outreach) expect(sustained).toBe(true);
        expect(next.quietFrom).toBe(outreach ? weeks.length + 1 : before.quietFrom);
      }),
    );
  });
});

describe('outreach', () => {
  it('outreach waits in the private space for the quiet weeks, and no longer', () => {
    expect(waitingOutreach(noted, 5 + QUIET_WEEKS - 1)).toBe('outreach');
    expect(waitingOutreach(noted, 5 + QUIET_WEEKS)).toBeNull();
    expect(waitingOutreach(BLANK_TRAJECTORY, 5)).toBeNull();
  });

  it('outreach keeps support first in hard weeks while it’s there', () => {
    expect(move(noted, 6, true)).toMatchObject({ supportFirst: true, outreach: null });
    expect(move(noted, 6, false).supportFirst).toBe(false);
  });

  it('support may come first for everyone but a member who said "not now" or "stop"', () => {
    expect(welcomesSupport(BLANK_TRAJECTORY, 5)).toBe(true);
    expect(welcomesSupport(noted, 6)).toBe(true);
    expect(welcomesSupport(notNow(noted, 6), 6 + QUIET_WEEKS - 1)).toBe(false);
    expect(welcomesSupport(notNow(noted, 6), 6 + QUIET_WEEKS)).toBe(true);
    expect(welcomesSupport(stopOutreach(noted), 6 + QUIET_WEEKS)).toBe(false);
  });

  it('a member who says "not now" sees the outreach go, and gets none for eight weeks', () => {
    const told = notNow(noted, 7);
    expect(waitingOutreach(told, 7)).toBeNull();
    for (let week = 8; week < 15; week += 1)
      expect(move({ ...told, flags: flags(week - 1) }, week, true)).toMatchObject({
        sustained: true,
        supportFirst: false,
        outreach: null,
      });
    expect(move({ ...told, flags: flags(14) }, 15, true).outreach).toBe('outreach');
  });

  it('a member who says "not now" before the close gets no outreach', () => {
    const told = notNow({ ...BLANK_TRAJECTORY, flags: flags(4) }, 5);
    expect(move(told, 5, true)).toMatchObject({ supportFirst: false, outreach: null });
  });

  it('a member who takes "not now" back finds the outreach waiting again', () => {
    expect(waitingOutreach(takeBackNotNow(notNow(noted, 7)), 7)).toBe('outreach');
    expect(takeBackNotNow(BLANK_TRAJECTORY)).toEqual(BLANK_TRAJECTORY);
  });

  it('a member who stopped outreach never gets it again, whatever the history', () => {
    fc.assert(
      fc.property(history, (weeks) => {
        let trajectory = stopOutreach(noted);
        for (const [index, heavy] of weeks.entries()) {
          const moved = move(trajectory, 6 + index, heavy);
          expect([moved.outreach, moved.supportFirst]).toEqual([null, false]);
          trajectory = moved.next;
        }
        expect(waitingOutreach(trajectory, 6)).toBeNull();
      }),
    );
  });
});

describe('a follow-up', () => {
  it('comes once, two weeks after the member asked for it, whether or not they answer, and only if they asked', () => {
    const asked = askAgain(noted, 6);
    expect(move(asked, 6 + FOLLOW_UP_WEEKS - 1, null).outreach).toBeNull();
    const moved = move(asked, 6 + FOLLOW_UP_WEEKS, null);
    expect(moved).toMatchObject({ outreach: 'followUp', next: { standing: 'followUp', followUpWeek: null } });
    expect(move(moved.next, 9, null).outreach).toBeNull();
    expect(move(doNotAskAgain(asked), 6 + FOLLOW_UP_WEEKS, null).outreach).toBeNull();
  });

  it('comes late rather than not at all if weeks were skipped', () => {
    expect(move(askAgain(noted, 6), 30, null).outreach).toBe('followUp');
  });

  it('doesn’t come after "not now" or "stop"', () => {
    for (const changed of [notNow(askAgain(noted, 6), 7), stopOutreach(askAgain(noted, 6))])
      expect(move(changed, 8, null).outreach).toBeNull();
  });
});

describe('taking part', () => {
  const preferences = { ...noted.preferences, language: 'es', outreach: 'direct', reminder: false } as const;
  const full: Trajectory = { ...noted, consent: 'joined', pausedUntil: 9, preferences };

  it('a member who joins keeps their record and takes their new choices, and their pause is over', () => {
    const joined = join({ ...full, consent: 'left' }, { reminder: true });
    expect(joined).toEqual({
      ...full,
      pausedUntil: null,
      preferences: { ...preferences, reminder: true, weeklyMessageAnyway: false },
    });
    expect(join(full, { weeklyMessageAnyway: true }).preferences.weeklyMessageAnyway).toBe(true);
  });

  it.each([
    ['declined', decline],
    ['left', leave],
  ] as const)(
    'a member who %s keeps nothing but that, their language and whether they get the weekly message',
    (consent, act) => {
      for (const weeklyMessageAnyway of [true, false])
        expect(act(full, weeklyMessageAnyway)).toEqual({
          ...BLANK_TRAJECTORY,
          consent,
          preferences: { ...BLANK_TRAJECTORY.preferences, language: 'es', weeklyMessageAnyway },
        });
    },
  );

  it('a member who has everything forgotten keeps their consent, their pause and their choices', () => {
    expect(forget(full)).toEqual({
      ...BLANK_TRAJECTORY,
      consent: 'joined',
      pausedUntil: 9,
      ask: 'withdrawn',
      preferences,
    });
  });

  it('a pause covers its weeks, the present one included, and ends at once when the member resumes', () => {
    const paused = pause(full, 10, 2);
    expect([9, 10, 11, 12].map((week) => isPaused(paused, week))).toEqual([true, true, true, false]);
    expect(paused).toEqual({ ...full, pausedUntil: 12 });
    expect(resume(paused)).toEqual({ ...full, pausedUntil: null });
    expect(isPaused(resume(paused), 0)).toBe(false);
  });

  it('a pause until the member ends it outlasts any week, and ends when they resume or join', () => {
    const paused = pause(full, 10, 'untilResumed');
    expect(paused).toEqual({ ...full, pausedUntil: UNTIL_RESUMED });
    expect([10, 10 + MOST_PAUSED, 10_000].map((week) => isPaused(paused, week))).toEqual([true, true, true]);
    expect(getsWeeklyMessage(paused, 10_000)).toBe(false);
    expect(getsWeeklyMessage(resume(paused), 10)).toBe(true);
    expect(getsWeeklyMessage(join(paused, {}), 10)).toBe(true);
  });

  it('a member who takes part gets the weekly message unless they pause; any other gets it if they chose to', () => {
    expect([8, 9].map((week) => getsWeeklyMessage(full, week))).toEqual([false, true]);
    expect(
      [true, false].map((weeklyMessageAnyway) => getsWeeklyMessage(leave(full, weeklyMessageAnyway), 8)),
    ).toEqual([true, false]);
    expect(getsWeeklyMessage(prefer({ ...full, consent: 'joined' }, { weeklyMessageAnyway: true }), 8)).toBe(
      false,
    );
  });
});
