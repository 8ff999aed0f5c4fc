import { weekOf } from '../pulse/calendar.js';
import { PUBLICATION_RULE } from '../pulse/publication-rule.js';
import type { TeamId } from '../pulse/ids.js';
import { type Season, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { type About, commit, committed, isCommitted } from '../sealing/commitments.js';
import { packed, unpacked } from '../sealing/records.js';
import { openSeason, SEASON, seasonDay } from '../sealing/seasons.js';
import type { SealingContext } from './context.js';

/**
 * A team's season in a 12-week period; `lost` if one was drawn and is unreadable, so that we mustn't draw
 * another; null if none was drawn yet.
 */
type SeasonInForce = Season | 'lost' | null;

/** Whether enough people are counted for us to publish anything: such a season holds until its end. */
export const isBinding = ({ counted }: Pick<Season, 'counted'>): boolean =>
  counted.length >= PUBLICATION_RULE.pooledFrom;

const about = ({ workspace }: SealingContext, team: TeamId, firstWeek: number): About => ({
  kind: 'season',
  place: [workspace, team, firstWeek],
});

/**
 * Returns a team's season in a period. If this host has a commitment to the one that was drawn, that one holds,
 * and deleting or replacing the season in Redis changes nothing. Without a commitment, Redis decides.
 *
 * @param firstWeek the period's first week
 * @param sealed the season in Redis
 * @throws KeyringError if the folder of commitments is unreadable
 */
export function seasonIn(
  context: SealingContext,
  team: TeamId,
  firstWeek: number,
  sealed: Buffer | null,
): SeasonInForce {
  const { workspace, keyring } = context;
  const place = about(context, team, firstWeek);
  const kept = committed(keyring, place);
  if (kept) return unpacked(SEASON, kept) ?? 'lost';
  if (isCommitted(keyring, place)) return 'lost';
  const stored = openSeason(keyring, workspace, team, sealed);
  return stored?.firstWeek === firstWeek ? stored : null;
}

/**
 * Commits, beside the keyring, to a season that's binding, before we store or show any of it. Returns the season
 * that holds: this one, or one drawn earlier by another process or before a crash.
 *
 * @throws KeyringError if the commitment can't be written; the opening is then retried
 */
export function keepSeason(context: SealingContext, team: TeamId, season: Season): Season | 'lost' {
  if (!isBinding(season)) return season;
  const bytes = packed(SEASON, season);
  const { is, decided } = commit(context.keyring, {
    ...about(context, team, season.firstWeek),
    untilDay: seasonDay(season.firstWeek),
    over: [bytes],
    decided: bytes,
  });
  if (is !== 'other') return season;
  return (decided && unpacked(SEASON, decided)) ?? 'lost';
}

/**
 * Returns the season that decides who's included in a team's results now: that of the running 12-week period, or of the
 * previous one until the running period's first pulse opens. A drawn season holds, whatever Redis says: see `seasonIn`.
 * Null before the team's first period, or if the season is unreadable.
 *
 * @param sealed the season in Redis
 */
export function currentSeason(
  context: SealingContext,
  team: Pick<Team, 'id'>,
  sealed: Buffer | null,
): Season | null {
  const running = seasonOf(weekOf(context.clock.now()));
  const season =
    seasonIn(context, team.id, running, sealed) ?? seasonIn(context, team.id, seasonOf(running - 1), sealed);
  return season === 'lost' ? null : season;
}
