import { PUBLICATION_RULE } from './publication-rule.js';
import type { MemberId, TeamId } from './ids.js';
import { seasonOf } from './season.js';

const { tenureWeeks, returnWeeks, seasonWeeks } = PUBLICATION_RULE;

/**
 * What decides whether somebody may be included in a team's results. It belongs to the person in the workspace, so that
 * no archived team, new team or change of team begins it again.
 */
export interface Membership {
  /** The week in which they were first seen on any roster of the workspace. */
  readonly since: number;
  /** The team they're asked and reported with; null while they're on no roster. */
  readonly home: TeamId | null;
  /** The team they're to be asked with from a season on, by its first week, where an admin settled it so. */
  readonly moving: { readonly team: TeamId; readonly from: number } | null;
  /** The last season in which they were included, by its first week, and with which team. */
  readonly counted: { readonly team: TeamId; readonly season: number } | null;
  /** Teams that they were included in before another one, and the first week in which they no longer were. */
  readonly left: readonly { readonly team: TeamId; readonly week: number }[];
}

/** Somebody who has just been seen for the first time. */
export const firstSeen = (week: number, home: TeamId): Membership => ({
  since: week,
  home,
  moving: null,
  counted: null,
  left: [],
});

/** Memberships as one moment knows them. */
export interface Memberships {
  of(this: void, member: MemberId): Membership | null;
  /** The week in which what was known of somebody was lost, or null. Nobody's tenure or season is proven before it. */
  lostIn(this: void, member: MemberId): number | null;
  /** The week in which the workspace's first people were seen; null where that is lost. */
  readonly begun: number | null;
}

/** A season that is being drawn. */
export interface Drawing {
  readonly team: TeamId;
  readonly week: number;
  /** Who was included in the team's last season, by the season itself. */
  readonly before: readonly MemberId[];
}

/** Whether somebody is to be asked with another team in the season of a week. */
export const isMoving = ({ moving }: Membership, team: TeamId, week: number): boolean =>
  moving !== null && moving.team !== team && moving.from === seasonOf(week);

/**
 * Who of a roster may be included in a season that's drawn now: in the order of the roster, whoever was included in the
 * team's last one, and whoever was first seen in the workspace four weeks ago or earlier (in the workspace's first four
 * weeks: everybody), unless they're included elsewhere in this season, or were included before and then weren't, less than
 * a year ago. If anything about the roster was lost recently, only those of the last season: anyone who could choose what is
 * lost would otherwise choose who comes in.
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

/** A membership once its member is included in a team's season. */
export function included(membership: Membership, team: TeamId, season: number): Membership {
  const { counted, left } = membership;
  const recent = left.filter(({ week }) => season - week < returnWeeks);
  return {
    ...membership,
    counted: { team, season },
    left: counted && counted.team !== team ? [...recent, { team: counted.team, week: season }] : recent,
  };
}

/** Whether a membership is no longer needed: its person is on no roster, and was included too long ago to matter. */
export const isOver = ({ home, counted }: Membership, week: number): boolean =>
  home === null && (counted === null || week - (counted.season + seasonWeeks) >= returnWeeks);
