import type { MemberId } from '../pulse/ids.js';
import type { Answers } from '../pulse/questionnaire.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import type { Trajectory } from '../pulse/trajectory.js';
import { openBallot, slotOf } from '../sealing/ballots.js';
import { sealedBallot, teamStanding } from '../store/pulses.js';
import { onRoster } from '../store/teams.js';
import { askedOf } from './asked.js';
import { type PeerView, peerView } from './circle.js';
import type { House } from './house.js';
import { homeTeams } from './look.js';
import { ownTrajectory } from './space.js';

/** Everything that is kept about a member in one team. */
export interface OwnData {
  readonly team: Team;
  readonly roster: RosterMember;
  readonly trajectory: Trajectory | null;
  readonly peer: PeerView;
  /** The answers that are stored for the open check-in, with what was asked in which week; or null. */
  readonly checkin: {
    readonly questionnaire: string;
    readonly week: number;
    readonly answers: Answers;
  } | null;
}

/** Everything that is kept about a member, for them alone. */
export async function ownData(house: House, member: MemberId): Promise<OwnData[]> {
  const all: OwnData[] = [];
  for (const team of await homeTeams(house, member)) {
    const roster = await onRoster(house.store, team.id, member);
    const own = await ownTrajectory(house, member, team.id);
    if (roster)
      all.push({
        team,
        roster,
        trajectory: own?.trajectory ?? null,
        peer: await peerView(house, member, team),
        checkin: await ownCheckin(house, member, team),
      });
  }
  return all;
}

async function ownCheckin(house: House, member: MemberId, team: Team): Promise<OwnData['checkin']> {
  const { workspace, store, keyring } = house;
  const { pulse, deal, season } = await teamStanding(store, team.id);
  if (!pulse) return null;
  const place = { workspace, team: team.id, pulse: pulse.id, closingDay: pulse.closingDay, deal };
  const slot = slotOf(keyring, place, member);
  const sealed = await sealedBallot(store, team.id, slot);
  const ballot = sealed && openBallot(keyring, place, slot, sealed);
  if (ballot?.kind !== 'checkin') return null;
  return { questionnaire: askedOf(house, team, season).id, week: pulse.week, answers: ballot.answers };
}
