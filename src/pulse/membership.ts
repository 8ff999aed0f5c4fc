import { PUBLICATION_RULE } from './publication-rule.js';
import type { MemberId, TeamId } from './ids.js';
import { seasonOf } from './season.js';

const { tenureWeeks, returnWeeks, seasonWeeks } = PUBLICATION_RULE;

/**
 * Decides whether a person may be included in a team's results. A membership is the person's own in the workspace, so
 * archiving a team, creating one or changing teams doesn't reset it.
 */
export interface Membership {
  /** The week in which we first saw them on any roster of the workspace. */
  readonly since: number;
  /** The team they're asked with and whose result they're in; null while they're on no roster. */
  readonly home: TeamId | null;
  /** The team that an admin assigned them to for a later season, which is named by its first week; null if none did. */
  readonly moving: { readonly team: TeamId; readonly from: number } | null;
  /** The last season that included them (by its first week), and their team in it. */
  readonly counted: { readonly team: TeamId; readonly season: number } | null;
  /** The teams that included them earlier, each with the first week in which it no longer did. */
  readonly left: readonly { readonly team: TeamId; readonly week: number }[];
}

/** The membership of a person we've just seen for the first time. */
export const firstSeen = (week: number, home: TeamId): Membership => ({
  since: week,
  home,
  moving: null,
  counted: null,
  left: [],
});

/** A snapshot of the memberships. */
export interface Memberships {
  of(this: void, member: MemberId): Membership | null;
  /** The week in which we lost what we knew about a person, or null. We can't prove tenure or a season from before. */
  lostIn(this: void, member: MemberId): number | null;
  /** The week in which we saw the workspace's first people; null if that was lost. */
  readonly begun: number | null;
}

/** A season that is being drawn. */
export interface Drawing {
  readonly team: TeamId;
  readonly week: number;
  /** The people included in the team's last season, as that season's own record lists them. */
  readonly before: readonly MemberId[];
}

/** Whether an admin assigned a person to another team for the season that a week is in. */
export const isMoving = ({ moving }: Membership, team: TeamId, week: number): boolean =>
  moving !== null && moving.team !== team && moving.from === seasonOf(week);

/**
 * The people on a roster who may be included in a season that's drawn now, in the roster's order: the team's last
 * season included them, or we first saw them in the workspace at least four weeks ago (in the workspace's first four
 * weeks, that's everyone). People included in another team this season are left out, and so are those who stopped
 * being included less than a year ago. If we recently lost anything about the roster, only people from the last
 * season may come in: otherwise, anyone who could choose what gets lost would choose who comes in.
 */
export function eligible(
  roster: readonly MemberId[],
  memberships: Memberships,
  { team, week, before }: Drawing,
): MemberId[] {
  const season = seasonOf(week);
  const lastSeason = Math.max(
    ...roster.map((member) => {
      const counted = memberships.of(member)?.counted;
      return counted?.team === team && counted.season < season ? counted.season : -1;
    }),
  );
  const lost = roster.some((member) => week - (memberships.lostIn(member) ?? -Infinity) < tenureWeeks);
  return roster.filter((member) => {
    const membership = memberships.of(member);
    if (!membership || isMoving(membership, team, week)) return false;
    const { since, counted, left } = membership;
    if (counted?.season === season) return counted.team === team;
    if (left.some((one) => one.team === team && week - one.week < returnWeeks)) return false;
    if (before.includes(member) || (counted?.team === team && counted.season === lastSeason)) return true;
    if (lost || seasonOf(memberships.lostIn(member) ?? 0) === season) return false;
    const out = counted ? season - (counted.season + seasonWeeks) : 0;
    if (out > 0 && out < returnWeeks) return false;
    const { begun } = memberships;
    return week - since >= tenureWeeks || (begun !== null && since - begun < tenureWeeks);
  });
}

/** Returns a membership once a team's season includes its member. */
export function included(membership: Membership, team: TeamId, season: number): Membership {
  const { counted, left } = membership;
  const recent = left.filter(({ week }) => season - week < returnWeeks);
  return {
    ...membership,
    counted: { team, season },
    left: counted && counted.team !== team ? [...recent, { team: counted.team, week: season }] : recent,
  };
}

/**
 * Whether a membership is no longer needed: the person is on no roster, and was last included too long ago to
 * matter.
 */
export const isOver = ({ home, counted }: Membership, week: number): boolean =>
  home === null && (counted === null || week - (counted.season + seasonWeeks) >= returnWeeks);
