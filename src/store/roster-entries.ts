import { memberId } from '../pulse/ids.js';
import { DEFAULT_LANGUAGE, LANGUAGES } from '../pulse/language.js';
import { knownZone, type RosterMember } from '../pulse/roster.js';

/**
 * Time zones that rosters name by their number, which is the place in this list: two bytes for each member instead of
 * sixteen. Any other zone stands there in words. What is stored names these places, so the list is only ever added to,
 * at its end.
 */
const NUMBERED = `
America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Anchorage Pacific/Honolulu
America/Detroit America/Boise America/Indiana/Indianapolis America/Kentucky/Louisville America/Puerto_Rico UTC
America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/Regina America/St_Johns
America/Mexico_City America/Tijuana America/Monterrey America/Bogota America/Lima America/Caracas America/Santiago
America/Sao_Paulo America/Buenos_Aires America/Argentina/Buenos_Aires America/Montevideo America/La_Paz America/Guayaquil
America/Costa_Rica America/Guatemala America/El_Salvador America/Tegucigalpa America/Managua America/Panama
America/Santo_Domingo America/Havana America/Jamaica America/Asuncion
Europe/London Europe/Dublin Europe/Lisbon Europe/Madrid Europe/Paris Europe/Brussels Europe/Amsterdam Europe/Berlin
Europe/Zurich Europe/Vienna Europe/Rome Europe/Copenhagen Europe/Oslo Europe/Stockholm Europe/Helsinki Europe/Warsaw
Europe/Prague Europe/Budapest Europe/Belgrade Europe/Bucharest Europe/Athens Europe/Sofia Europe/Kiev Europe/Kyiv
Europe/Istanbul Europe/Moscow Atlantic/Canary Atlantic/Reykjavik
Asia/Jerusalem Asia/Riyadh Asia/Dubai Asia/Karachi Asia/Calcutta Asia/Kolkata Asia/Dhaka Asia/Bangkok Asia/Jakarta
Asia/Singapore Asia/Kuala_Lumpur Asia/Manila Asia/Hong_Kong Asia/Shanghai Asia/Taipei Asia/Seoul Asia/Tokyo
Australia/Perth Australia/Adelaide Australia/Brisbane Australia/Sydney Australia/Melbourne Pacific/Auckland
Africa/Cairo Africa/Lagos Africa/Nairobi Africa/Johannesburg Africa/Casablanca Africa/Accra
`
  .trim()
  .split(/\s+/);

function writtenZone(zone: string): string {
  const at = NUMBERED.indexOf(zone);
  return at === -1 ? zone : String(at);
}

/** The zone that a roster names, or null for a number that no zone has. */
const readZone = (text: string): string | null =>
  /^\d+$/.test(text) ? (NUMBERED[Number(text)] ?? null) : text;

/** A member's week, zone and language as the roster holds them; a language is named if it is not the default. */
export const writtenMember = ({ since, timeZone, language }: RosterMember): string => {
  const always = `${since}|${writtenZone(timeZone)}`;
  return language === DEFAULT_LANGUAGE ? always : `${always}|${language}`;
};

/** A member as a roster holds them, or null for contents that are not Evenkeel's. */
export function readMember(id: string, text: string): RosterMember | null {
  const [, since, zone = '', tongue = DEFAULT_LANGUAGE] =
    /^(\d{1,5})\|([^|]+)(?:\|([a-z]{2}))?$/.exec(text) ?? [];
  const language = LANGUAGES.find((one) => one === tongue);
  const timeZone = knownZone(readZone(zone) ?? undefined, '');
  return language && timeZone ? { id: memberId(id), since: Number(since), timeZone, language } : null;
}

/** The first week that a roster can name; whoever is on it since then does not count for a card yet. */
const NOT_YET = 99_999;

/** Somebody on a roster of whom nothing else can be read. */
export const unreadMember = (id: string): RosterMember => ({
  id: memberId(id),
  since: NOT_YET,
  timeZone: 'UTC',
  language: DEFAULT_LANGUAGE,
});
