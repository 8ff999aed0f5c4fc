import { dayOf } from '../pulse/calendar.js';
import type { Team } from '../pulse/team.js';
import { resealWatched } from './reseal-team.js';
import type { SealingContext } from './context.js';
import { rosterRead } from '../store/listing.js';
import { forgetMoves, movesTo } from '../store/pending-moves.js';
import { dropPeers, peersState, peersWatched } from '../store/peers.js';
import { dropRecords, teamState } from '../store/pulses.js';
import { dropRoster } from '../store/readings.js';
import { atomically } from '../store/redis.js';
import { rosterOf } from '../store/teams.js';

/**
 * Deletes everything we keep about the people of an archived team, once the day that its records are sealed until is
 * over, about a week after its last close. We never move that day for an archived team, so someone who can write to
 * Redis can't make us keep the records longer. A team that's brought back before then continues with its records;
 * later, it asks everyone again. Published results stay.
 *
 * @returns whether there was anything to delete
 */
export async function deleteArchived(context: SealingContext, team: Pick<Team, 'id'>): Promise<boolean> {
  const { store, clock } = context;
  const { keys } = store;
  const watched = [...resealWatched(store, team.id), ...peersWatched(store, team.id), keys.roster(team.id)];
  const ended = await atomically(store, watched, async (read, write) => {
    const today = dayOf(clock.now());
    const [{ pulse, sealedUntil }, peers] = await Promise.all([
      teamState(store, team.id, read),
      peersState(store, team.id, read),
    ]);
    if (pulse || (sealedUntil ?? 0) >= today) return false;
    // A team whose first week never opened has only peer records.
    if (sealedUntil === null && (peers.sealedUntil ?? 0) >= today) return false;
    const people = (await rosterOf(store, team.id)).map(({ id }) => id);
    if (people.length === 0 && sealedUntil === null && peers.sealedUntil === null) return false;
    dropRecords(write, store, team.id);
    dropPeers(write, store, team.id);
    dropRoster(write, store, team.id);
    return true;
  });
  if (ended) {
    rosterRead(store, team.id, []);
    await forgetMoves(store, await movesTo(store, team.id));
  }
  return ended;
}
