import pTimeout from 'p-timeout';
import { type Day, dayOf } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { pruneCommitments } from '../sealing/commitments.js';
import { renewNotification } from '../sealing/notifications.js';
import type { Due } from '../store/agenda.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { allNotifications, replaceNotification } from '../store/outbox.js';
import { peersState } from '../store/peers.js';
import { type TeamState, teamState } from '../store/pulses.js';
import { settleLate } from '../store/late.js';
import { knownTeams } from '../store/teams.js';
import type { ClockAgreement } from './clock-agreement.js';
import { HELD_DAYS, isOwnPulse, forgettingStateOf } from './own-pulse.js';
import type { SealingContext } from './context.js';
import { safeCode } from './log.js';
import { type Loss, collectLosses, mayPass, type Losses } from './losses.js';
import { resealPeersUntil, resealPeers } from './peer-records.js';
import { dayWithoutPulse, type KnownById, resealExpiring } from './reseal-expiring.js';
import { resealRequests } from './request-list.js';
import { lateLook, resealMemberships } from './memberships.js';
import { deleteArchived } from './archived-team.js';
import { resealSupporters } from './supporters.js';
import { renewSignatures } from './team-actions.js';
import type { Queues } from './ports.js';

/** The checks that a step makes and the functions that it calls. We don't forget a day on the calendar's word alone. */
export interface StepHooks {
  /** Guards against a wrong clock, which would make us forget check-ins that people are still answering. */
  readonly clocks: Pick<ClockAgreement, 'agrees' | 'confirmed'>;
  /** Whether this Redis proves that it belongs to this keyring. An empty or wrong one would seem to need nothing. */
  proven(this: void): Promise<boolean>;
  /** Opens a workspace; null if this process doesn't serve it. Throws whatever keeps it from opening. */
  open(this: void, workspace: WorkspaceId): Promise<SealingContext | null>;
  /**
   * Finds the other workspaces sealed with this keyring that may have something late, whether or not we serve them
   * now.
   */
  others(this: void, today: Day): Promise<OtherWorkspaces>;
  /** Closes a pulse that can't be held any longer, if this process can. Throws whatever keeps it from closing. */
  close(this: void, context: SealingContext, due: Due): Promise<void>;
  /** Whether to wait past the bound for something that failed but may work on the next try. */
  patient(this: void): boolean;
  /** Called for everything we couldn't reseal and for each week we gave up. */
  lost(this: void, loss: Loss): void;
  /** How long one workspace may take, in milliseconds; a minute by default. */
  readonly withinMs?: number;
}

/** Workspaces that we found by what they have sealed, not by the list of those we serve. */
export interface OtherWorkspaces {
  readonly contexts: readonly SealingContext[];
  /** Why we couldn't find all of them; null if we could. */
  readonly failed: unknown;
}

/**
 * The outcome of an attempt to step the keyring: it `stepped`; there was `nothing` to forget; the `clocks`
 * disagree; Slack and Redis don't both confirm a `date` several days ahead; the keyring is `unknown` to this
 * Redis; or something couldn't be resealed just now, and the step is `awaited`.
 */
export type StepOutcome = 'stepped' | 'nothing' | 'clocks' | 'date' | 'unknown' | 'awaited';

/**
 * Steps the keyring to today, or to the closing day of the oldest pulse whose close is late. It waits for such a
 * pulse for at most HELD_DAYS, and only if the keyring itself sealed the pulse's times. First it reseals everything
 * that's sealed until a past day, item by item, and logs and skips whatever can't be resealed. If a failure may
 * pass, the step waits, within the same bound.
 *
 * Every process runs this for its own keyring file. They all read the same Redis, so they agree.
 *
 * @param contexts the workspaces that we serve and that may have something late
 * @throws KeyringError if the file can't be stepped; then nothing is forgotten
 */
export async function advanceKeyring(
  { keyring, clock }: Pick<SealingContext, 'keyring' | 'clock'>,
  contexts: (today: Day) => Promise<readonly SealingContext[]>,
  queues: Pick<Queues, 'renewNotifications'>,
  hooks: StepHooks,
): Promise<StepOutcome> {
  const { clocks, proven, others, withinMs = PREPARED_WITHIN_MS } = hooks;
  if (!clocks.agrees()) return 'clocks';
  const today = dayOf(clock.now());
  keyring.reach(today);
  if (keyring.day >= today) return 'nothing';
  if (!(await proven())) return 'unknown';
  // We check before giving up any pulse: by a wrong date, every open pulse would be over.
  if (today > keyring.day + 1 && !clocks.confirmed()) return 'date';
  const losses = collectLosses();
  let oldest = today;
  const prepare = async (contexts: readonly SealingContext[]): Promise<void> => {
    for (const batch of batchesOf(contexts, WORKSPACES_AT_ONCE)) {
      const held = await Promise.all(
        batch.map((context) =>
          losses.each('workspaces', () =>
            pTimeout(prepareWorkspace(context, hooks, losses), { milliseconds: withinMs }),
          ),
        ),
      );
      oldest = Math.min(oldest, ...held.map((day) => day ?? oldest));
    }
  };
  // If we can't list these now, they're among the others, which we find by what they have sealed.
  const served = (await losses.each('workspaces', () => contexts(today))) ?? [];
  await prepare(served);
  const prepared = new Set(served.map(({ workspace }) => workspace));
  const rest = await losses.each('workspaces', () => others(today));
  await prepare((rest?.contexts ?? []).filter(({ workspace }) => !prepared.has(workspace)));
  const failed = rest?.failed ?? null;
  if (failed !== null) await losses.each('workspaces', () => Promise.reject(failed));
  await losses.each('queued messages', () =>
    queues.renewNotifications((workspace, notification) =>
      renewNotification(keyring, workspace, notification, today),
    ),
  );
  // Whatever Redis says, the keyring may not stay back further than this.
  const bound = today - HELD_DAYS;
  const waits = losses.passing() && (keyring.day >= bound || hooks.patient());
  const to = waits ? keyring.day : Math.max(oldest, bound);
  const steps = to > keyring.day;
  if (steps) keyring.step(to);
  for (const loss of losses.all(keyring.day)) hooks.lost(loss);
  if (steps) pruneCommitments(keyring);
  if (waits) return 'awaited';
  return steps ? 'stepped' : 'nothing';
}

/** How many workspaces we prepare at the same time. Most of that is waiting for Redis. */
const WORKSPACES_AT_ONCE = 16;

/**
 * How long one workspace may take, in milliseconds: its master may be down, which mustn't hold up the others. After
 * that, it continues on its own, and counts as a failure that may pass.
 */
const PREPARED_WITHIN_MS = 60_000;

/** A team's needs before we forget a day. */
interface Needs {
  readonly known: KnownById;
  /** The closing day of its open pulse, if the keyring waits for that; otherwise null. */
  readonly held: Day | null;
  /** Whether its records or its open pulse have to be resealed or given up: `late` or `over` in `ForgettingState`. */
  readonly late: boolean;
  /** Whether it's archived and has no open pulse: we reseal nothing of it, and delete it once its day is over. */
  readonly isArchived: boolean;
  /** The day its records are sealed until; null if it has none. */
  readonly sealedUntil: Day | null;
  /** The day its peer records are sealed until, if that's past; otherwise null. */
  readonly peersUntil: Day | null;
}

/** Looks up the needs of a workspace's teams. A failed lookup is noted in `losses` and asks for nothing. */
async function needsOf(context: SealingContext, losses: Losses): Promise<readonly Needs[]> {
  const { store, clock } = context;
  const today = dayOf(clock.now());
  const listed = await losses.each('teams', () => knownTeams(store));
  const teams: readonly KnownById[] = [
    ...(listed?.teams ?? []).map((team) => ({ id: team.id, team })),
    ...(listed?.unreadable ?? []).map((id) => ({ id, team: null })),
  ];
  const look = async (known: KnownById): Promise<Needs> => {
    const { id } = known;
    const [state, peers] = await Promise.all([
      losses.each('records', () => teamState(store, id), { team: id }),
      losses.each('peer records', () => peersState(store, id), { team: id }),
    ]);
    const forgetting = state ? forgettingStateOf(context, id, state) : 'fine';
    const peersUntil = peers?.sealedUntil ?? null;
    return {
      known,
      held: forgetting === 'held' ? (state?.pulse?.closingDay ?? null) : null,
      late: forgetting === 'late' || forgetting === 'over',
      isArchived: state !== null && known.team?.archived === true && !state.pulse,
      sealedUntil: state?.sealedUntil ?? null,
      peersUntil: peersUntil !== null && peersUntil < today ? peersUntil : null,
    };
  };
  const needs: Needs[] = [];
  for (const batch of batchesOf(teams, TEAMS_AT_ONCE)) needs.push(...(await Promise.all(batch.map(look))));
  return needs;
}

/**
 * Returns the earliest day that an open pulse of a workspace holds, or today if none does; and the number of weeks
 * that can't be held any longer.
 */
export async function daysHeld(
  context: SealingContext,
): Promise<{ readonly oldest: Day; readonly over: number }> {
  const losses = collectLosses();
  const needs = await needsOf(context, losses);
  let over = 0;
  for (const { known, late } of needs) {
    const state = late ? await teamState(context.store, known.id) : null;
    if (state && isOwn(context, known, state)) over += 1;
  }
  return { oldest: oldestOf(context, needs), over };
}

const oldestOf = ({ clock }: SealingContext, needs: readonly Needs[]): Day =>
  needs.reduce((oldest, { held }) => Math.min(oldest, held ?? oldest), dayOf(clock.now()));

const isOwn = (context: SealingContext, { id }: KnownById, { pulse, counted }: TeamState): boolean =>
  pulse !== null && isOwnPulse(context, id, { pulse, counted });

/**
 * Reseals everything in a workspace that's sealed until a past day. Returns the earliest day that one of its pulses
 * holds, or today if none does.
 */
async function prepareWorkspace(sealing: SealingContext, hooks: StepHooks, losses: Losses): Promise<Day> {
  const today = dayOf(sealing.clock.now());
  const settle = () =>
    losses.each('workspaces', () =>
      settleLate(sealing.store, sealing.keyring.id, lateLook(sealing.clock.now())),
    );
  const late = await settle();
  if (late === null || late === 'no') return today;
  // We reseal even a workspace that doesn't open, as we do one that we no longer serve.
  const opened = await hooks.open(sealing.workspace).catch(() => null);
  if (!opened && late === 'elsewhere') return today;
  const context = opened ?? { ...sealing };
  const needs = await needsOf(context, losses);
  for (const { known, late, isArchived, sealedUntil, peersUntil } of needs) {
    const { id, team } = known;
    const records = { team: id, until: sealedUntil };
    if (isArchived) {
      await losses.each('records', () => deleteArchived(context, known), records);
      continue;
    }
    const closeAndReseal = async (): Promise<void> => {
      const failed = await closeAtLast(context, known, hooks);
      if ((await resealExpiring(context, known)) === 'week') losses.week(id, failed);
    };
    if (late) await losses.each('records', closeAndReseal, records);
    if (peersUntil !== null)
      await losses.each(
        'peer records',
        () =>
          team ? resealPeers(context, team) : resealPeersUntil(context, id, dayWithoutPulse(context, known)),
        { team: id, until: peersUntil },
      );
  }
  await losses.each('supporters', () => resealSupporters(context));
  await losses.each('requests', () => resealRequests(context));
  await losses.each('team actions', () => renewSignatures(context));
  const alone = async (run: () => Promise<void>): Promise<boolean> =>
    (await losses.each('memberships', () => run().then(() => true))) ?? false;
  await alone(() => resealMemberships(context, alone));
  await losses.each('messages', () => renewOutbox(context, losses));
  await settle();
  return oldestOf(context, needs);
}

/**
 * Closes a pulse that can't be held any longer, if the keyring itself sealed its times. Its close may never have
 * run: someone took it off the agenda, or no process was up. Returns a code for the log that says why the pulse
 * may still be open.
 *
 * @throws a failure that may pass and that we wait for
 */
async function closeAtLast(context: SealingContext, known: KnownById, hooks: StepHooks): Promise<string> {
  const state = await teamState(context.store, known.id);
  if (!state.pulse || !isOwn(context, known, state)) return 'not_sealed_here';
  try {
    await hooks.close(context, { step: 'close', team: known.id, pulse: state.pulse.id });
  } catch (error) {
    if (mayPass(error) && hooks.patient()) throw error;
    return safeCode(error);
  }
  return 'not_closed';
}

async function renewOutbox(
  { workspace, store, keyring, clock }: SealingContext,
  losses: Losses,
): Promise<void> {
  for (const notification of await allNotifications(store))
    await losses.each('messages', async () => {
      const renewed = renewNotification(keyring, workspace, notification, dayOf(clock.now()));
      if (renewed) await replaceNotification(store, notification, renewed);
    });
}
