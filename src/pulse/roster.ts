import type { MemberId } from './ids.js';

/** One person of a team's roster, as Slack shows it anyway. */
export interface RosterMember {
  readonly id: MemberId;
  readonly timeZone: string;
}

/** Who counts for the card: everybody on the roster but the managers, whose own answers would tell too much. */
export function counted(roster: readonly RosterMember[], managers: readonly MemberId[]): MemberId[] {
  return roster.map((member) => member.id).filter((id) => !managers.includes(id));
}
