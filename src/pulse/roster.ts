import type { Instant } from './calendar.js';
import { PUBLICATION_RULE } from './disclosure.js';
import type { Language } from './language.js';
import type { MemberId } from './ids.js';

/** Somebody who takes part, as Slack shows them. */
export interface Person {
  readonly id: MemberId;
  readonly timeZone: string;
  readonly language: Language;
  /** Until when their status in Slack says that they are on leave: an instant, or Infinity; null for who is there. */
  readonly awayUntil: Instant | null;
}

/** Whether somebody is on leave at a moment, by their status in Slack. */
export const isAway = ({ awayUntil }: Pick<Person, 'awayUntil'>, at: Instant): boolean =>
  awayUntil !== null && at < awayUntil;

/** One person of a team's roster; who is away stands in Slack alone. */
export interface RosterMember extends Omit<Person, 'awayUntil'> {
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
