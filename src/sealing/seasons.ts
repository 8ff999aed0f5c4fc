import { createHmac } from 'node:crypto';
import { type Day, dayOf, mondayOf } from '../pulse/calendar.js';
import type { ShiftDraws } from '../pulse/publication-rule.js';
import type { AskDraws } from '../pulse/top-ask.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { lastWeekOf, type Season } from '../pulse/season.js';
import { fields, list, member, text, u16 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';
import { nameFor } from './seal.js';

/** Days from a season's last Monday to its last close: the last pulse may open on Sunday and close six days later. */
const LAST_CLOSE_DAYS = 13;

/** Returns the day that a season's secrets are sealed until: none of its pulses closes later. */
export const seasonDay = (firstWeek: number): Day =>
  dayOf(mondayOf(lastWeekOf(firstWeek)).getTime()) + LAST_CLOSE_DAYS;

/** Padded in steps, so that its size says little about how many members count. */
export const SEASON: DayRecord<Season> = {
  kind: 'season',
  version: 1,
  layouts: { 1: fields({ firstWeek: u16, seed: text, questionnaire: text, counted: list(member, u16) }) },
  size: { step: 64 },
};

/**
 * Seals a season until its last day, so that no one who writes to Redis can choose who counts. Throws NoKeyForDay.
 */
export const sealSeason = (keyring: Keyring, workspace: WorkspaceId, team: TeamId, season: Season): Buffer =>
  sealDated(keyring, SEASON, { day: seasonDay(season.firstWeek), place: [workspace, team] }, season);

/** Opens a season; null if there's none, if it's another team's or forged, or if its last day is past. */
export const openSeason = (
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  sealed: Buffer | null,
): Season | null => openDated(keyring, SEASON, [workspace, team], sealed);

/**
 * Returns the seed of a season's draws: for a team and season the same on every host, whatever anyone does to Redis.
 * Throws NoKeyForDay once the season's last day is over.
 */
export const seasonSeed = (
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  firstWeek: number,
): string => nameFor(keyring.keyToSeal('shift', seasonDay(firstWeek)), ['shift', workspace, team, firstWeek]);

/** Returns a season's secret draw for one purpose, uniform in [0, 1). */
const seasonDraw = ({ seed }: Pick<Season, 'seed'>, purpose: string): number =>
  createHmac('sha256', seed).update(purpose).digest().readUIntBE(0, 6) / 2 ** 48;

/** Returns the secret draws that shift the cuts of one week: the period's draw, and that week's own. */
export const shiftDraws = (season: Pick<Season, 'seed'>, of: string, week: number): ShiftDraws => ({
  period: seasonDraw(season, of),
  week: seasonDraw(season, `${of} in week ${week}`),
});

/**
 * Returns the secret draws for the ask that a team publishes at the end of a season. They name the season's first week,
 * so they're its own even if it has an earlier season's seed, and no one sees two periods through the same swaps.
 */
export function askDraws({ seed, firstWeek }: Pick<Season, 'seed' | 'firstWeek'>): AskDraws {
  const draw = (purpose: string): number => seasonDraw({ seed }, `ask of ${firstWeek}: ${purpose}`);
  return {
    bar: draw('bar'),
    margin: draw('margin'),
    swap: (member) => ({ whether: draw(`whether ${member}`), to: draw(`to ${member}`) }),
  };
}
