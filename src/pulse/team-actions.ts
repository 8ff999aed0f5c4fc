import type { Instant } from './calendar.js';
import { DAY_MS, MINUTE_MS } from './durations.js';
import type { PulseId } from './ids.js';

/** The states of an action, as managers put it: first they chose it, later they say what came of it. */
export const ACTION_STATES = ['chosen', 'going', 'done', 'impossible'] as const;
export type ActionState = (typeof ACTION_STATES)[number];

/** What can come of an action. */
export const ACTION_OUTCOMES = ['done', 'going', 'impossible'] as const satisfies readonly ActionState[];
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];

/** How many actions a team may have open at once: a few that get done are worth more than many that don't. */
export const MOST_OPEN = 2;

/** How long managers can undo what they said without a trace, in milliseconds. Until then, only managers see it. */
export const UNDO_MS = 10 * MINUTE_MS;

/** How long after the last statement about an open action we ask what came of it, in milliseconds. */
export const ASKED_AFTER_MS = 28 * DAY_MS;

/** How long after the last statement about an open action we let it go, in milliseconds. */
export const LET_GO_AFTER_MS = 84 * DAY_MS;

/** How long the Home tab shows everyone what came of an action, in milliseconds. */
const OUTCOME_SHOWN_MS = 28 * DAY_MS;

/** How long a statement is news, in milliseconds: after that, no weekly message brings it. */
const NEWS_MS = 14 * DAY_MS;

/** How many actions of a team we keep: some years' worth. */
const MOST_KEPT = 100;

/** How many actions fit into a weekly message, and onto the Home tab, at a line each. */
const MOST_LINES = 2;

/** A statement that managers made about an action. */
export interface Statement {
  readonly at: Instant;
  readonly is: ActionState;
  /** Why it isn't possible, in one sentence; null for any other statement. */
  readonly because: string | null;
  /** The pulse whose weekly messages bring it to everyone; null until then. */
  readonly shown: PulseId | null;
}

/** A manager's choice: a suggested action, or one sentence of their own. */
export interface Choice {
  /** The suggestion's id; null for their own words. */
  readonly suggestion: string | null;
  /** The words that the manager read when choosing. */
  readonly words: string;
}

/** An action that a team's managers chose, for everyone on the team to read. It doesn't say which of them chose it. */
export interface TeamAction extends Choice {
  readonly id: string;
  /** Oldest first. The first says that it was chosen. */
  readonly said: readonly [Statement, ...Statement[]];
  /** Whether managers took its words back, so that no one reads them anymore. */
  readonly takenBack: boolean;
}

/** The actions of a team. */
export interface TeamActions {
  /** Whether actions are switched off: then no one can choose any, and no one is shown or asked anything. */
  readonly off: boolean;
  /** In the order in which they were chosen. */
  readonly actions: readonly TeamAction[];
}

export const NO_ACTIONS: TeamActions = { off: false, actions: [] };

/** The last statement about an action. */
export const lastStatement = ({ said }: TeamAction): Statement => said.at(-1) ?? said[0];

/** Whether an action still awaits a statement about what came of it. */
export function isOpen(action: TeamAction, now: Instant): boolean {
  const { at, is } = lastStatement(action);
  return !action.takenBack && (is === 'chosen' || is === 'going') && now < at + LET_GO_AFTER_MS;
}

/** Until when the last statement about an action can be undone; null if it can't. */
export function undoneUntil(action: TeamAction, now: Instant): Instant | null {
  const { at, shown } = lastStatement(action);
  return shown === null && !action.takenBack && now < at + UNDO_MS ? at + UNDO_MS : null;
}

/**
 * The actions that managers see and that count toward `MOST_OPEN`: the open ones, and those that would be open again
 * if managers undid what they just said came of them.
 */
export const openOrUndoable = ({ actions }: TeamActions, now: Instant): readonly TeamAction[] =>
  actions.filter((action) => isOpen(action, now) || undoneUntil(action, now) !== null);

/** Whether we ask managers what came of an action. */
export const isOutcomeDue = (action: TeamAction, now: Instant): boolean =>
  isOpen(action, now) && now >= lastStatement(action).at + ASKED_AFTER_MS;

/** The result of a change: the actions after it, or why nothing changed. */
export type Changed<Refusal extends string> =
  | { readonly kind: 'changed'; readonly next: TeamActions }
  | { readonly kind: Refusal };

/** Chooses an action, unless actions are switched off, enough are open, or this very action is. */
export function choose(
  before: TeamActions,
  id: string,
  choice: Choice,
  now: Instant,
): Changed<'off' | 'full' | 'already'> {
  if (before.off) return { kind: 'off' };
  const open = openOrUndoable(before, now);
  const isSame = ({ suggestion, words }: TeamAction): boolean =>
    suggestion === choice.suggestion && (suggestion !== null || words === choice.words);
  if (open.some(isSame)) return { kind: 'already' };
  if (open.length >= MOST_OPEN) return { kind: 'full' };
  const first: Statement = { at: now, is: 'chosen', because: null, shown: null };
  const action: TeamAction = { id, ...choice, said: [first], takenBack: false };
  return { kind: 'changed', next: { ...before, actions: [...before.actions, action].slice(-MOST_KEPT) } };
}

/** What a manager says came of an action. */
export interface Answer {
  readonly is: ActionOutcome;
  readonly because: string | null;
}

/**
 * Records what came of an action.
 *
 * @param seen when the last statement was made that the manager has read. If there's a later one, nothing changes:
 * they would overwrite what they haven't seen
 */
export function answer(
  before: TeamActions,
  { id, seen }: { readonly id: string; readonly seen: Instant },
  { is, because }: Answer,
  now: Instant,
): Changed<'off' | 'overtaken'> {
  if (before.off) return { kind: 'off' };
  const found = before.actions.find((action) => action.id === id);
  if (!found || !isOpen(found, now) || lastStatement(found).at !== seen) return { kind: 'overtaken' };
  return replaced(before, { ...found, said: [...found.said, { at: now, is, because, shown: null }] });
}

/** Undoes the last statement about an action, if it's the one that the manager has seen and it isn't too late. */
export function undo(
  before: TeamActions,
  { id, seen }: { readonly id: string; readonly seen: Instant },
  now: Instant,
): Changed<'tooLate'> {
  const found = before.actions.find((action) => action.id === id);
  if (!found || lastStatement(found).at !== seen || undoneUntil(found, now) === null)
    return { kind: 'tooLate' };
  const [first, ...others] = found.said;
  if (others.length === 0) {
    const actions = before.actions.filter((action) => action !== found);
    return { kind: 'changed', next: { ...before, actions } };
  }
  return replaced(before, { ...found, said: [first, ...others.slice(0, -1)] });
}

const silent = (said: Statement): Statement => ({ ...said, because: null });

/** Takes an action's words back for good, because they name or point to someone. The fact that it was chosen stays. */
export function takeBack(before: TeamActions, id: string): Changed<'gone'> {
  const found = before.actions.find((action) => action.id === id);
  if (!found || found.takenBack) return { kind: 'gone' };
  const [first, ...others] = found.said;
  return replaced(before, {
    ...found,
    suggestion: null,
    words: '',
    said: [silent(first), ...others.map(silent)],
    takenBack: true,
  });
}

const replaced = (before: TeamActions, action: TeamAction): Changed<never> => ({
  kind: 'changed',
  next: { ...before, actions: before.actions.map((one) => (one.id === action.id ? action : one)) },
});

/** An action as people read it, in one line. */
export interface ActionLine extends Choice {
  readonly chosenAt: Instant;
  /** The statement that the line shows. */
  readonly last: Statement;
  readonly takenBack: boolean;
}

const lineOf = (
  { suggestion, words, said: [first], takenBack }: TeamAction,
  last: Statement,
): ActionLine => ({
  suggestion,
  words,
  chosenAt: first.at,
  last,
  takenBack,
});

const isSettled = ({ at }: Statement, now: Instant): boolean => now >= at + UNDO_MS;

/** The actions as everyone sees them: without statements that can still be undone. */
const settled = (actions: readonly TeamAction[], now: Instant): readonly TeamAction[] =>
  actions.flatMap((action) => {
    const [first, ...others] = action.said.filter((said) => isSettled(said, now));
    return first ? [{ ...action, said: [first, ...others] as const }] : [];
  });

/** Switches actions off. Statements that could still be undone are undone: only managers have seen them. */
export const switchedOff = ({ actions }: TeamActions, now: Instant): TeamActions => ({
  off: true,
  actions: settled(actions, now),
});

/** How many actions that are over managers can take back in one place. */
const MOST_RETRACTABLE = 4;

/** Actions that we no longer ask managers about and whose own words everyone can still read, newest first. */
export function retractable(known: TeamActions, now: Instant): readonly TeamAction[] {
  const open = known.off ? [] : openOrUndoable(known, now);
  return settled(known.actions, now)
    .filter(({ id, takenBack }) => !takenBack && !open.some((one) => one.id === id))
    .filter(({ words, said }) => words !== '' || said.some(({ because }) => because !== null))
    .toReversed()
    .slice(0, MOST_RETRACTABLE);
}

/** What everyone sees on the Home tab: the open actions, then, for four weeks, what came of others, newest first. */
export function currentLines({ off, actions }: TeamActions, now: Instant): readonly ActionLine[] {
  if (off) return [];
  const seen = settled(actions, now).filter(({ takenBack }) => !takenBack);
  const open = seen.filter((action) => isOpen(action, now));
  const over = seen.filter((action) => {
    const { is, at } = lastStatement(action);
    return (is === 'done' || is === 'impossible') && now < at + OUTCOME_SHOWN_MS;
  });
  return [...open, ...over.toReversed()]
    .slice(0, MOST_LINES)
    .map((action) => lineOf(action, lastStatement(action)));
}

/** Every action that everyone could see, newest first; also while actions are switched off, since these were shown. */
export const pastLines = ({ actions }: TeamActions, now: Instant): readonly ActionLine[] =>
  settled(actions, now)
    .toReversed()
    .map((action) => lineOf(action, lastStatement(action)));

/**
 * Marks the news as brought by a pulse's weekly messages, when that pulse opens: these messages go out over days, and
 * must say the same to everyone. Returns the same object if there's no news.
 */
export function withNews(before: TeamActions, pulse: PulseId, now: Instant): TeamActions {
  if (before.off) return before;
  const isNews = (said: Statement): boolean =>
    said.shown === null && isSettled(said, now) && now < said.at + NEWS_MS;
  if (!before.actions.some(({ said }) => said.some(isNews))) return before;
  const marked = (said: Statement): Statement => (isNews(said) ? { ...said, shown: pulse } : said);
  return {
    ...before,
    actions: before.actions.map((action) => {
      const [first, ...others] = action.said;
      return { ...action, said: [marked(first), ...others.map(marked)] };
    }),
  };
}

/** The news in a pulse's weekly messages: the last statement about each action, newest first. */
export const newsLines = ({ off, actions }: TeamActions, pulse: PulseId): readonly ActionLine[] =>
  off
    ? []
    : actions
        .flatMap((action) => {
          const last = action.said.findLast(({ shown }) => shown === pulse);
          return last && !action.takenBack ? [lineOf(action, last)] : [];
        })
        .toSorted((a, b) => b.last.at - a.last.at)
        .slice(0, MOST_LINES);
