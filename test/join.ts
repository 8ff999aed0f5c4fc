import type { MemberId, TeamId } from '../src/pulse/ids.js';
import { join } from '../src/pulse/trajectory.js';
import type { House } from '../src/rounds/house.js';
import { changeTrajectory } from '../src/rounds/space.js';

/** Lets people take part, as if they had said yes to the welcome; whoever has no record yet is left out. */
export async function everyoneJoins(house: House, team: TeamId, members: Iterable<MemberId>): Promise<void> {
  await Promise.all(
    [...members].map((member) =>
      changeTrajectory(house, member, team, (own) =>
        own.consent === null || own.consent === 'asked' ? join(own, {}) : own,
      ),
    ),
  );
}
