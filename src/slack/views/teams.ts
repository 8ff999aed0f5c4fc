import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { PRESETS } from '../../pulse/signs.js';
import { DEFAULT_QUESTIONNAIRE, PEER_ROUNDS, type Team, type WallTime, WEEKDAYS } from '../../pulse/team.js';
import type { Texts } from '../texts.js';
import { fill, slackDate, type Words } from '../words.js';
import {
  ACTIONS,
  actions,
  button,
  CALLBACKS,
  CHOICE,
  context,
  divider,
  plain,
  section,
  select,
} from './blocks.js';
import { plainModal } from './checkin.js';
import { weeklyCard } from './messages.js';
import { UNCHOSEN } from './taking-part.js';

/** Slack takes 100 blocks; each team costs three. */
const MOST_TEAMS = 30;

const rosterMention = (roster: string): string =>
  roster.startsWith('S') ? `<!subteam^${roster}>` : `<#${roster}>`;

const timeLabel = ({ teams }: Words, { weekday, hour, minute }: WallTime): string =>
  `${teams.days[weekday]} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/**
 * The teams somebody may change, and what can be done with each.
 *
 * @param admin whether they may add one
 */
export function teamsModal({ words }: Texts, teams: readonly Team[], admin: boolean): ModalView {
  const { teams: said } = words;
  return plainModal(
    words,
    said.title,
    [
      section(said.intro),
      ...(teams.length === 0 ? [section(said.none)] : []),
      ...teams.slice(0, MOST_TEAMS).flatMap((team) => teamBlocks(words, team)),
      ...(admin ? [actions({ ...button(said.add, ACTIONS.teamAdd), style: 'primary' })] : []),
    ],
    CALLBACKS.teams,
  );
}

function teamBlocks(words: Words, team: Team): KnownBlock[] {
  const { teams: said, buttons } = words;
  const { opens, closes, timeZone } = team.schedule;
  const line = section(
    fill(said.line, {
      name: team.name,
      roster: rosterMention(team.roster),
      opens: timeLabel(words, opens),
      closes: timeLabel(words, closes),
      zone: timeZone,
    }),
  );
  if (team.origin === 'file') return [divider(), line, context(said.fromFile)];
  const archive = {
    ...button(said.archive, ACTIONS.teamArchive, team.id),
    confirm: {
      title: plain(said.archive),
      text: plain(said.archiveAsk),
      confirm: plain(said.archive),
      deny: plain(buttons.cancel),
    },
  };
  return [
    divider(),
    line,
    ...(team.archived ? [context(said.resting)] : []),
    actions(
      button(said.edit, ACTIONS.teamEdit, team.id),
      team.archived ? button(said.restore, ACTIONS.teamRestore, team.id) : archive,
    ),
  ];
}

/** The fields of a team's form, by the block that asks for each. */
export const TEAM_FIELDS = [
  'name',
  'channel',
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
  'peers',
] as const;
export type TeamField = (typeof TEAM_FIELDS)[number];

const input = (words: Words, id: TeamField, element: InputBlock['element']): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(words.teams[id]),
  element,
});

const USUAL = {
  opens: { weekday: 'tuesday', hour: 10, minute: 0 },
  reminds: { weekday: 'thursday', hour: 9, minute: 0 },
  closes: { weekday: 'friday', hour: 15, minute: 0 },
} as const;

function timeInputs(words: Words, step: 'opens' | 'reminds' | 'closes', time: WallTime): InputBlock[] {
  const { weekday, hour, minute } = time;
  const days = WEEKDAYS.map((day) => ({ label: words.teams.days[day], value: day }));
  return [
    input(words, `${step}Day`, select(CHOICE, days, weekday)),
    input(words, `${step}At`, {
      type: 'timepicker',
      action_id: CHOICE,
      initial_time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    }),
  ];
}

/**
 * The form of a team, new or as it is.
 *
 * @param metadata what the form carries: which team, and what it looked like
 * @param notice said before it, or null
 */
export function teamModal(
  { words, questionnaires }: Texts,
  team: Team | null,
  timeZone: string,
  metadata: string,
  notice: string | null = null,
): ModalView {
  const { teams: said, space } = words;
  const { opens, reminds, closes } = team?.schedule ?? USUAL;
  const asked = [...questionnaires.values()].map((one) => ({
    label: said.questionnaires[one.id] ?? one.title.slice(0, 75),
    value: one.id,
  }));
  const presets = [
    { label: said.presetWorkspace, value: UNCHOSEN },
    ...PRESETS.map((one) => ({ label: space.presets[one], value: one })),
  ];
  return {
    type: 'modal',
    callback_id: CALLBACKS.team,
    private_metadata: metadata,
    title: plain(said.title),
    submit: plain(words.buttons.submit),
    close: plain(words.buttons.cancel),
    blocks: [
      ...(notice ? [section(notice)] : []),
      input(words, 'name', {
        type: 'plain_text_input',
        action_id: CHOICE,
        max_length: 60,
        ...(team ? { initial_value: team.name } : {}),
      }),
      input(words, 'channel', {
        type: 'conversations_select',
        action_id: CHOICE,
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(team && !team.roster.startsWith('S') ? { initial_conversation: team.roster } : {}),
      }),
      input(words, 'managers', {
        type: 'multi_users_select',
        action_id: CHOICE,
        ...(team ? { initial_users: [...team.managers] } : {}),
      }),
      input(words, 'timeZone', {
        type: 'plain_text_input',
        action_id: CHOICE,
        max_length: 60,
        initial_value: team?.schedule.timeZone ?? timeZone,
      }),
      ...timeInputs(words, 'opens', opens),
      ...timeInputs(words, 'reminds', reminds),
      ...timeInputs(words, 'closes', closes),
      input(words, 'questionnaire', select(CHOICE, asked, team?.questionnaire ?? DEFAULT_QUESTIONNAIRE)),
      input(words, 'preset', select(CHOICE, presets, team?.preset ?? UNCHOSEN)),
      input(
        words,
        'peers',
        select(
          CHOICE,
          PEER_ROUNDS.map((one) => ({ label: said.peerRounds[one], value: one })),
          team?.peers ?? 'weekly',
        ),
      ),
    ],
  };
}

/** While the channel is read. */
export const savingModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.teams.title, [section(words.teams.saving)]);

/** What became of a form: how many are asked, when it begins, from when changes count, and the card that will come. */
export function savedModal(
  { words }: Texts,
  team: Team,
  people: number,
  opensAt: number,
  closesAt: number,
): ModalView {
  const { teams: said } = words;
  const [body, promise] = weeklyCard(words, team.id, 'preview', closesAt).blocks;
  return plainModal(
    words,
    said.title,
    [
      section(fill(said.saved, { name: team.name, people, day: slackDate(opensAt) })),
      section(said.savedFew),
      section(said.countsFrom),
      divider(),
      section(said.preview),
      ...[body, promise].filter((block) => block !== undefined),
      actions(button(said.open, ACTIONS.teams)),
    ],
    CALLBACKS.teams,
  );
}

/** Why nothing was changed, with the way back. */
export const notSavedModal = ({ words }: Texts, why: string): ModalView =>
  plainModal(
    words,
    words.teams.title,
    [section(why), actions(button(words.teams.open, ACTIONS.teams))],
    CALLBACKS.teams,
  );
