import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { type Day, dayOf, mondayOf } from '../pulse/calendar.js';
import { memberId, type TeamId, type WorkspaceId } from '../pulse/ids.js';
import { lastWeekOf, type Season } from '../pulse/season.js';
import type { Keyring } from './keyring.js';
import { nameFor, seal, unseal } from './seal.js';

const seasonSchema = z.strictObject({
  firstWeek: z.int(),
  counted: z.array(z.string().transform(memberId)),
  seed: z.string(),
  left: z.array(z.strictObject({ member: z.string().transform(memberId), week: z.int() })),
  questionnaire: z.string(),
});

/** The last week's pulse may open on its Sunday and close six days later. */
const LAST_CLOSE_DAYS = 13;

/** The day a season's secrets are sealed until: no pulse of it closes later. */
export const seasonDay = (firstWeek: number): Day =>
  dayOf(mondayOf(lastWeekOf(firstWeek)).getTime()) + LAST_CLOSE_DAYS;

/** Seals a season until its last day: who counts must not be chosen by whoever writes to Redis. Throws NoKeyForDay. */
export function sealSeason(keyring: Keyring, workspace: WorkspaceId, team: TeamId, season: Season): string {
  const day = seasonDay(season.firstWeek);
  const body = seal(
    keyring.keyToSeal('season', day),
    aad(workspace, team, day),
    Buffer.from(JSON.stringify(season)),
  );
  return `${day}.${body.toString('base64url')}`;
}

/** The season that was sealed, or null for none, another team's, a forged one, or one whose last day is past. */
export function openSeason(
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  sealed: string,
): Season | null {
  const [day = '', body = ''] = sealed.split('.');
  const key = /^\d{1,6}$/.test(day) ? keyring.key('season', Number(day)) : null;
  const plain = key && unseal(key, aad(workspace, team, Number(day)), Buffer.from(body, 'base64url'));
  return plain ? seasonSchema.parse(JSON.parse(plain.toString())) : null;
}

/**
 * A seed for a season's draws: the same for a team and season on every host, whoever spoils what is stored, and for
 * nobody once the season's last day is over. Throws NoKeyForDay.
 */
export const seasonSeed = (
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  firstWeek: number,
): string => nameFor(keyring.keyToSeal('shift', seasonDay(firstWeek)), ['shift', workspace, team, firstWeek]);

/** A season's secret draw for one purpose, even in [0, 1). */
export const seasonDraw = ({ seed }: Pick<Season, 'seed'>, purpose: string): number =>
  createHmac('sha256', seed).update(purpose).digest().readUIntBE(0, 6) / 2 ** 48;

const aad = (workspace: WorkspaceId, team: TeamId, day: Day) => ['season', workspace, team, day];
