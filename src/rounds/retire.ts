import { type Day, dayOf, nextPulse } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { peersState } from '../store/peers.js';
import { teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { allTeams, rosterOf } from '../store/teams.js';
import { dealHands, openHands } from './deal.js';
import type { SealedHouse } from './house.js';
import { stirPeers } from './peers.js';
import { resealSupporters } from './supporters.js';

/**
 * Steps the keyring as far as nothing sealed is lost. Every process runs this for its own file; they agree, since
 * all of them ask the same Redis.
 *
 * Notes do not hold it back: each is sealed until a week after its pulse's close, and is opened within minutes.
 *
 * @throws KeyringError when the file cannot be stepped; nothing is forgotten then
 */
export async function retireDays(house: SealedHouse): Promise<void> {
  if (house.keyring.day >= dayOf(house.clock.now())) return;
  const { oldest, late, latePeers } = await daysNeeded(house);
  for (const team of late) await resealLate(house, team);
  for (const team of latePeers) await stirPeers(house, team);
  await resealSupporters(house);
  house.keyring.step(oldest);
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
  for (const team of await allTeams(store)) {
    const { pulse, sealedUntil } = await teamState(store, team.id);
    if (pulse) oldest = Math.min(oldest, pulse.closingDay, sealedUntil ?? pulse.closingDay);
    else if (sealedUntil !== null && sealedUntil < today) late.push(team);
    const peers = await peersState(store, team.id);
    if (peers.sealedUntil !== null && peers.sealedUntil < today) latePeers.push(team);
  }
  return { oldest, late, latePeers };
}

/** Seals a team's records until its next closing day, under new pseudonyms, as a close does. */
export async function resealLate(house: SealedHouse, team: Team): Promise<void> {
  const { store, clock } = house;
  const members = (await rosterOf(store, team.id)).map((member) => member.id);
  const watched = [store.keys.state(team.id), store.keys.trajectories(team.id)];
  await atomically(store, watched, async (read, write) => {
    const state = await teamState(store, team.id, read);
    if (state.pulse || state.sealedUntil === null || state.sealedUntil >= dayOf(clock.now())) return;
    const { closingDay } = nextPulse(team.schedule, clock.now());
    const place = { box: null, newcomers: new Set<MemberId>() };
    const opened = await openHands(house, read, team, state, members, place);
    dealHands(house, write, team, state.deal + 1, { pulse: null, sealedUntil: closingDay }, opened);
  });
}
