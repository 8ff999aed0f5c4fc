import { PUBLICATION_RULE } from './disclosure.js';
import type { Language } from './language.js';
import type { MemberId } from './ids.js';

/** Somebody who takes part, as Slack shows them. */
export interface Person {
  readonly id: MemberId;
  readonly timeZone: string;
  readonly language: Language;
}

/** One person of a team's roster. */
export interface RosterMember extends Person {
  /** The week they were first seen on it. */
  readonly since: number;
}

/**
 * Who counts for the card of a season that begins in `week`: everybody on the roster long enough, or counted before,
 * but the managers, whose own answers would tell too much.
 *
 * @param before who counted in the season before; null in a team's first, in which all count
 */
export function eligible(
  roster: readonly RosterMember[],
  managers: readonly MemberId[],
  week: number,
  before: readonly MemberId[] | null,
): MemberId[] {
  const settled = ({ id, since }: RosterMember): boolean =>
    before === null || before.includes(id) || week - since >= PUBLICATION_RULE.tenureWeeks;
  return roster
    .filter((member) => !managers.includes(member.id) && settled(member))
    .map((member) => member.id);
}
