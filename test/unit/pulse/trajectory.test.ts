import fc from 'fast-check';
import { SIGNS_RULE } from '../../../src/pulse/signs.js';
import { BLANK_TRAJECTORY, moveOn, type Trajectory } from '../../../src/pulse/trajectory.js';

/** One week each: true heavy, false light, null no answer. */
const history = fc.array(fc.constantFrom(true, false, null), { maxLength: 60 });

const after = (weeks: readonly (boolean | null)[], start: Trajectory = BLANK_TRAJECTORY): Trajectory =>
  weeks.reduce((trajectory, heavy, index) => moveOn(trajectory, index + 1, heavy).next, start);

const flags = (...weeks: number[]) => weeks.map((week) => ({ week, heavy: true }));

describe('everybody’s trajectory', () => {
  it('starts without flags or notes, with the reminder on and notes discreet', () => {
    expect(BLANK_TRAJECTORY).toEqual({
      flags: [],
      lastNoteWeek: null,
      preferences: { reminder: true, notes: 'discreet' },
    });
  });

  it('holds flags, the last note’s week and preferences, and nothing else', () => {
    fc.assert(
      fc.property(history, (weeks) => {
        const trajectory = after(weeks);
        expect(Object.keys(trajectory).toSorted()).toEqual(['flags', 'lastNoteWeek', 'preferences']);
        for (const flag of trajectory.flags) expect(Object.keys(flag)).toEqual(['week', 'heavy']);
      }),
    );
  });

  it('keeps at most three weeks, the newest answered ones, in ascending order', () => {
    fc.assert(
      fc.property(history, (weeks) => {
        const answered = weeks.flatMap((heavy, index) =>
          heavy === null ? [] : [{ week: index + 1, heavy }],
        );
        expect(after(weeks).flags).toEqual(answered.slice(-SIGNS_RULE.window));
      }),
    );
  });

  it('stays the very same through any number of silent weeks', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 40 }), (weeks, silence) => {
        const before = after(weeks);
        for (let week = weeks.length + 1; week <= weeks.length + silence; week += 1)
          expect(moveOn(before, week, null)).toEqual({ next: before, sustained: false, outreach: false });
      }),
    );
  });

  it('keeps its preferences whatever the weeks bring', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (weeks, reminder) => {
        expect(
          after(weeks, { ...BLANK_TRAJECTORY, preferences: { reminder, notes: 'direct' } }).preferences,
        ).toEqual({
          reminder,
          notes: 'direct',
        });
      }),
    );
  });

  it('is not changed in place', () => {
    const before: Trajectory = { ...BLANK_TRAJECTORY, flags: flags(1, 2) };
    const copy = structuredClone(before);
    moveOn(before, 3, true);
    expect(before).toEqual(copy);
  });
});

describe('a move', () => {
  it('replaces a flag of the same week instead of adding a second one', () => {
    const trajectory: Trajectory = { ...BLANK_TRAJECTORY, flags: flags(4, 5) };
    expect(moveOn(trajectory, 5, false).next.flags).toEqual([
      { week: 4, heavy: true },
      { week: 5, heavy: false },
    ]);
  });

  it('does not count one heavy week twice', () => {
    const once = moveOn(BLANK_TRAJECTORY, 5, true).next;
    expect(moveOn(once, 5, true)).toMatchObject({ sustained: false, outreach: false });
  });

  it('writes down the week of a note that is due', () => {
    expect(moveOn({ ...BLANK_TRAJECTORY, flags: flags(4) }, 5, true)).toMatchObject({
      sustained: true,
      outreach: true,
      next: { lastNoteWeek: 5 },
    });
  });

  it.each([
    [0, false],
    [1, false],
    [7, false],
    [8, true],
    [9, true],
  ])('%i weeks after the last note, with sustained signs, makes a note due: %s', (weeks, due) => {
    const last = 20;
    const now = last + weeks;
    const trajectory: Trajectory = { ...BLANK_TRAJECTORY, flags: flags(now - 1), lastNoteWeek: last };
    expect(moveOn(trajectory, now, true)).toMatchObject({
      sustained: true,
      outreach: due,
      next: { lastNoteWeek: due ? now : last },
    });
  });

  it('never makes a note due without sustained signs, and forgets no note', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(true, false, null), (weeks, heavy) => {
        const before = after(weeks);
        const move = moveOn(before, weeks.length + 1, heavy);
        if (move.outreach) expect(move.sustained).toBe(true);
        expect(move.next.lastNoteWeek).toBe(move.outreach ? weeks.length + 1 : before.lastNoteWeek);
      }),
    );
  });
});
