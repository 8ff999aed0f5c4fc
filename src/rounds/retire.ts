import { dayOf, nextPulse } from '../pulse/calendar.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY } from '../pulse/trajectory.js';
import { shuffled } from '../sealing/shuffle.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { replaceTrajectories, teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { allTeams, rosterOf } from '../store/teams.js';
import type { House } from './house.js';

/**
 * Steps the keyring as far as nothing sealed is lost: to today, or to the earliest day that an open pulse or a
 * team's records are still sealed until. A pulse that closes late holds it back until its close; records that are
 * late because a pulse was skipped are re-sealed to the team's next closing day first. Every process runs this for
 * its own file; they agree, since all of them ask the same Redis.
 *
 * Notes do not hold it back: each is sealed until a week after its pulse's close, and is opened within minutes.
 */
export async function retireDays(house: House): Promise<void> {
  const { store, keyring, clock } = house;
  const today = dayOf(clock.now());
  if (keyring.day >= today) return;
  let oldest = today;
  for (const team of await allTeams(store)) {
    const { pulse, sealedUntil } = await teamState(store, team.id);
    if (pulse) oldest = Math.min(oldest, pulse.closingDay, sealedUntil ?? pulse.closingDay);
    else if (sealedUntil !== null && sealedUntil < today) await resealLate(house, team);
  }
  keyring.step(oldest);
}

/** Seals a team's records until its next closing day, under new pseudonyms, as a close does. */
async function resealLate({ workspace, store, keyring, clock }: House, team: Team): Promise<void> {
  const roster = await rosterOf(store, team.id);
  const watched = [store.keys.state(team.id), store.keys.trajectories(team.id)];
  await atomically(store, watched, async (read, write) => {
    const { pulse, sealedUntil } = await teamState(store, team.id, read);
    if (pulse || sealedUntil === null || sealedUntil >= dayOf(clock.now())) return;
    const sealed = await read.hgetallBuffer(store.keys.trajectories(team.id));
    const from = { workspace, team: team.id, sealedUntil };
    const until = { ...from, sealedUntil: nextPulse(team.schedule, clock.now()).closingDay };
    const records = new Map<string, Buffer>();
    for (const { id } of shuffled(roster)) {
      const old = pseudonymOf(keyring, from, id);
      const record = sealed[old];
      const trajectory = (record && openTrajectory(keyring, from, old, record)) ?? BLANK_TRAJECTORY;
      const pseudonym = pseudonymOf(keyring, until, id);
      records.set(pseudonym, sealTrajectory(keyring, until, pseudonym, trajectory));
    }
    replaceTrajectories(write, store, team.id, until.sealedUntil, records);
  });
}
