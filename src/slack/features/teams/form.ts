import type { InputBlock, ModalView } from '@slack/types';
import { LANGUAGES } from '../../../pulse/language.js';
import { PRESETS } from '../../../pulse/signs.js';
import { PEER_ROUNDS, type Team, type WallTime, WEEKDAYS } from '../../../pulse/team.js';
import type { UserGroup } from '../../../usecases/ports.js';
import { CHOICE, choices, plain, section, select } from '../../kit/blocks.js';
import { formModal } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { groupSelect } from './groups.js';

/** Returns a time of day as the form and the list write it, such as 09:00. */
export const clockTime = ({ hour, minute }: WallTime): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/** The fields of a team's form; each is also the id of the block that asks for it. */
const TEAM_FIELDS = [
  'name',
  'channel',
  'userGroup',
  'managers',
  'timeZone',
  'opensDay',
  'opensAt',
  'remindsDay',
  'remindsAt',
  'closesDay',
  'closesAt',
  'questionnaire',
  'preset',
  'language',
  'peers',
] as const;
export type TeamField = (typeof TEAM_FIELDS)[number];

const input = (
  words: Words,
  id: TeamField,
  element: InputBlock['element'],
  more: Pick<InputBlock, 'optional' | 'hint'> = {},
): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(words.teams[id]),
  element,
  ...more,
});

/** Asks where the roster comes from: a channel or, if the workspace has any, a user group. */
function rosterInputs(words: Words, roster: string | null, groups: readonly UserGroup[]): InputBlock[] {
  const own = roster?.startsWith('S') ? roster : null;
  const choice = groupSelect(words, groups, own);
  return [
    input(
      words,
      'channel',
      {
        type: 'conversations_select',
        action_id: CHOICE,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(roster && !own ? { initial_conversation: roster } : {}),
      },
      { optional: choice !== null },
    ),
    ...(choice ? [input(words, 'userGroup', choice)] : []),
  ];
}

const USUAL = {
  opens: { weekday: 'tuesday', hour: 10, minute: 0 },
  reminds: { weekday: 'thursday', hour: 9, minute: 0 },
  closes: { weekday: 'friday', hour: 15, minute: 0 },
} as const;

function timeInputs(words: Words, step: 'opens' | 'reminds' | 'closes', time: WallTime): InputBlock[] {
  const days = choices(WEEKDAYS, words.teams.days);
  return [
    input(words, `${step}Day`, select(CHOICE, days, time.weekday)),
    input(words, `${step}At`, {
      type: 'timepicker',
      action_id: CHOICE,
      initial_time: clockTime(time),
    }),
  ];
}

/** The parts of a team's form besides the team. */
interface TeamFormParts {
  /** The user groups to choose from. */
  readonly groups: readonly UserGroup[];
  readonly timeZone: string;
  /** What the form carries: see show-form.ts. */
  readonly metadata: string;
  /** A line above the fields, or null. */
  readonly notice: string | null;
}

/** The form to set up a team, or to change an existing one. */
export function teamModal(
  { words, questionnaires }: Texts,
  team: Team | null,
  { groups, timeZone, metadata, notice }: TeamFormParts,
): ModalView {
  const { teams: said, space } = words;
  const { opens, reminds, closes } = team?.schedule ?? USUAL;
  const asked = [...questionnaires.values()].map(
    ({ id, title }) => [id, said.questionnaires[id] ?? title] as const,
  );
  const presets = choices(PRESETS, space.presets, said.presetWorkspace);
  const languages = choices(LANGUAGES, space.languages, said.languageSlack);
  const rounds = choices(PEER_ROUNDS, said.peerRounds);
  return formModal(words, {
    id: 'team',
    metadata,
    title: said.title,
    blocks: [
      ...(notice ? [section(notice)] : []),
      input(words, 'name', {
        type: 'plain_text_input',
        action_id: CHOICE,
        max_length: 60,
        ...(team ? { initial_value: team.name } : {}),
      }),
      ...rosterInputs(words, team?.roster ?? null, groups),
      input(words, 'managers', {
        type: 'multi_users_select',
        action_id: CHOICE,
        ...(team ? { initial_users: [...team.managers] } : {}),
      }),
      input(words, 'timeZone', {
        type: 'plain_text_input',
        action_id: CHOICE,
        max_length: 60,
        initial_value: timeZone,
      }),
      ...timeInputs(words, 'opens', opens),
      ...timeInputs(words, 'reminds', reminds),
      ...timeInputs(words, 'closes', closes),
      input(words, 'questionnaire', select(CHOICE, asked, team?.questionnaire ?? null)),
      input(words, 'preset', select(CHOICE, presets, team?.preset ?? null)),
      input(words, 'language', select(CHOICE, languages, team?.language ?? null)),
      input(words, 'peers', select(CHOICE, rounds, team?.peers ?? 'weekly')),
    ],
  });
}
