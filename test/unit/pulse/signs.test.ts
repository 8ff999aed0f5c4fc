import fc from 'fast-check';
import { SIGNS_RULE, signsSustained } from '../../../src/pulse/signs.js';
import { BLANK_TRAJECTORY, moveOn } from '../../../src/pulse/trajectory.js';

/** Weeks written as text: H heavy, l light, . no answer. */
const flagsOf = (weeks: string) =>
  [...weeks].flatMap((mark, week) => (mark === '.' ? [] : [{ week, heavy: mark === 'H' }]));

/** The weeks in which a note is due, over a history written the same way. */
function notesOver(weeks: string): number[] {
  let trajectory = BLANK_TRAJECTORY;
  return [...weeks].flatMap((mark, index) => {
    const move = moveOn(trajectory, index + 1, mark === '.' ? null : mark === 'H');
    trajectory = move.next;
    return move.outreach ? [index + 1] : [];
  });
}

const history = fc.array(fc.constantFrom('H', 'l', '.'), { maxLength: 60 }).map((marks) => marks.join(''));

describe('signs', () => {
  it.each([
    ['H', false],
    ['HH', true],
    ['HlH', true],
    ['HHl', false],
    ['HllH', false],
    ['lH', false],
    ['H....H', true],
    ['H.....H', false],
    ['HH....', true],
    ['', false],
  ])('over %s are sustained: %s', (weeks, expected) => {
    expect(signsSustained(flagsOf(weeks))).toBe(expected);
  });

  it('are never sustained by a light check-in, whatever came before', () => {
    fc.assert(fc.property(history, (weeks) => !signsSustained(flagsOf(`${weeks}l`))));
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

  it('never comes in a week without a heavy answer', () => {
    fc.assert(fc.property(history, (weeks) => notesOver(weeks).every((week) => weeks[week - 1] === 'H')));
  });

  it('comes at most once in eight weeks', () => {
    fc.assert(
      fc.property(history, (weeks) => {
        const notes = notesOver(weeks);
        return notes.every(
          (week, index) => index === 0 || week - (notes[index - 1] ?? 0) >= SIGNS_RULE.quietWeeks,
        );
      }),
    );
  });
});
