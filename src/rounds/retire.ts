import { type Day, dayOf, nextPulse } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { pruneCommitments } from '../sealing/commitments.js';
import { renewNote } from '../sealing/notes.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { allNotes, replaceNote } from '../store/outbox.js';
import { peersState } from '../store/peers.js';
import { teamStanding, teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { knownTeams, rosterOf } from '../store/teams.js';
import type { ClockAgreement } from './clocks.js';
import { dealHands, dealWatched, openHands, RECORDS_ALONE } from './deal.js';
import type { SealedHouse } from './house.js';
import type { Queues } from './sweep.js';
import { stirPeers } from './peers.js';
import { resealRequests } from './requests.js';
import { resealMemberships } from './memberships.js';
import { resealSupporters } from './supporters.js';

/** What has to speak for a step besides that nothing needs the days before it: no single sign is enough to forget by. */
export interface StepReasons {
  /** The clocks: without them a wrong one would forget what is still being answered. */
  readonly clocks: Pick<ClockAgreement, 'agrees' | 'confirmed'>;
  /** Whether this Redis says, from before this run, that it was sealed with this keyring: an empty one needs nothing. */
  known(this: void): Promise<boolean>;
  /** What else is sealed with this keyring, whether or not it is served at the moment. */
  others(this: void): Promise<readonly SealedHouse[]>;
}

/**
 * What came of a try to step the keyring: `nothing` was to be forgotten, the `clocks` disagree, not both of Slack and
 * Redis confirm a `date` several days on, or the keyring is `unknown` to this Redis.
 */
export type StepOutcome = 'stepped' | 'nothing' | 'clocks' | 'date' | 'unknown';

/**
 * Steps the keyring as far as nothing sealed is lost in any of the workspaces it seals. Every process runs this for its
 * own file; they agree, since all of them ask the same Redis.
 *
 * Notes do not hold it back: each is sealed until a week after its pulse's close, and one that is later than that, since
 * Slack or the bot was down, is sealed again first.
 *
 * @throws KeyringError when the file cannot be stepped; nothing is forgotten then
 */
export async function retireDays(
  { keyring, clock }: Pick<SealedHouse, 'keyring' | 'clock'>,
  houses: () => Promise<readonly SealedHouse[]>,
  queues: Pick<Queues, 'renewNotes'>,
  { clocks, known, others }: StepReasons,
): Promise<StepOutcome> {
  if (!clocks.agrees()) return 'clocks';
  const today = dayOf(clock.now());
  keyring.reach(today);
  if (keyring.day >= today) return 'nothing';
  if (!(await known())) return 'unknown';
  let oldest = today;
  const prepare = async (house: SealedHouse): Promise<void> => {
    const needed = await daysNeeded(house);
    for (const team of needed.late) await resealLate(house, team);
    oldest = Math.min(oldest, needed.oldest);
    for (const team of needed.latePeers) await stirPeers(house, team);
    await resealSupporters(house);
    await resealRequests(house);
    await resealMemberships(house);
    await renewOutbox(house);
  };
  const served = await houses();
  for (const house of served) await prepare(house);
  if (oldest <= keyring.day) return 'nothing';
  for (const house of await others())
    if (!served.some(({ workspace }) => workspace === house.workspace)) await prepare(house);
  if (oldest <= keyring.day) return 'nothing';
  if (oldest > keyring.day + 1 && !clocks.confirmed()) return 'date';
  await queues.renewNotes((workspace, note) => renewNote(keyring, workspace, note, today));
  keyring.step(oldest);
  pruneCommitments(keyring);
  return 'stepped';
}

async function renewOutbox({ workspace, store, keyring, clock }: SealedHouse): Promise<void> {
  for (const note of await allNotes(store)) {
    const renewed = renewNote(keyring, workspace, note, dayOf(clock.now()));
    if (renewed) await replaceNote(store, note, renewed);
  }
}

/** Which days of the keyring are still needed. */
export interface DaysNeeded {
  /** Today, or the earliest day that an open pulse or its team's records are still sealed until. */
  readonly oldest: Day;
  /** Teams whose records are late, because a pulse was skipped: re-sealed to a later day, they need none. */
  readonly late: readonly Team[];
  /** Teams whose peer records are late, because a round was: the same holds for them. */
  readonly latePeers: readonly Team[];
}

/** Asks Redis which days are still needed; a pulse that closes late needs its day until its close. */
export async function daysNeeded({ store, clock }: SealedHouse): Promise<DaysNeeded> {
  const today = dayOf(clock.now());
  let oldest = today;
  const late: Team[] = [];
  const latePeers: Team[] = [];
  const look = async (team: Team): Promise<void> => {
    const [{ pulse, sealedUntil }, peers] = await Promise.all([
      teamStanding(store, team.id),
      peersState(store, team.id),
    ]);
    if (pulse) oldest = Math.min(oldest, pulse.closingDay, sealedUntil ?? pulse.closingDay);
    else if (sealedUntil !== null && sealedUntil < today) late.push(team);
    if (peers.sealedUntil !== null && peers.sealedUntil < today) latePeers.push(team);
  };
  const { teams, unreadable } = await knownTeams(store);
  for (const some of batchesOf(teams, TEAMS_AT_ONCE)) await Promise.all(some.map(look));
  // Their records cannot be sealed to a later day without their schedule: the keyring waits until they can be read.
  for (const team of unreadable) oldest = Math.min(oldest, await oldestOf(store, team));
  return { oldest, late, latePeers };
}

/** The earliest day that anything of a team is sealed until. */
async function oldestOf(store: SealedHouse['store'], team: TeamId): Promise<Day> {
  const [{ pulse, sealedUntil }, peers] = await Promise.all([
    teamStanding(store, team),
    peersState(store, team),
  ]);
  const days = [pulse?.closingDay, sealedUntil, peers.sealedUntil];
  return Math.min(...days.map((day) => day ?? Infinity));
}

/** Seals a team's records until its next closing day, under new pseudonyms, as a close does. */
export async function resealLate(house: SealedHouse, team: Team): Promise<void> {
  const { store, clock } = house;
  const members = (await rosterOf(store, team.id)).map((member) => member.id);
  await atomically(store, dealWatched(store, team.id), async (read, write) => {
    const state = await teamState(store, team.id, read);
    if (state.pulse || state.sealedUntil === null || state.sealedUntil >= dayOf(clock.now())) return;
    const { closingDay } = nextPulse(team.schedule, clock.now());
    const opened = await openHands(house, read, team, state, members, RECORDS_ALONE);
    dealHands(house, write, team, state.deal + 1, { pulse: null, sealedUntil: closingDay }, opened);
  });
}
