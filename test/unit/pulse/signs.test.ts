import fc from 'fast-check';
import {
  KEPT_FLAGS,
  type Preset,
  PRESETS,
  QUIET_WEEKS,
  SIGNS_RULES,
  signsSustained,
} from '../../../src/pulse/signs.js';
import { BLANK_TRAJECTORY, moveOn } from '../../../src/pulse/trajectory.js';

/** Weeks written as text: H heavy, l light, . no answer. */
const flagsOf = (weeks: string) =>
  [...weeks].flatMap((mark, week) => (mark === '.' ? [] : [{ week, heavy: mark === 'H' }]));

/** The weeks in which outreach is due, over a history written the same way. */
function notesOver(weeks: string, preset: Preset = 'standard'): number[] {
  let trajectory = BLANK_TRAJECTORY;
  return [...weeks].flatMap((mark, index) => {
    const move = moveOn(trajectory, index + 1, mark === '.' ? null : mark === 'H', preset);
    trajectory = move.next;
    return move.outreach ? [index + 1] : [];
  });
}

const history = fc.array(fc.constantFrom('H', 'l', '.'), { maxLength: 60 }).map((marks) => marks.join(''));
const preset = fc.constantFrom(...PRESETS);

describe('signs', () => {
  it('follow the rules that docs/SIGNS.md measures, and a record keeps as many weeks as the longest rule reads', () => {
    expect(SIGNS_RULES).toEqual({
      quiet: { needed: 3, window: 4, maxAgeWeeks: 6, heavyFrom: 'heavyAt' },
      standard: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'heavyAt' },
      sensitive: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'sensitiveAt' },
    });
    expect(KEPT_FLAGS).toBe(4);
  });

  it.each<[string, Preset, boolean]>([
    ['H', 'standard', false],
    ['HH', 'standard', true],
    ['HlH', 'standard', true],
    ['HHl', 'standard', false],
    ['HllH', 'standard', false],
    ['lH', 'standard', false],
    ['H....H', 'standard', true],
    ['H.....H', 'standard', false],
    ['HH....', 'standard', true],
    ['', 'standard', false],
    ['HH', 'quiet', false],
    ['HHH', 'quiet', true],
    ['HHlH', 'quiet', true],
    ['HlHlH', 'quiet', false],
    ['H.....HH', 'quiet', false],
    ['H....HH', 'quiet', true],
    ['HlH', 'sensitive', true],
  ])('over %s are sustained by the %s rule: %s', (weeks, by, expected) => {
    expect(signsSustained(flagsOf(weeks), SIGNS_RULES[by])).toBe(expected);
  });

  it('are never sustained in a week with a light check-in, whatever came before', () => {
    fc.assert(
      fc.property(history, preset, (weeks, by) => !signsSustained(flagsOf(`${weeks}l`), SIGNS_RULES[by])),
    );
  });

  it('last by the standard rule if they last by the quiet one', () => {
    fc.assert(
      fc.property(
        history.filter((weeks) => signsSustained(flagsOf(weeks), SIGNS_RULES.quiet)),
        (weeks) => signsSustained(flagsOf(weeks).slice(-4), { ...SIGNS_RULES.standard, window: 4 }),
      ),
    );
  });
});

describe('outreach', () => {
  it.each([
    ['HHHHHHHHHHH', [2, 10]],
    ['lHlHl', [4]],
    ['HH.......H.H', [2, 12]],
    ['HlllllH', []],
  ])('over %s comes in weeks %j', (weeks, expected) => {
    expect(notesOver(weeks)).toEqual(expected);
  });

  it('never comes in a week without a heavy answer, by any rule', () => {
    fc.assert(
      fc.property(history, preset, (weeks, by) =>
        notesOver(weeks, by).every((week) => weeks[week - 1] === 'H'),
      ),
    );
  });

  it('comes at most once in eight weeks, by any rule', () => {
    fc.assert(
      fc.property(history, preset, (weeks, by) => {
        const notes = notesOver(weeks, by);
        return notes.every((week, index) => index === 0 || week - (notes[index - 1] ?? 0) >= QUIET_WEEKS);
      }),
    );
  });
});
