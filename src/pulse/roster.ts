import type { Instant } from './calendar.js';
import type { Language } from './language.js';
import type { MemberId } from './ids.js';

/** A member as the directory shows them. */
export interface Person {
  readonly id: MemberId;
  readonly timeZone: string;
  readonly language: Language;
  /** The end of the leave that their status shows: an instant, or Infinity; null if they aren't on leave. */
  readonly awayUntil: Instant | null;
}

/**
 * The problems a team's roster can have. `unreadable`: we got no answer, or an error that may go away by itself.
 * `empty`: no one on it can take part. The others last until someone fixes them.
 */
export const ROSTER_TROUBLES = [
  'unreadable',
  'empty',
  'archived',
  'hidden',
  'refused',
  'groupGone',
  'scope',
] as const;
export type RosterTrouble = (typeof ROSTER_TROUBLES)[number];

/** How this machine's tables spell each zone; null for those it doesn't know. */
const zones = new Map<string, string | null>();
/** Limit of that cache: far more than the zones that exist. */
const MOST_ZONES = 1_000;

function spelled(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null; // Intl has no other way to say that it doesn't know a zone.
  }
}

/**
 * Returns the zone as this machine's tables spell it, or `fallback` if they don't know it: every date would fail in
 * it.
 */
export function knownZone(zone: string | undefined, fallback: string): string {
  if (!zone) return fallback;
  const before = zones.get(zone);
  if (before !== undefined) return before ?? fallback;
  if (zones.size >= MOST_ZONES) zones.clear();
  const found = spelled(zone);
  zones.set(zone, found);
  return found ?? fallback;
}

/** Whether a member's status says they're on leave at a moment. */
export const isAway = ({ awayUntil }: Pick<Person, 'awayUntil'>, at: Instant): boolean =>
  awayUntil !== null && at < awayUntil;

/** A person on a team's roster. We don't store leave. */
export interface RosterMember extends Omit<Person, 'awayUntil'> {
  /** The week in which we first saw them on this roster, for display. Their membership decides whether they count. */
  readonly since: number;
}

/** A roster member as the directory has just shown them, including any leave, which isn't stored. */
export type Listed = RosterMember & Person;
