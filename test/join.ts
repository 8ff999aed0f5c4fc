import type { MemberId, TeamId } from '../src/pulse/ids.js';
import { join } from '../src/pulse/trajectory.js';
import type { House } from '../src/rounds/house.js';
import { changeTrajectory, ownTrajectory } from '../src/rounds/space.js';

/** Lets everyone who was asked and has not answered take part, as if they had said yes to the welcome. */
export async function everyoneJoins(house: House, team: TeamId, members: Iterable<MemberId>): Promise<void> {
  for (const member of members) {
    const own = await ownTrajectory(house, member, team);
    if (own?.trajectory.consent === 'asked')
      await changeTrajectory(house, member, team, (one) => join(one, {}));
  }
}
