import type { Instant } from './calendar.js';
import type { Language } from './language.js';
import type { MemberId } from './ids.js';

/** Somebody who takes part, as the directory shows them. */
export interface Person {
  readonly id: MemberId;
  readonly timeZone: string;
  readonly language: Language;
  /** Until when their status says that they're on leave: an instant, or Infinity; null if they're not. */
  readonly awayUntil: Instant | null;
}

/**
 * What can be wrong with a team's roster. `unreadable`: there was no answer, or one that may pass. `empty`: nobody of it
 * can take part. The others stay as they are until somebody does something about them.
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

/** Zones as this machine's tables spell them; null for those that they do not know. */
const zones = new Map<string, string | null>();
/** Far more zones than there are. */
const MOST_ZONES = 1_000;

function spelled(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null; // Intl has no other way to say that it does not know a zone.
  }
}

/** A time zone that this machine's tables know: any other would fail every date, and `fallback` is used instead. */
export function knownZone(zone: string | undefined, fallback: string): string {
  if (!zone) return fallback;
  const before = zones.get(zone);
  if (before !== undefined) return before ?? fallback;
  if (zones.size >= MOST_ZONES) zones.clear();
  const found = spelled(zone);
  zones.set(zone, found);
  return found ?? fallback;
}

/** Whether somebody is on leave at a moment, by their status. */
export const isAway = ({ awayUntil }: Pick<Person, 'awayUntil'>, at: Instant): boolean =>
  awayUntil !== null && at < awayUntil;

/** One person of a team's roster; leave isn't kept. */
export interface RosterMember extends Omit<Person, 'awayUntil'> {
  /** The week they were first seen on it. It's shown to them; who counts is decided by their membership. */
  readonly since: number;
}

/** A roster member as the directory has just shown them, with any leave, which isn't stored. */
export type Listed = RosterMember & Person;
