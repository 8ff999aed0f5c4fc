import type { ChainableCommander } from 'ioredis';
import { dayOf, type Instant } from '../pulse/calendar.js';
import type { PulseId, TeamId } from '../pulse/ids.js';
import { type Checked, checkSentence } from '../pulse/sentence.js';
import {
  type ActionLine,
  type Changed,
  type Choice,
  choose,
  newsLines,
  NO_ACTIONS,
  type TeamActions,
  withNews,
  switchedOff,
} from '../pulse/team-actions.js';
import type { Until } from '../sealing/records.js';
import { freshId } from '../sealing/seal.js';
import { isSigned, signatureOf } from '../sealing/signatures.js';
import { WRONG_TYPE } from '../store/damage.js';
import { atomically, type Client } from '../store/redis.js';
import { wrongTypeOf } from '../store/redis-errors.js';
import {
  allStoredActions,
  EVERYWHERE,
  readActions,
  type Signed,
  storedActions,
  type Whose,
  writeActions,
  writtenActions,
} from '../store/team-actions.js';
import { rosterOf } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { safeCode } from './log.js';
import type { Directory } from './ports.js';

/** How many days a signature can be checked. It's renewed before they're over. */
const SIGNED_DAYS = 28;

/** Stands in for anything the keyring didn't sign: no actions, and switched off. */
const UNSIGNED: TeamActions = { off: true, actions: [] };

/**
 * Returns the actions in Redis if the keyring signed them for this very team or workspace. Anything else is reported
 * and refused: someone who can write to Redis mustn't be able to put words into everyone's weekly message.
 */
function openActions(
  { workspace, store, keyring }: SealingContext,
  whose: Whose,
  found: Signed | null,
): TeamActions {
  if (!found) return NO_ACTIONS;
  const stored = readActions(found.text);
  if (stored && isSigned(keyring, 'team actions', untilFor(workspace, whose, stored.until), found)) {
    const { off, actions } = stored;
    return { off, actions };
  }
  const team = whose === EVERYWHERE ? null : whose;
  store.damaged("what a team's managers said they're doing, in Redis", team, [found.text]);
  return UNSIGNED;
}

const untilFor = (workspace: SealingContext['workspace'], whose: Whose, day: number): Until => ({
  day,
  place: whose === EVERYWHERE ? [workspace] : [workspace, whose],
});

/** Writes a team's actions or the workspace's switch with a new signature, as part of a transaction. */
function put(
  { workspace, store, keyring, clock }: SealingContext,
  write: ChainableCommander,
  whose: Whose,
  { off, actions }: TeamActions,
): void {
  const until = dayOf(clock.now()) + SIGNED_DAYS;
  const text = writtenActions({ until, off, actions });
  const signature = signatureOf(keyring, 'team actions', untilFor(workspace, whose, until), text);
  writeActions(write, store, whose, { text, signature }, until);
}

/** A team's actions, with the workspace's switch applied. */
export interface ActionsNow extends TeamActions {
  /** Whether actions are switched off in the whole workspace, in which case a team's own switch changes nothing. */
  readonly offEverywhere: boolean;
}

/** Reads and opens a team's own record and the workspace's switch. */
async function readWithSwitch(context: SealingContext, whose: Whose, read: Client) {
  const found = await storedActions(context.store, whose, read).catch((error: unknown) => {
    const says = wrongTypeOf(error);
    if (says === null) throw error;
    // Weeks still open and messages still go out, just without actions.
    context.store.damaged(WRONG_TYPE, null, [says]);
    return null;
  });
  if (!found) return { own: UNSIGNED, offEverywhere: true };
  return {
    own: openActions(context, whose, found.own),
    offEverywhere: openActions(context, EVERYWHERE, found.everywhere).off,
  };
}

/** Returns a team's actions. Switched off in the workspace means off in the team. */
export async function actionsOf(context: SealingContext, team: TeamId): Promise<ActionsNow> {
  const { own, offEverywhere } = await readWithSwitch(context, team, context.store.redis);
  return { ...own, off: own.off || offEverywhere, offEverywhere };
}

/** How long the messages of an opening reuse what was read for the first of them, in milliseconds. */
const NEWS_KEPT_MS = 60_000;

/**
 * Returns a function that reads what a pulse's messages say about actions: once a minute per team, not for each
 * message. Covers ask too, so sharing a read reveals nothing. Words that were taken back may go out for up to that
 * minute.
 */
export function newsReader(
  context: SealingContext,
): (team: TeamId, pulse: PulseId) => Promise<readonly ActionLine[]> {
  const read = new Map<TeamId, { readonly pulse: PulseId; readonly at: Instant; readonly news: News }>();
  return (team, pulse) => {
    const now = context.clock.now();
    const before = read.get(team);
    if (before && before.pulse === pulse && Math.abs(now - before.at) < NEWS_KEPT_MS) return before.news;
    for (const [other, { at }] of read) if (Math.abs(now - at) >= NEWS_KEPT_MS) read.delete(other);
    const news = actionsOf(context, team).then((actions) => newsLines(actions, pulse));
    const mine = { pulse, at: now, news };
    read.set(team, mine);
    // The caller gets the error; we just don't keep the failed read.
    news.catch(() => read.get(team) === mine && read.delete(team));
    return news;
  };
}

type News = Promise<readonly ActionLine[]>;

/** Whether actions are switched off in the whole workspace. */
export const isOffEverywhere = async (context: SealingContext): Promise<boolean> =>
  (await readWithSwitch(context, EVERYWHERE, context.store.redis)).offEverywhere;

/** The outcome of a change, and the actions afterward, whether or not anything changed. */
interface ActionsChanged<Refusal extends string> {
  readonly kind: 'changed' | Refusal;
  readonly after: TeamActions;
}

/**
 * Changes a team's actions in one transaction. If two managers change them at once, the second change applies to what
 * the first one wrote, so neither overwrites the other.
 */
export function changeActions<Refusal extends string>(
  context: SealingContext,
  team: TeamId,
  change: (before: TeamActions) => Changed<Refusal>,
): Promise<ActionsChanged<Refusal>> {
  const { store } = context;
  return atomically(store, [store.keys.teamActions], async (read, write) => {
    const { own, offEverywhere } = await readWithSwitch(context, team, read);
    const before = { ...own, off: own.off || offEverywhere };
    const changed = change(before);
    if (!('next' in changed)) return { kind: changed.kind, after: before };
    put(context, write, team, { ...changed.next, off: own.off });
    return { kind: 'changed', after: changed.next };
  });
}

/** Adds an action to a team's, or returns why it can't be added. */
export const chooseAction = (
  context: SealingContext,
  team: TeamId,
  choice: Choice,
): Promise<ActionsChanged<'off' | 'full' | 'already'>> =>
  changeActions(context, team, (before) => choose(before, freshId(), choice, context.clock.now()));

/**
 * Switches the actions of a team, or of the whole workspace, on or off. Everything said so far stays, except for what
 * could still be undone at that moment: see `switchedOff`.
 */
export function switchActions(context: SealingContext, whose: Whose, off: boolean): Promise<void> {
  const { store, clock } = context;
  return atomically(store, [store.keys.teamActions], async (read, write) => {
    const found = await storedActions(store, whose, read);
    const own = openActions(context, whose, found.own);
    put(context, write, whose, off ? switchedOff(own, clock.now()) : { ...own, off });
    if (!off || whose !== EVERYWHERE) return;
    for (const [team, signed] of await allStoredActions(store)) {
      const theirs = openActions(context, team, signed);
      if (team === EVERYWHERE || theirs === UNSIGNED) continue;
      put(context, write, team, { ...switchedOff(theirs, clock.now()), off: theirs.off });
    }
  });
}

/** Marks a team's news about actions as delivered by a pulse, in the transaction that opens the pulse. */
export async function markNews(
  context: SealingContext,
  { read, write }: { readonly read: Client; readonly write: ChainableCommander },
  team: TeamId,
  pulse: PulseId,
): Promise<void> {
  const { own, offEverywhere } = await readWithSwitch(context, team, read);
  const after = offEverywhere ? own : withNews(own, pulse, context.clock.now());
  if (after !== own) put(context, write, team, after);
}

/** Renews every signature that can no longer be checked once today's forgetting is done. Throws OverBound. */
export async function renewSignatures(context: SealingContext): Promise<void> {
  const { store, clock } = context;
  const today = dayOf(clock.now());
  const isExpiring = ({ text }: Signed): boolean => (readActions(text)?.until ?? today) < today;
  const expiring = [...(await allStoredActions(store))].filter(([, found]) => isExpiring(found));
  for (const [whose] of expiring)
    await atomically(store, [store.keys.teamActions], async (read, write) => {
      const { own } = await storedActions(store, whose, read);
      if (!own || !isExpiring(own)) return;
      const now = openActions(context, whose, own);
      // Anything the keyring didn't sign stays as it is, so that an operator can look into it.
      if (now !== UNSIGNED) put(context, write, whose, now);
    });
}

/** The outcome of checking a sentence; `unchecked` if Slack doesn't give the names of the people on the team. */
export type CheckedForTeam = Checked | { readonly kind: 'unchecked' };

/** Checks a sentence meant for everyone on a team, against the names of everyone on it. */
export async function checkForTeam(
  { store, log }: WorkspaceContext,
  directory: Pick<Directory, 'namesOf'>,
  team: TeamId,
  typed: string,
): Promise<CheckedForTeam> {
  try {
    const members = (await rosterOf(store, team)).map(({ id }) => id);
    return checkSentence(typed, await directory.namesOf(members));
  } catch (error) {
    log.error('listener_failed', { code: safeCode(error) });
    return { kind: 'unchecked' };
  }
}
