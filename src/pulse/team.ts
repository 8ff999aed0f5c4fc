import { tzName } from '@date-fns/tz';
import * as z from 'zod';
import type { Preset } from './signs.js';
import type { Language } from './language.js';
import type { MemberId, TeamId } from './ids.js';

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** How often we draw a team's peer check-ins, and whether together with other teams that also chose this. */
export const PEER_ROUNDS = ['weekly', 'fortnightly', 'weekly-across', 'fortnightly-across'] as const;
export type PeerRounds = (typeof PEER_ROUNDS)[number];

/** A time of the week on a person's wall clock. */
export interface WallTime {
  readonly weekday: Weekday;
  /** 0-23 */
  readonly hour: number;
  /** 0-59 */
  readonly minute: number;
}

/** The hours of a person's day between which a message may come: from 7:00 until just before 21:00. */
export const DAY_HOURS = { from: 7, to: 21 } as const;

/** Whether a wall time is in the daytime: a pulse may not open at night. */
export const isByDay = ({ hour }: Pick<WallTime, 'hour'>): boolean =>
  hour >= DAY_HOURS.from && hour < DAY_HOURS.to;

/** When a team's pulse opens and closes (on the team's clock) and reminds (on each member's own). */
export interface Schedule {
  readonly timeZone: string;
  readonly opens: WallTime;
  readonly reminds: WallTime;
  readonly closes: WallTime;
}

/** Members whom we ask and report on together. */
export interface Team {
  readonly id: TeamId;
  readonly name: string;
  /** Where the roster comes from: the id of a channel or a user group. */
  readonly roster: string;
  readonly managers: readonly MemberId[];
  readonly schedule: Schedule;
  /** The id of the questionnaire. If it changes, we ask the new one from the next season on. */
  readonly questionnaire: string;
  /** How early outreach comes to members who haven't chosen; null for the workspace's choice. */
  readonly preset: Preset | null;
  /** The language for members who haven't chosen; null for each member's own. */
  readonly language: Language | null;
  readonly peers: PeerRounds;
  /** Where the team is defined: in the teams file, which we read at each start, or in the app. */
  readonly origin: 'file' | 'app';
  /** An archived team's open pulse still closes, and no other opens. */
  readonly archived: boolean;
}

/** Days from one weekday to the next occurrence of another: 0-6. */
export function daysUntil(from: Weekday, to: Weekday): number {
  return (WEEKDAYS.indexOf(to) - WEEKDAYS.indexOf(from) + 7) % 7;
}

/** The questionnaire a team gets unless its definition says otherwise. */
export const DEFAULT_QUESTIONNAIRE = 'weekly';

/** Fewest hours that a pulse must stay open, so that every time zone gets its whole morning: 27 hours and a bit. */
export const MIN_OPEN_HOURS = 36;

/** Parses a time of the week as written in the teams file, such as "tuesday 10:00". */
export const wallTime = z
  .string()
  .regex(
    new RegExp(`^(${WEEKDAYS.join('|')}) ([01]\\d|2[0-3]):[0-5]\\d$`),
    'expected a weekday and a 24-hour time, such as "tuesday 10:00"',
  )
  .transform((text): WallTime => {
    const [weekday = '', clock = ''] = text.split(' ');
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return { weekday: weekday as Weekday, hour, minute };
  });

/** Hours from one time of the week to the next occurrence of another; negative if it's earlier on the same day. */
export const hoursBetween = (from: WallTime, to: WallTime): number =>
  daysUntil(from.weekday, to.weekday) * 24 + to.hour - from.hour + (to.minute - from.minute) / 60;

/** Whether a name is an IANA time zone's, such as `America/New_York`. */
export const isTimeZone = (name: string): boolean => {
  try {
    return tzName(name, new Date(0)) !== '';
  } catch {
    // The library throws for an unknown name, so the answer is no.
    return false;
  }
};

/** Formats a time of the week as the teams file writes it, such as "tuesday 10:00". */
export const writtenTime = ({ weekday, hour, minute }: WallTime): string =>
  `${weekday} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
