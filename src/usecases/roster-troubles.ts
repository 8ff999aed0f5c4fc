import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import { type MemberId, pulseId } from '../pulse/ids.js';
import type { Person, RosterTrouble } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { sealNotification } from '../sealing/notifications.js';
import { type Due, postpone } from '../store/agenda.js';
import { enqueue } from '../store/outbox.js';
import { atomically } from '../store/redis.js';
import { troubleOf, type TroubleState, writeTrouble } from '../store/roster-troubles.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import type { Directory, RosterProgress } from './ports.js';
import { type Reason, ROSTER_ADVICE, safeCode } from './log.js';

/** Slack's refusals that last until someone does something about them. */
const LASTING: ReadonlyMap<string, RosterTrouble> = new Map([
  ['is_archived', 'archived'],
  ['channel_not_found', 'hidden'],
  ['not_in_channel', 'hidden'],
  ['method_not_supported_for_channel_type', 'hidden'],
  ['fetch_members_failed', 'refused'],
  ['invalid_channel', 'refused'],
  ['no_such_subteam', 'groupGone'],
  ['subteam_not_found', 'groupGone'],
  ['invalid_usergroup', 'groupGone'],
  ['plan_upgrade_required', 'groupGone'],
  ['missing_scope', 'scope'],
  ['no_permission', 'scope'],
]);

/** Returns an operator's advice for a trouble with a roster. */
export const adviceOn = (trouble: RosterTrouble): Reason => ROSTER_ADVICE[trouble];

/** Returns an operator's advice for an unreadable roster, by Slack's error code. */
export const adviceFor = (error: unknown): Reason => ROSTER_ADVICE[troubleIn(error)];

/** Returns the trouble that an error from reading a roster stands for. */
const troubleIn = (error: unknown): RosterTrouble => LASTING.get(safeCode(error)) ?? 'unreadable';

/** Thrown if a roster was unreadable. By then, the log says so. */
export class RosterUnread extends Error {
  constructor(
    /** Slack's error code. */
    readonly code: string,
    /** When to ask again, if Slack refuses until someone does something; null for trouble that may pass. */
    readonly nextAt: Instant | null,
    cause: unknown,
  ) {
    super('The roster of a team could not be read.', { cause });
  }
}

/** The wait after the first refusal, which doubles each time, and the longest wait, in milliseconds. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const waitAfter = (tries: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));

/** Options for reading a roster. */
interface RosterOptions {
  /** Members who still take part although they've left the channel. */
  readonly kept: readonly MemberId[];
  /** Whether the step asks people something, so that we also check that the channel isn't archived. */
  readonly asks: boolean;
  readonly progress?: (soFar: RosterProgress) => void;
}

/**
 * Reads the people in a team's channel or group from Slack. Stores any trouble for the team's managers, and logs a
 * line each time it changes.
 *
 * @throws RosterUnread
 */
export async function peopleOf(
  context: WorkspaceContext,
  directory: Directory,
  team: Team,
  { kept, asks, progress }: RosterOptions,
): Promise<readonly Person[]> {
  try {
    // If this check fails, reading the members below says what's wrong.
    if (asks && (await directory.isArchived(team.roster).catch(() => false)))
      throw Object.assign(new Error('The channel is archived.'), { code: 'is_archived' });
    const people = await directory.rosterOf(team, kept, progress);
    await noteTrouble(context, team, people.length === 0 ? 'empty' : null, 'none');
    return people;
  } catch (error) {
    const trouble = troubleIn(error);
    const nextAt = await noteTrouble(context, team, trouble, safeCode(error));
    throw new RosterUnread(safeCode(error), trouble === 'unreadable' ? null : nextAt, error);
  }
}

/** Stores a roster's trouble, tells the team's managers about it once, and returns when to ask Slack again. */
async function noteTrouble(
  context: WorkspaceContext,
  team: Team,
  trouble: RosterTrouble | null,
  code: string,
): Promise<Instant> {
  const { store, clock, log } = context;
  const now = clock.now();
  if (trouble === null && (await troubleOf(store, team.id)) === null) return now;
  const [before, after] = await atomically(store, [store.keys.rosterTroubles], async (read, write) => {
    const known = await troubleOf(store, team.id, read);
    const state = trouble && stateAfter(known, trouble, code, now);
    writeTrouble(write, store, team.id, state);
    if (state && isWorthTelling(trouble) && !known?.told.includes(trouble))
      tellManagers(context, write, team, trouble);
    return [known, state] as const;
  });
  if (after && (before?.trouble !== after.trouble || before.code !== after.code))
    log.error('roster_unreadable', { team: team.id, code, reason: ROSTER_ADVICE[after.trouble] });
  if (!after && before) log.info('roster_recovered', { team: team.id });
  return after?.nextAt ?? now;
}

/** Whether to tell the managers. They needn't know about trouble that passes by itself. */
const isWorthTelling = (trouble: RosterTrouble | null): boolean =>
  trouble !== null && trouble !== 'unreadable';

function stateAfter(
  before: TroubleState | null,
  trouble: RosterTrouble,
  code: string,
  now: Instant,
): TroubleState {
  const lasting = trouble !== 'unreadable' && trouble !== 'empty';
  const tries = lasting ? (before?.tries ?? 0) + 1 : 0;
  const toldOf = new Set(before?.told);
  if (isWorthTelling(trouble)) toldOf.add(trouble);
  return { trouble, code, tries, nextAt: lasting ? now + waitAfter(tries) : now, told: [...toldOf] };
}

/** Puts a message for each manager into the outbox, as part of a transaction. */
function tellManagers(
  { workspace, store, keyring, clock }: SealingContext,
  write: ChainableCommander,
  team: Team,
  trouble: RosterTrouble | 'missed' | 'lost',
): void {
  const now = clock.now();
  const notifications = team.managers.map((member) => ({
    notification: sealNotification(keyring, workspace, `roster ${trouble} ${now}`, {
      kind: 'rosterTrouble',
      cover: false,
      member,
      team: team.id,
      pulse: pulseId('-'),
      closesAt: now,
      language: null,
      trouble,
    }),
    dueAt: now,
  }));
  enqueue(write, store, notifications);
}

/**
 * Whether a step has to wait because Slack refuses the team's roster. If so, postpones the step until it's worth
 * asking again.
 */
export async function waitsForRoster(
  { store, clock }: WorkspaceContext,
  team: Team,
  due: Due,
): Promise<boolean> {
  const state = await troubleOf(store, team.id);
  if (state === null || state.nextAt <= clock.now()) return false;
  await postpone(store, due, state.nextAt);
  return true;
}

/**
 * Runs the part of a step that reads a roster. If Slack refuses the roster until someone does something, postpones the
 * step until it's worth asking again, and returns null. Rethrows any other failure.
 */
export async function unlessRefused<T>(
  { store }: WorkspaceContext,
  due: Due,
  run: () => Promise<T>,
): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof RosterUnread) || error.nextAt === null) throw error;
    await postpone(store, due, error.nextAt);
    return null;
  }
}

/** Tells a team's managers, once, that we skipped a week because the team's roster was unreadable. */
export async function tellMissedWeek(context: WorkspaceContext, team: Team): Promise<void> {
  const { store } = context;
  await atomically(store, [store.keys.rosterTroubles], async (read, write) => {
    const state = await troubleOf(store, team.id, read);
    if (!state || state.told.includes('missed')) return;
    writeTrouble(write, store, team.id, { ...state, told: [...state.told, 'missed'] });
    tellManagers(context, write, team, 'missed');
  });
}

/** Tells a team's managers, as part of a transaction, that a week was lost because we couldn't close it in time. */
export const tellLostWeek = (context: SealingContext, write: ChainableCommander, team: Team): void =>
  tellManagers(context, write, team, 'lost');
