import { pulseId } from '../../../src/pulse/ids.js';
import {
  answer,
  ASKED_AFTER_MS,
  type Changed,
  choose,
  currentLines,
  isOutcomeDue,
  isOpen,
  lastStatement,
  LET_GO_AFTER_MS,
  newsLines,
  NO_ACTIONS,
  openOrUndoable,
  pastLines,
  retractable,
  switchedOff,
  takeBack,
  type TeamActions,
  undo,
  UNDO_MS,
  undoneUntil,
  withNews,
} from '../../../src/pulse/team-actions.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 23, 9);
const FIRST = pulseId('2026-11-24');
const SECOND = pulseId('2026-12-01');
const own = (words: string) => ({ suggestion: null, words });

const after = (changed: Changed<string>): TeamActions => {
  if (!('next' in changed)) throw new Error(`nothing changed: ${changed.kind}`);
  return changed.next;
};
const chosen = (before: TeamActions, id: string, at = START): TeamActions =>
  after(choose(before, id, own(`Words of ${id}.`), at));
const seenIn = ({ actions }: TeamActions, id: string) => {
  const action = actions.find((one) => one.id === id);
  if (!action) throw new Error(`no action ${id}`);
  return { id, seen: lastStatement(action).at };
};
const said = (
  before: TeamActions,
  id: string,
  is: 'done' | 'going' | 'impossible',
  at: number,
): TeamActions =>
  after(answer(before, seenIn(before, id), { is, because: is === 'impossible' ? 'No money.' : null }, at));
const lines = (all: ReturnType<typeof pastLines>) => all.map(({ words, last }) => [words, last.is]);

describe('an action that a manager chose', () => {
  it('is one of two at most, and a third is refused', () => {
    const two = chosen(chosen(NO_ACTIONS, 'a'), 'b', START + 1);
    expect(openOrUndoable(two, START + 2).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(choose(two, 'c', own('More.'), START + 2)).toEqual({ kind: 'full' });
    const one = said(two, 'a', 'done', START + DAY);
    // If the answer were undone, a third action would be one too many.
    expect(choose(one, 'c', own('More.'), START + DAY + 1)).toEqual({ kind: 'full' });
    expect(choose(one, 'c', own('More.'), START + DAY + UNDO_MS).kind).toBe('changed');
  });

  it('can’t be chosen twice, neither as a suggestion nor in the same words', () => {
    const both = after(choose(chosen(NO_ACTIONS, 'a'), 'b', { suggestion: 'cover', words: 'Cover.' }, START));
    const one = said(both, 'a', 'done', START + DAY);
    const again = { suggestion: 'cover', words: 'Other words by now.' };
    expect(choose(one, 'c', again, START + 2 * DAY)).toEqual({ kind: 'already' });
    expect(choose(chosen(NO_ACTIONS, 'a'), 'c', own('Words of a.'), START)).toEqual({ kind: 'already' });
  });

  it('can be undone without a trace for ten minutes, and only if it hasn’t changed since it was shown', () => {
    const before = chosen(NO_ACTIONS, 'a');
    const seen = seenIn(before, 'a');
    expect(undo(before, seen, START + UNDO_MS - 1)).toEqual({ kind: 'changed', next: NO_ACTIONS });
    expect(undo(before, seen, START + UNDO_MS)).toEqual({ kind: 'tooLate' });
    expect(undo(before, { ...seen, seen: START - 1 }, START + 1)).toEqual({ kind: 'tooLate' });
    expect(undo(before, { ...seen, id: 'b' }, START + 1)).toEqual({ kind: 'tooLate' });
  });

  it('is seen only by managers while it can be undone', () => {
    const before = chosen(NO_ACTIONS, 'a');
    for (const [at, seen] of [
      [START + UNDO_MS - 1, []],
      [START + UNDO_MS, [['Words of a.', 'chosen']]],
    ] as const) {
      expect(lines(currentLines(before, at))).toEqual(seen);
      expect(lines(pastLines(before, at))).toEqual(seen);
      expect(lines(newsLines(withNews(before, FIRST, at), FIRST))).toEqual(seen);
    }
  });

  it('is asked about after four weeks, and again four weeks after “still on it”', () => {
    const [action] = openOrUndoable(chosen(NO_ACTIONS, 'a'), START);
    if (!action) throw new Error('nothing is open');
    expect(isOutcomeDue(action, START + ASKED_AFTER_MS - 1)).toBe(false);
    expect(isOutcomeDue(action, START + ASKED_AFTER_MS)).toBe(true);
    const going = said(chosen(NO_ACTIONS, 'a'), 'a', 'going', START + 30 * DAY);
    const [still] = going.actions;
    expect(still && isOutcomeDue(still, START + 57 * DAY)).toBe(false);
    expect(still && isOutcomeDue(still, START + 58 * DAY)).toBe(true);
  });

  it('is let go of after twelve weeks without an answer, and makes room', () => {
    const two = chosen(chosen(NO_ACTIONS, 'a'), 'b');
    const late = START + LET_GO_AFTER_MS;
    expect(openOrUndoable(two, late - 1)).toHaveLength(2);
    expect(openOrUndoable(two, late)).toEqual([]);
    expect(currentLines(two, late)).toEqual([]);
    expect(lines(pastLines(two, late))).toEqual([
      ['Words of b.', 'chosen'],
      ['Words of a.', 'chosen'],
    ]);
    expect(choose(two, 'c', own('More.'), late).kind).toBe('changed');
    expect(answer(two, seenIn(two, 'a'), { is: 'done', because: null }, late)).toEqual({ kind: 'overtaken' });
  });
});

describe('the outcome of an action', () => {
  it('is given by one manager; a second who hasn’t seen it changes nothing', () => {
    const before = chosen(NO_ACTIONS, 'a');
    const seen = seenIn(before, 'a');
    const once = after(answer(before, seen, { is: 'going', because: null }, START + DAY));
    expect(answer(once, seen, { is: 'done', because: null }, START + DAY + 1)).toEqual({ kind: 'overtaken' });
    const done = said(once, 'a', 'done', START + 2 * DAY);
    expect(answer(done, seenIn(done, 'a'), { is: 'going', because: null }, START + 3 * DAY)).toEqual({
      kind: 'overtaken',
    });
  });

  it('can be undone like the choice, which is then as before', () => {
    const before = chosen(NO_ACTIONS, 'a');
    const done = said(before, 'a', 'done', START + DAY);
    expect(lines(currentLines(done, START + DAY + 1))).toEqual([['Words of a.', 'chosen']]);
    expect(undo(done, seenIn(done, 'a'), START + DAY + 1)).toEqual({ kind: 'changed', next: before });
    expect(openOrUndoable(done, START + DAY + UNDO_MS - 1)).toHaveLength(1);
    expect(openOrUndoable(done, START + DAY + UNDO_MS)).toEqual([]);
  });

  it('shows for four weeks on the Home tab, after open actions, and stays in earlier weeks', () => {
    let all = said(chosen(NO_ACTIONS, 'a'), 'a', 'impossible', START + DAY);
    all = chosen(all, 'b', START + 2 * DAY);
    const shown = START + DAY + 28 * DAY;
    expect(lines(currentLines(all, shown - 1))).toEqual([
      ['Words of b.', 'chosen'],
      ['Words of a.', 'impossible'],
    ]);
    expect(lines(currentLines(all, shown))).toEqual([['Words of b.', 'chosen']]);
    expect(pastLines(all, shown + 300 * DAY).map(({ last }) => last.because)).toEqual([null, 'No money.']);
  });

  it('takes two lines at most, together with open actions, so that a busy week doesn’t fill everyone’s message', () => {
    let all = NO_ACTIONS;
    for (let at = 0; at < 6; at += 1) {
      all = chosen(all, `${at}`, START + at * DAY);
      if (at < 5) all = said(all, `${at}`, 'done', START + at * DAY + 1);
    }
    const now = START + 6 * DAY;
    expect(lines(currentLines(all, now))).toEqual([
      ['Words of 5.', 'chosen'],
      ['Words of 4.', 'done'],
    ]);
    expect(lines(newsLines(withNews(all, FIRST, now), FIRST))).toEqual([
      ['Words of 5.', 'chosen'],
      ['Words of 4.', 'done'],
    ]);
  });
});

describe('news for the weekly message', () => {
  it('comes once: with the first pulse that opens after it', () => {
    const first = withNews(chosen(NO_ACTIONS, 'a'), FIRST, START + DAY);
    expect(lines(newsLines(first, FIRST))).toEqual([['Words of a.', 'chosen']]);
    const second = withNews(first, SECOND, START + 8 * DAY);
    expect(second).toBe(first);
    expect(newsLines(second, SECOND)).toEqual([]);
  });

  it('stays as it was when the pulse opened, whatever managers say while its messages go out', () => {
    const first = withNews(chosen(NO_ACTIONS, 'a'), FIRST, START + DAY);
    const later = chosen(said(first, 'a', 'done', START + DAY + 1), 'b', START + DAY + 2);
    expect(newsLines(later, FIRST)).toEqual(newsLines(first, FIRST));
    const second = withNews(later, SECOND, START + 8 * DAY);
    expect(lines(newsLines(second, SECOND))).toEqual([
      ['Words of b.', 'chosen'],
      ['Words of a.', 'done'],
    ]);
  });

  it('says only the latest of two changes to an action', () => {
    const both = said(chosen(NO_ACTIONS, 'a'), 'a', 'done', START + DAY);
    expect(lines(newsLines(withNews(both, FIRST, START + 2 * DAY), FIRST))).toEqual([
      ['Words of a.', 'done'],
    ]);
  });

  it('isn’t news after two weeks without a weekly message', () => {
    const before = chosen(NO_ACTIONS, 'a');
    expect(withNews(before, FIRST, START + 14 * DAY)).toBe(before);
  });

  it('can’t be undone once a pulse has taken it', () => {
    const shown = withNews(chosen(NO_ACTIONS, 'a'), FIRST, START + UNDO_MS);
    // Another machine's clock may be a little behind.
    expect(undo(shown, seenIn(shown, 'a'), START + UNDO_MS - 1)).toEqual({ kind: 'tooLate' });
    expect(shown.actions.map((action) => undoneUntil(action, START + UNDO_MS - 1))).toEqual([null]);
  });
});

describe('words that were taken back', () => {
  const all = withNews(said(chosen(NO_ACTIONS, 'a'), 'a', 'impossible', START + DAY), FIRST, START + 2 * DAY);
  const taken = after(takeBack(all, 'a'));

  it('are gone, along with their reason; only the fact that managers chose something stays', () => {
    expect(JSON.stringify(taken)).not.toMatch(/Words|money/);
    expect(currentLines(taken, START + 2 * DAY)).toEqual([]);
    expect(newsLines(taken, FIRST)).toEqual([]);
    expect(pastLines(taken, START + 2 * DAY)).toMatchObject([{ words: '', takenBack: true }]);
  });

  it('leave nothing to answer, undo or take back', () => {
    expect(taken.actions.map((action) => isOpen(action, START + 2 * DAY))).toEqual([false]);
    expect(takeBack(taken, 'a')).toEqual({ kind: 'gone' });
    expect(takeBack(taken, 'b')).toEqual({ kind: 'gone' });
    expect(undo(taken, seenIn(taken, 'a'), START + DAY + 1)).toEqual({ kind: 'tooLate' });
  });
});

describe('actions that are switched off', () => {
  const off: TeamActions = { ...chosen(NO_ACTIONS, 'a'), off: true };
  const later = START + DAY;

  it('show and ask nothing, and no one can choose or answer', () => {
    expect(currentLines(off, later)).toEqual([]);
    expect(withNews(off, FIRST, later)).toBe(off);
    expect(newsLines({ ...withNews({ ...off, off: false }, FIRST, later), off: true }, FIRST)).toEqual([]);
    expect(choose(off, 'b', own('More.'), later)).toEqual({ kind: 'off' });
    expect(answer(off, seenIn(off, 'a'), { is: 'done', because: null }, later)).toEqual({ kind: 'off' });
  });

  it('keep what everyone has seen in earlier weeks, and can still be taken back', () => {
    expect(lines(pastLines(off, later))).toEqual([['Words of a.', 'chosen']]);
    expect(takeBack(off, 'a').kind).toBe('changed');
  });
});

describe('words that everyone can still read', () => {
  const ids = (known: TeamActions, now: number): string[] => retractable(known, now).map(({ id }) => id);
  const over = (is: 'done' | 'impossible', because: string | null = null): TeamActions => {
    const open = chosen(NO_ACTIONS, 'a');
    return after(answer(open, seenIn(open, 'a'), { is, because }, START + DAY));
  };

  it('can be taken back once their action is over, for as long as they’re kept', () => {
    for (const known of [over('done'), over('impossible', 'Somebody is on leave.')]) {
      expect(ids(known, START + DAY + UNDO_MS - 1)).toEqual([]);
      for (const later of [UNDO_MS, 100 * DAY]) expect(ids(known, START + DAY + later)).toEqual(['a']);
      const taken = after(takeBack(known, 'a'));
      expect(ids(taken, START + 2 * DAY)).toEqual([]);
      expect(JSON.stringify(pastLines(taken, START + 2 * DAY))).not.toMatch(/Words of a|on leave/);
    }
  });

  it('can be taken back once their action was let go of, or while actions are switched off', () => {
    const open = chosen(NO_ACTIONS, 'a');
    expect(ids(open, START + DAY)).toEqual([]);
    expect(ids(open, START + LET_GO_AFTER_MS)).toEqual(['a']);
    expect(ids({ ...open, off: true }, START + DAY)).toEqual(['a']);
  });

  it('are only managers’ own words, newest first', () => {
    const suggested = after(choose(NO_ACTIONS, 's', { suggestion: 'rest', words: '' }, START));
    expect(ids({ ...suggested, off: true }, START + DAY)).toEqual([]);
    const both = { ...chosen(chosen(NO_ACTIONS, 'a'), 'b', START + 1), off: true };
    expect(ids(both, START + DAY)).toEqual(['b', 'a']);
  });
});

describe('switching actions off', () => {
  it('undoes what only managers have seen, and keeps what everyone has', () => {
    const settled = chosen(NO_ACTIONS, 'a', START - DAY);
    const answered = after(answer(settled, seenIn(settled, 'a'), { is: 'done', because: null }, START));
    const known = switchedOff(chosen(answered, 'b'), START + 1);
    expect(known.off).toBe(true);
    expect(known.actions.map((action) => [action.id, lastStatement(action).is])).toEqual([['a', 'chosen']]);
    expect(lines(pastLines(known, START + DAY))).toEqual([['Words of a.', 'chosen']]);
  });
});
