import { tzName } from '@date-fns/tz';
import * as z from 'zod';
import { type Preset, PRESETS } from './signs.js';
import { type Language, LANGUAGES } from './language.js';
import { memberId, type MemberId, type TeamId, teamId } from './ids.js';
import { isPlainLine, PLAIN_LINE } from './plain-line.js';

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

/** How often a team's peer check-ins are drawn, and whether together with the other teams that choose so. */
export const PEER_ROUNDS = ['weekly', 'fortnightly', 'weekly-across', 'fortnightly-across'] as const;
export type PeerRounds = (typeof PEER_ROUNDS)[number];

/** A time of the week on somebody's wall clock. */
export interface WallTime {
  readonly weekday: Weekday;
  /** 0-23 */
  readonly hour: number;
  /** 0-59 */
  readonly minute: number;
}

/** The hours of somebody's clock between which a message may come: from 7:00 to before 21:00. */
export const DAY_HOURS = { from: 7, to: 21 } as const;

/** Whether a wall time lies in the day: what opens a pulse may not lie in the night. */
export const isByDay = ({ hour }: Pick<WallTime, 'hour'>): boolean =>
  hour >= DAY_HOURS.from && hour < DAY_HOURS.to;

/** When a team's pulse opens, reminds (on each member's own clock) and closes (on the team's). */
export interface Schedule {
  readonly timeZone: string;
  readonly opens: WallTime;
  readonly reminds: WallTime;
  readonly closes: WallTime;
}

/** Members who are asked and reported together. */
export interface Team {
  readonly id: TeamId;
  readonly name: string;
  /** Where the roster comes from: a channel (C…) or a user group (S…). */
  readonly roster: string;
  readonly managers: readonly MemberId[];
  readonly schedule: Schedule;
  /** The id of the questionnaire; another one is asked from the next season on. */
  readonly questionnaire: string;
  /** How early a note comes to its members who have not chosen; null: as the workspace has it. */
  readonly preset: Preset | null;
  /** What its members read who have not chosen; null: as each has Slack. */
  readonly language: Language | null;
  readonly peers: PeerRounds;
  /** Where the team is kept: in the teams file, which is read at each start, or in the modals. */
  readonly origin: 'file' | 'modal';
  /** At rest: an open pulse still closes, and no other opens. */
  readonly archived: boolean;
}

/** Days from one weekday to the next occurrence of another: 0-6. */
export function daysUntil(from: Weekday, to: Weekday): number {
  return (WEEKDAYS.indexOf(to) - WEEKDAYS.indexOf(from) + 7) % 7;
}

/** What a team is asked unless its definition says otherwise. */
export const DEFAULT_QUESTIONNAIRE = 'weekly';

/** A pulse must stay open long enough that every time zone on earth gets its whole morning: 27 h and some. */
export const MIN_OPEN_HOURS = 36;

/** Reads a time of the week as the teams file has it, such as "tuesday 10:00". */
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

const hours = (from: WallTime, to: WallTime): number =>
  daysUntil(from.weekday, to.weekday) * 24 + to.hour - from.hour + (to.minute - from.minute) / 60;

/** Whether a name is one of an IANA time zone, such as `America/New_York`. */
export const isTimeZone = (name: string): boolean => {
  try {
    return tzName(name, new Date(0)) !== '';
  } catch {
    // The library throws for a name that it does not know: that is the answer.
    return false;
  }
};

/** How many people may lead a team: each gets its result in a message every week. */
const MOST_MANAGERS = 10;

const teamSchema = (questionnaires: readonly string[], origin: Team['origin']) =>
  z
    .strictObject({
      id: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected 1-40 of a-z, 0-9 and -, such as "east-clinic"')
        .transform(teamId),
      name: z.string().max(60).refine(isPlainLine, PLAIN_LINE),
      roster: z
        .string()
        .regex(/^[CGS][A-Z0-9]+$/, 'expected a channel id (C…) or a user group id (S…), copied from Slack'),
      managers: z
        .array(
          z
            .string()
            .regex(/^[UW][A-Z0-9]+$/, 'expected a Slack member id (U…)')
            .transform(memberId),
        )
        .min(1)
        .max(MOST_MANAGERS, `expected at most ${MOST_MANAGERS} people`),
      questionnaire: z
        .enum(
          questionnaires,
          `expected one of ${questionnaires.join(', ')}: the files of content/questionnaires/`,
        )
        .default(DEFAULT_QUESTIONNAIRE),
      preset: z.enum(PRESETS).nullable().default(null),
      language: z.enum(LANGUAGES).nullable().default(null),
      peers: z.enum(PEER_ROUNDS).default('weekly'),
      timeZone: z.string().refine(isTimeZone, 'expected an IANA time zone, such as "America/New_York"'),
      opens: wallTime,
      reminds: wallTime,
      closes: wallTime,
    })
    .transform(
      ({ timeZone, opens, reminds, closes, ...team }): Team => ({
        ...team,
        schedule: { timeZone, opens, reminds, closes },
        origin,
        archived: false,
      }),
    )
    .superRefine((team, context) => {
      const { opens, reminds, closes } = team.schedule;
      for (const [part, time] of [
        ['opens', opens],
        ['reminds', reminds],
      ] as const)
        if (!isByDay(time))
          context.addIssue({
            code: 'custom',
            path: [part],
            message: `nothing comes at night; expected an hour from ${DAY_HOURS.from}:00 to before ${DAY_HOURS.to}:00`,
          });
      if (hours(opens, closes) < MIN_OPEN_HOURS)
        context.addIssue({
          code: 'custom',
          path: ['closes'],
          message: `a pulse stays open for ${MIN_OPEN_HOURS} hours or more and closes within the week; expected a later day`,
        });
      if (hours(opens, reminds) <= 0 || hours(opens, reminds) >= hours(opens, closes))
        context.addIssue({
          code: 'custom',
          path: ['reminds'],
          message: 'expected a time between opens and closes',
        });
    });

/** How long a pulse is open, in hours, on the team's clock. */
export const openHours = ({ opens, closes }: Schedule): number => hours(opens, closes);

/** A team as the modals write one, in the words of the teams file. */
export const writtenTeam = (questionnaires: readonly string[]) => teamSchema(questionnaires, 'modal');

/** A time of the week in the words of the teams file, such as "tuesday 10:00". */
export const writtenTime = ({ weekday, hour, minute }: WallTime): string =>
  `${weekday} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/**
 * The teams file: every team of the workspace, each with an id of its own.
 *
 * @param questionnaires the ids of those that can be asked
 */
export const teamsSchema = (questionnaires: readonly string[]) =>
  z
    .strictObject({ teams: z.array(teamSchema(questionnaires, 'file')).min(1) })
    .transform(({ teams }): readonly Team[] => teams)
    .superRefine((teams, context) => {
      for (const [index, team] of teams.entries())
        if (teams.findIndex((other) => other.id === team.id) !== index)
          context.addIssue({
            code: 'custom',
            path: ['teams', index, 'id'],
            message: `the id "${team.id}" is taken by an earlier team; expected another`,
          });
    });
