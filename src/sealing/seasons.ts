import { createHmac } from 'node:crypto';
import { type Day, dayOf, mondayOf } from '../pulse/calendar.js';
import type { ShiftDraws } from '../pulse/publication-rule.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { lastWeekOf, type Season } from '../pulse/season.js';
import type { Keyring } from './keyring.js';
import { membersAt, membersToBytes, textToBytes } from './members.js';
import { nameFor, seal, unseal } from './seal.js';

const VERSION = 2;
/** The day a season is sealed until stands before it, for all to see. */
const DAY_BYTES = 4;

/** The last week's pulse may open on its Sunday and close six days later. */
const LAST_CLOSE_DAYS = 13;

/** The day a season's secrets are sealed until: no pulse of it closes later. */
export const seasonDay = (firstWeek: number): Day =>
  dayOf(mondayOf(lastWeekOf(firstWeek)).getTime()) + LAST_CLOSE_DAYS;

/** Seals a season until its last day: who counts must not be chosen by whoever writes to Redis. Throws NoKeyForDay. */
export function sealSeason(keyring: Keyring, workspace: WorkspaceId, team: TeamId, season: Season): Buffer {
  const day = seasonDay(season.firstWeek);
  const head = Buffer.alloc(DAY_BYTES);
  head.writeUInt32BE(day);
  const body = seal(keyring.keyToSeal('season', day), aad(workspace, team, day), seasonToBytes(season));
  return Buffer.concat([head, body]);
}

/** The season that was sealed, or null for none, another team's, a forged one, or one whose last day is past. */
export function openSeason(
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  sealed: Buffer | null,
): Season | null {
  if (!sealed || sealed.length < DAY_BYTES) return null;
  const day: Day = sealed.readUInt32BE(0);
  const key = keyring.key('season', day);
  const plain = key && unseal(key, aad(workspace, team, day), sealed.subarray(DAY_BYTES));
  return plain && seasonFromBytes(plain);
}

/** A season as bytes: version, seed, questionnaire, who counts, the first week. */
export function seasonToBytes({ firstWeek, seed, questionnaire, counted }: Season): Buffer {
  const week = Buffer.alloc(2);
  week.writeUInt16BE(firstWeek);
  return Buffer.concat([
    Buffer.from([VERSION]),
    textToBytes(seed),
    textToBytes(questionnaire),
    membersToBytes(counted),
    week,
  ]);
}

/** The season that bytes hold, whatever follows it; null for another version's. */
export function seasonFromBytes(bytes: Buffer): Season | null {
  if (bytes[0] !== VERSION) return null;
  const textAt = (at: number) => {
    const end = at + 1 + bytes.readUInt8(at);
    return { text: bytes.toString('utf8', at + 1, end), end };
  };
  const seed = textAt(1);
  const questionnaire = textAt(seed.end);
  const counted = membersAt(bytes, questionnaire.end);
  return {
    firstWeek: bytes.readUInt16BE(counted.end),
    seed: seed.text,
    questionnaire: questionnaire.text,
    counted: counted.members,
  };
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
const seasonDraw = ({ seed }: Pick<Season, 'seed'>, purpose: string): number =>
  createHmac('sha256', seed).update(purpose).digest().readUIntBE(0, 6) / 2 ** 48;

/** The secret draws by which the cuts of one week are shifted: the period's, and that week's own. */
export const shiftDraws = (season: Pick<Season, 'seed'>, of: string, week: number): ShiftDraws => ({
  period: seasonDraw(season, of),
  week: seasonDraw(season, `${of} in week ${week}`),
});

const aad = (workspace: WorkspaceId, team: TeamId, day: Day) => ['season', workspace, team, day];
