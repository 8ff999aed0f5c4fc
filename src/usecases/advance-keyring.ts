import { type Day, dayOf } from '../pulse/calendar.js';
import { pruneCommitments } from '../sealing/commitments.js';
import { renewNotification } from '../sealing/notifications.js';
import type { Due } from '../store/agenda.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { allNotifications, replaceNotification } from '../store/outbox.js';
import { peersState } from '../store/peers.js';
import { type TeamState, teamState } from '../store/pulses.js';
import { knownTeams } from '../store/teams.js';
import type { ClockAgreement } from './clock-agreement.js';
import { HELD_DAYS, isOwnPulse, forgettingStateOf } from './own-pulse.js';
import type { SealingContext } from './context.js';
import { safeCode } from './log.js';
import { type Loss, collectLosses, mayPass, type Losses } from './losses.js';
import { resealPeersUntil, resealPeers } from './peer-records.js';
import { dayWithoutPulse, type KnownById, resealExpiring } from './reseal-expiring.js';
import { resealRequests } from './supporter-requests.js';
import { resealMemberships } from './memberships.js';
import { deleteArchived } from './archived-team.js';
import { resealSupporters } from './supporters.js';
import type { Queues } from './ports.js';

/** What has to speak for a step besides the calendar: no single sign is enough to forget by. */
export interface StepReasons {
  /** The clocks: without them a wrong one would forget what is still being answered. */
  readonly clocks: Pick<ClockAgreement, 'agrees' | 'confirmed'>;
  /** Whether this Redis shows that it was sealed with this keyring before this run: an empty one needs nothing. */
  known(this: void): Promise<boolean>;
  /** What else is sealed with this keyring, whether or not it is served at the moment. */
  others(this: void): Promise<readonly SealingContext[]>;
  /** Closes a pulse that can be held no longer, where that is possible here. Throws whatever keeps it from closing. */
  close(this: void, context: SealingContext, due: Due): Promise<void>;
  /** Whether to wait a while past the bound for what fails just now and may work at the next try. */
  patient(this: void): boolean;
  /** Told of everything that could not be sealed again, and of weeks that were given up. */
  lost(this: void, loss: Loss): void;
}

/**
 * What came of a try to step the keyring: `nothing` was to be forgotten, the `clocks` disagree, not both of Slack and
 * Redis confirm a `date` several days on, the keyring is `unknown` to this Redis, or something is `awaited` that could
 * not be sealed again just now.
 */
export type StepOutcome = 'stepped' | 'nothing' | 'clocks' | 'date' | 'unknown' | 'awaited';

/**
 * Steps the keyring to today, or to the closing day of the oldest pulse whose close is late: for HELD_DAYS at most, and
 * only if the keyring itself has sealed that pulse's times. Nothing else holds it back. First it seals again everything that's sealed until
 * a day that's over, each thing by itself; it logs and skips what it can't seal. If something fails that may work at the next
 * try, it waits within the same bound.
 *
 * Every process runs this for its own file. They agree, since all of them ask the same Redis.
 *
 * @throws KeyringError when the file cannot be stepped; nothing is forgotten then
 */
export async function advanceKeyring(
  { keyring, clock }: Pick<SealingContext, 'keyring' | 'clock'>,
  contexts: () => Promise<readonly SealingContext[]>,
  queues: Pick<Queues, 'renewNotifications'>,
  reasons: StepReasons,
): Promise<StepOutcome> {
  const { clocks, known, others } = reasons;
  if (!clocks.agrees()) return 'clocks';
  const today = dayOf(clock.now());
  keyring.reach(today);
  if (keyring.day >= today) return 'nothing';
  if (!(await known())) return 'unknown';
  // Before anything is given up: by a wrong date every open pulse would be over.
  if (today > keyring.day + 1 && !clocks.confirmed()) return 'date';
  const losses = collectLosses();
  let oldest = today;
  const prepare = async (context: SealingContext): Promise<void> => {
    oldest = Math.min(oldest, await prepareWorkspace(context, reasons, losses));
  };
  // What can't be read now is among the others: those are found by what they have sealed.
  const served = (await losses.each('workspaces', null, null, contexts)) ?? [];
  for (const context of served) await prepare(context);
  const rest = (await losses.each('workspaces', null, null, others)) ?? [];
  for (const context of rest)
    if (!served.some(({ workspace }) => workspace === context.workspace)) await prepare(context);
  await losses.each('queued messages', null, null, () =>
    queues.renewNotifications((workspace, notification) =>
      renewNotification(keyring, workspace, notification, today),
    ),
  );
  // Whatever Redis says, this is as far back as the keyring may stay.
  const bound = today - HELD_DAYS;
  const waits = losses.passing() && (keyring.day >= bound || reasons.patient());
  const to = waits ? keyring.day : Math.max(oldest, bound);
  const steps = to > keyring.day;
  if (steps) keyring.step(to);
  for (const loss of losses.all(keyring.day)) reasons.lost(loss);
  if (steps) pruneCommitments(keyring);
  if (waits) return 'awaited';
  return steps ? 'stepped' : 'nothing';
}

/** What a team needs before a day is forgotten. */
interface Needs {
  readonly known: KnownById;
  /** The day that its open pulse holds, or null. */
  readonly held: Day | null;
  /** Whether its records are sealed until a day that's over, or its pulse is; and until which day the records are. */
  readonly late: boolean;
  /** Whether it rests and no pulse is open: then nothing is sealed again, and is deleted once its day is over. */
  readonly rests: boolean;
  readonly sealedUntil: Day | null;
  /** The day its peer records are sealed until, if that's over; otherwise null. */
  readonly peersUntil: Day | null;
}

/** What the teams of a workspace need, as Redis has it now. What cannot be read needs nothing, and is noted. */
async function needsOf(context: SealingContext, losses: Losses): Promise<readonly Needs[]> {
  const { store, clock } = context;
  const today = dayOf(clock.now());
  const listed = await losses.each('teams', null, null, () => knownTeams(store));
  const teams: readonly KnownById[] = [
    ...(listed?.teams ?? []).map((team) => ({ id: team.id, team })),
    ...(listed?.unreadable ?? []).map((id) => ({ id, team: null })),
  ];
  const look = async (known: KnownById): Promise<Needs> => {
    const { id } = known;
    const [state, peers] = await Promise.all([
      losses.each('records', id, null, () => teamState(store, id)),
      losses.each('peer records', id, null, () => peersState(store, id)),
    ]);
    const standing = state ? forgettingStateOf(context, id, state) : 'fine';
    const peersUntil = peers?.sealedUntil ?? null;
    return {
      known,
      held: standing === 'held' ? (state?.pulse?.closingDay ?? null) : null,
      late: standing === 'late' || standing === 'over',
      rests: state !== null && known.team?.archived === true && !state.pulse,
      sealedUntil: state?.sealedUntil ?? null,
      peersUntil: peersUntil !== null && peersUntil < today ? peersUntil : null,
    };
  };
  const needs: Needs[] = [];
  for (const batch of batchesOf(teams, TEAMS_AT_ONCE)) needs.push(...(await Promise.all(batch.map(look))));
  return needs;
}

/** The earliest day that an open pulse of a workspace holds, today where none does; and how many weeks are past holding. */
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
 * Seals again whatever a workspace holds that is sealed until a day that's over, and returns the earliest day that one of
 * its pulses holds: today where none does.
 */
async function prepareWorkspace(context: SealingContext, reasons: StepReasons, losses: Losses): Promise<Day> {
  const needs = await needsOf(context, losses);
  for (const { known, late, rests, sealedUntil, peersUntil } of needs) {
    const { id, team } = known;
    if (rests) {
      await losses.each('records', id, sealedUntil, () => deleteArchived(context, known));
      continue;
    }
    if (late)
      await losses.each('records', id, sealedUntil, async () => {
        const failed = await closeAtLast(context, known, reasons);
        if ((await resealExpiring(context, known)) === 'week') losses.week(id, failed);
      });
    if (peersUntil !== null)
      await losses.each('peer records', id, peersUntil, () =>
        team ? resealPeers(context, team) : resealPeersUntil(context, id, dayWithoutPulse(context, known)),
      );
  }
  await losses.each('supporters', null, null, () => resealSupporters(context));
  await losses.each('requests', null, null, () => resealRequests(context));
  const alone = async (run: () => Promise<void>): Promise<boolean> =>
    (await losses.each('memberships', null, null, () => run().then(() => true))) ?? false;
  await alone(() => resealMemberships(context, alone));
  await losses.each('messages', null, null, () => renewOutbox(context, losses));
  return oldestOf(context, needs);
}

/**
 * Closes a team's pulse if it's the keyring's own and can be held no longer: its close may never have come because
 * somebody took it off the agenda, or nothing ran. Returns why it wasn't closed.
 *
 * @throws what failed, if that may pass and is waited for
 */
async function closeAtLast(context: SealingContext, known: KnownById, reasons: StepReasons): Promise<string> {
  const state = await teamState(context.store, known.id);
  if (!state.pulse || !isOwn(context, known, state)) return 'not_sealed_here';
  try {
    await reasons.close(context, { step: 'close', team: known.id, pulse: state.pulse.id });
  } catch (error) {
    if (mayPass(error) && reasons.patient()) throw error;
    return safeCode(error);
  }
  return 'not_closed';
}

async function renewOutbox(
  { workspace, store, keyring, clock }: SealingContext,
  losses: Losses,
): Promise<void> {
  for (const notification of await allNotifications(store))
    await losses.each('messages', null, null, async () => {
      const renewed = renewNotification(keyring, workspace, notification, dayOf(clock.now()));
      if (renewed) await replaceNotification(store, notification, renewed);
    });
}
