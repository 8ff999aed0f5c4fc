import type { Instant } from './calendar.js';
import type { Language } from './language.js';
import type { MemberId } from './ids.js';

/** A member as the directory shows them. */
export interface Person {
  readonly id: MemberId;
  readonly timeZone: string;
  readonly language: Language;
  /** Until when their status says that they're on leave: an instant, or Infinity; null if they're not. */
  readonly awayUntil: Instant | null;
}

/**
 * The problems a team's roster can have. `unreadable`: we got no answer, or an error that may go away by
 * itself. `empty`: nobody on it can take part. The others last until somebody fixes them.
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

/** Zones as this machine's tables spell them; null for those it doesn't know. */
const zones = new Map<string, string | null>();
/** Far more than the zones that exist. */
const MOST_ZONES = 1_000;

function spelled(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null; // Intl has no other way to say that it does not know a zone.
  }
}

/**
 * Returns a time zone that this machine's tables know: every date would fail in any other, so we use
 * `fallback` instead.
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

/** A person on a team's roster; we don't store leave. */
export interface RosterMember extends Omit<Person, 'awayUntil'> {
  /** The week we first saw them on it. We show it to them; their membership decides whether they count. */
  readonly since: number;
}

/** A roster member as the directory has just shown them, with any leave, which isn't stored. */
export type Listed = RosterMember & Person;
