import { type Day, dayOf } from '../pulse/calendar.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Answers } from '../pulse/questionnaire.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import type { Trajectory } from '../pulse/trajectory.js';
import { openBallot, type Opened, slotOf } from '../sealing/ballots.js';
import { type TeamHands, teamHands } from '../store/pulses.js';
import { lyingUnder } from '../sealing/slips.js';
import { onRoster } from '../store/listing.js';
import { askedOf } from './asked.js';
import { type PeerView, peerView } from './circle.js';
import type { House, SealedHouse } from './house.js';
import { homeTeams } from './look.js';
import { trajectoryAmong } from './space.js';

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

/** How far forgetting has come, by the keyring's own file in the process that is asked. */
export interface Forgotten {
  /** The last day of which nothing can be opened: the answers of a check-in that closed then, or before, are gone. */
  readonly upTo: Day;
  /** Whether it is more than a day behind, which it is only when something holds forgetting back. */
  readonly late: boolean;
}

/** How far forgetting has come in this process. */
export const forgottenBy = ({ keyring, clock }: Pick<House, 'keyring' | 'clock'>): Forgotten => ({
  upTo: keyring.day - 1,
  late: dayOf(clock.now()) > keyring.day + 1,
});

/** Everything that is kept about a member, for them alone. */
export async function ownData(house: House, member: MemberId): Promise<OwnData[]> {
  const all: OwnData[] = [];
  for (const team of await homeTeams(house, member)) {
    const roster = await onRoster(house.store, team.id, member);
    const hands = await teamHands(house.store, team.id);
    if (roster)
      all.push({
        team,
        roster,
        trajectory: trajectoryAmong(house, member, team.id, hands)?.trajectory ?? null,
        peer: await peerView(house, member, team),
        checkin: ownCheckin(house, member, team, hands),
      });
  }
  return all;
}

function ownCheckin(house: House, member: MemberId, team: Team, hands: TeamHands): OwnData['checkin'] {
  const { pulse, season } = hands.state;
  const ballot = ballotAmong(house, member, team.id, hands);
  if (!pulse || ballot?.kind !== 'checkin') return null;
  return { questionnaire: askedOf(house, team, season).id, week: pulse.week, answers: ballot.answers };
}

/** What a member's slot holds now, with the slips that came since it was dealt; null where they have none. */
export function ballotAmong(
  { workspace, keyring }: SealedHouse,
  member: MemberId,
  team: TeamId,
  { state: { pulse, deal }, box, cast }: TeamHands,
): Opened | null {
  if (!pulse) return null;
  const place = { workspace, team, pulse: pulse.id, closingDay: pulse.closingDay, deal };
  const pile = { workspace, team, kind: 'ballots', sealedUntil: pulse.closingDay, deal } as const;
  const slot = slotOf(keyring, place, member);
  const sealed = lyingUnder(keyring, pile, slot, box, cast);
  return sealed ? openBallot(keyring, place, slot, sealed) : null;
}
