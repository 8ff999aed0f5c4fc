import type { KnownBlock, ModalView } from '@slack/types';
import { type Instant, weekOf, utcDateAt } from '../../../pulse/calendar.js';
import type { Band, PublishedResult } from '../../../pulse/publication-rule.js';
import { memberId, teamId } from '../../../pulse/ids.js';
import { DEFAULT_QUESTIONNAIRE, type Team } from '../../../pulse/team.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { actions, button, context, divider, header, section, type Message } from '../../kit/blocks.js';
import { digestMessage } from '../team-pulse/index.js';
import { reminder, weeklyMessage } from '../checkin/index.js';
import { outreachMessage } from '../private-space/index.js';
import { welcome } from '../membership/index.js';
import { plainModal } from '../../kit/modals.js';

/** The team's id in a trial's buttons: no real team can have it. */
const TRIAL = '-trial';

/** Whether a button is in a message of a trial. */
export const isOfTrial = (value: string): boolean => value === TRIAL || value.startsWith(`${TRIAL}|`);

/** Made-up bands, to show what a team pulse looks like after some weeks. */
const EXAMPLE: readonly Band[] = ['steady', 'steady', 'steady', 'stretched', 'stretched', 'strained'];

/** The made-up people that the team pulse includes. */
const EXAMPLE_PEOPLE = Array.from({ length: 9 }, (_, at) => memberId(`U${at}`));

const exampleResults = (week: number): PublishedResult[] =>
  EXAMPLE.map((band, index) => ({
    week: week - EXAMPLE.length + 1 + index,
    band,
    since: week - EXAMPLE.length + 1 + EXAMPLE.indexOf(band),
    themes: {},
    heavyInTen: null,
    mainTheme: null,
    ask: null,
  }));

/**
 * Returns the messages of a week for one admin: those that members get and those that a manager gets, with made-up
 * figures. Each message says that it's a trial.
 *
 * @param now the current time; the pulse of the trial closes three days later
 */
export function trialMessages(texts: Texts, now: Instant): Message[] {
  const { words } = texts;
  const closesAt = now + 3 * 86_400_000;
  const pulse = utcDateAt(now);
  const results = exampleResults(weekOf(now));
  const team: Team = {
    id: teamId(TRIAL),
    name: words.trial.team,
    roster: '',
    managers: [],
    schedule: {
      timeZone: 'UTC',
      opens: { weekday: 'tuesday', hour: 10, minute: 0 },
      reminds: { weekday: 'thursday', hour: 9, minute: 0 },
      closes: { weekday: 'friday', hour: 15, minute: 0 },
    },
    questionnaire: DEFAULT_QUESTIONNAIRE,
    preset: null,
    language: null,
    peers: 'weekly',
    origin: 'app',
    archived: false,
  };
  const actions = { now: [], past: [], asked: false, off: true };
  const result = results.at(-1) ?? null;
  const view = { team, result, results, included: EXAMPLE_PEOPLE, open: false, actions };
  const week = { team: TRIAL, pulse, closesAt };
  const { marks } = words.trial;
  return [
    marked(
      marks.welcome,
      welcome(texts, TRIAL, { questionnaire: DEFAULT_QUESTIONNAIRE, included: EXAMPLE_PEOPLE.length }),
    ),
    marked(marks.weekly, weeklyMessage(texts, week, [])),
    marked(marks.reminder, reminder(words, week)),
    marked(marks.outreach, outreachMessage(texts, TRIAL, 'outreach')),
    marked(marks.digest, digestMessage(texts, view)),
  ];
}

const marked = (mark: string, { text, blocks }: Message): Message => ({
  text,
  blocks: [context(mark), ...blocks],
});

/** Shown for any button in a trial's messages. */
export const trialModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.trial.title, [section(words.trial.button)]);

/** Tells the admin who asked for a trial that it was sent. */
export const trialSentModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.trial.title, [section(words.trial.sent)]);

/** The three steps to a first check-in, for admins of a workspace that has no team yet. */
export const firstSteps = (words: Words): KnownBlock[] => [
  divider(),
  header(words.trial.stepsTitle),
  section(words.trial.stepInvite),
  section(words.trial.stepTeam),
  actions({ ...button(words.teams.add, 'team_add'), style: 'primary' }),
  section(words.trial.stepTrial),
  actions(button(words.trial.send, 'trial')),
];
