import * as z from 'zod';
import { memberId, teamId } from '../pulse/ids.js';
import { LANGUAGES } from '../pulse/language.js';
import { isPlainLine, PLAIN_LINE } from '../pulse/plain-line.js';
import { PRESETS } from '../pulse/signs.js';
import {
  DAY_HOURS,
  DEFAULT_QUESTIONNAIRE,
  hoursBetween,
  isByDay,
  isTimeZone,
  MIN_OPEN_HOURS,
  PEER_ROUNDS,
  type Team,
  wallTime,
} from '../pulse/team.js';

/** The most managers of a team: each gets a message with its result every week. */
export const MOST_MANAGERS = 10;

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
      if (hoursBetween(opens, closes) < MIN_OPEN_HOURS)
        context.addIssue({
          code: 'custom',
          path: ['closes'],
          message: `a pulse stays open for ${MIN_OPEN_HOURS} hours or more and closes within the week; expected a later day`,
        });
      if (hoursBetween(opens, reminds) <= 0 || hoursBetween(opens, reminds) >= hoursBetween(opens, closes))
        context.addIssue({
          code: 'custom',
          path: ['reminds'],
          message: 'expected a time between opens and closes',
        });
    });

/** The schema of a team from the app's forms, with the same fields as in the teams file. */
export const writtenTeam = (questionnaires: readonly string[]) => teamSchema(questionnaires, 'app');

/**
 * The schema of the teams file: every team of the workspace, each with an id of its own.
 *
 * @param questionnaires the ids of the questionnaires that a team can use
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

const chosen = z.object({
  teams: z.array(z.object({ id: z.string(), questionnaire: z.unknown().optional() })),
});

/**
 * Returns the ids of the teams in a teams file's plain YAML that name no questionnaire, and so get the default. We
 * accept them: if Evenkeel refused the files of earlier versions at the start, it would end their teams' weeks.
 */
export const teamsWithoutQuestionnaire = (plain: unknown): readonly string[] =>
  chosen.parse(plain).teams.flatMap(({ id, questionnaire }) => (questionnaire === undefined ? [id] : []));
