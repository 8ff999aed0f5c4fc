import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { TeamId } from '../../../pulse/ids.js';
import { PRESETS } from '../../../pulse/signs.js';
import type { Instant } from '../../../pulse/calendar.js';
import { LANGUAGES } from '../../../pulse/language.js';
import {
  DEFAULT_QUESTIONNAIRE,
  openHours,
  PEER_ROUNDS,
  type Team,
  type WallTime,
  WEEKDAYS,
} from '../../../pulse/team.js';
import type { RosterProgress, UserGroup } from '../../../usecases/ports.js';
import type { RosterTrouble } from '../../../pulse/roster.js';
import type { SlackRefusals } from '../../../store/slack-write-block.js';
import type { Texts } from '../../texts/load.js';
import { fill, joined, mention, typed } from '../../kit/text.js';
import { slackDate } from '../../kit/dates.js';
import type { Words } from '../../texts/words.js';
import {
  actions,
  button,
  CHOICE,
  context,
  divider,
  plain,
  section,
  select,
  choices,
} from '../../kit/blocks.js';
import { groupSelect } from './groups.js';
import { weeklyCard } from '../checkin/index.js';
import { refusalBlocks } from './refusals.js';
import { formModal, plainModal } from '../../kit/modals.js';

/** How many teams are on a page: Slack takes 100 blocks, and each team costs four at the most. */
export const TEAMS_A_PAGE = 22;

const rosterMention = (roster: string): string =>
  roster.startsWith('S') ? `<!subteam^${roster}>` : `<#${roster}>`;

const clockTime = ({ hour, minute }: WallTime): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

const timeLabel = ({ teams }: Words, time: WallTime): string =>
  `${teams.days[time.weekday]} ${clockTime(time)}`;

/** What needs fixing, by team. */
export interface TeamTroubles {
  /** Teams that nobody leads any more. */
  readonly leaderless: ReadonlySet<TeamId>;
  readonly rosters: ReadonlyMap<TeamId, RosterTrouble>;
  readonly refusals: SlackRefusals;
}

/** Which teams of many are shown, and the buttons to the others. */
function pageBlocks({ teams: said }: Words, count: number, page: number): KnownBlock[] {
  const last = Math.ceil(count / TEAMS_A_PAGE) - 1;
  if (last <= 0) return [];
  const from = page * TEAMS_A_PAGE + 1;
  const to = Math.min(count, from + TEAMS_A_PAGE - 1);
  const line = context(fill(said.page, { from, to, count }));
  // Slack wants ids that differ within a block.
  const next = page < last ? [button(said.next, 'team_page', String(page + 1))] : [];
  const first = page > 0 ? [button(said.first, 'teams')] : [];
  return [line, actions(...next, ...first)];
}

/**
 * The teams somebody may change, a page of them, and what can be done with each.
 *
 * @param admin whether they may add one
 * @param page which page, from 0
 */
export function teamsModal(
  { words }: Texts,
  teams: readonly Team[],
  admin: boolean,
  troubles: TeamTroubles,
  page = 0,
): ModalView {
  const { teams: said } = words;
  const shown = teams.slice(page * TEAMS_A_PAGE, (page + 1) * TEAMS_A_PAGE);
  return plainModal(
    words,
    said.title,
    [
      section(said.intro),
      ...refusalBlocks(words, troubles.refusals),
      ...(teams.length === 0 ? [section(said.none)] : []),
      ...shown.flatMap((team) => teamBlocks(words, team, troubles)),
      ...pageBlocks(words, teams.length, page),
      ...(admin
        ? [actions({ ...button(said.add, 'team_add'), style: 'primary' }, button(words.trial.send, 'trial'))]
        : []),
    ],
    'teams',
  );
}

function teamBlocks(words: Words, team: Team, { leaderless, rosters }: TeamTroubles): KnownBlock[] {
  const { teams: said, buttons } = words;
  const { opens, closes, timeZone } = team.schedule;
  const line = section(
    fill(said.line, {
      name: typed(team.name),
      roster: rosterMention(team.roster),
      opens: timeLabel(words, opens),
      closes: timeLabel(words, closes),
      zone: timeZone,
    }),
  );
  const trouble = rosters.get(team.id);
  const remarks = [
    ...(leaderless.has(team.id) ? [said.leaderless] : []),
    ...(trouble && !team.archived ? [said.rosterTroubles[trouble]] : []),
    ...(team.archived ? [said.resting] : []),
    ...(team.origin === 'file' ? [said.fromFile] : []),
  ];
  const remark = remarks.length > 0 ? [context(remarks.join(' '))] : [];
  if (team.origin === 'file') return [divider(), line, ...remark];
  const archive = {
    ...button(said.archive, 'team_archive', team.id),
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
    ...remark,
    actions(
      button(said.edit, 'team_edit', team.id),
      team.archived ? button(said.restore, 'team_restore', team.id) : archive,
    ),
  ];
}

/** The fields of a team's form, by the block that asks for each. */
export const TEAM_FIELDS = [
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

/** Where the roster comes from: a channel or, where the workspace has any, a user group. */
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

/** What a team's form needs besides the team. */
interface TeamFormParts {
  /** The user groups to choose from. */
  readonly groups: readonly UserGroup[];
  readonly timeZone: string;
  /** What it carries: which team it is, and what that looked like. */
  readonly metadata: string;
  /** Said before it, or null. */
  readonly notice: string | null;
}

/** The form of a team, new or as it is. */
export function teamModal(
  { words, questionnaires }: Texts,
  team: Team | null,
  { groups, timeZone, metadata, notice }: TeamFormParts,
): ModalView {
  const { teams: said, space } = words;
  const { opens, reminds, closes } = team?.schedule ?? USUAL;
  const asked = [...questionnaires.values()].map(
    ({ id, title }) => [id, said.questionnaires[id] ?? title.slice(0, 75)] as const,
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
      input(words, 'questionnaire', select(CHOICE, asked, team?.questionnaire ?? DEFAULT_QUESTIONNAIRE)),
      input(words, 'preset', select(CHOICE, presets, team?.preset ?? null)),
      input(words, 'language', select(CHOICE, languages, team?.language ?? null)),
      input(words, 'peers', select(CHOICE, rounds, team?.peers ?? 'weekly')),
    ],
  });
}

/** While the channel is read: how far that has come, once there is more than one page of it. */
export const savingModal = ({ words }: Texts, soFar: RosterProgress | null): ModalView => {
  const { saving, savingMore, savingAccounts } = words.teams;
  const line = (): string => {
    if (!soFar) return saving;
    const { people, accounts } = soFar;
    return accounts === null ? fill(savingMore, { people }) : fill(savingAccounts, { people, accounts });
  };
  return plainModal(words, words.teams.title, [section(line())]);
};

/** What a form came to. */
export interface SavedTeam {
  readonly team: Team;
  /** How many are asked. */
  readonly people: number;
  /** Those of its channel or group who are asked with another team. */
  readonly elsewhere: readonly { readonly member: string; readonly team: string }[];
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** Whether the viewer may settle who is asked with which team. */
  readonly admin: boolean;
}

/** Those who are asked with another team, and the way to change that. */
function elsewhereBlocks({ teams: said }: Words, { team, elsewhere, admin }: SavedTeam): KnownBlock[] {
  if (elsewhere.length === 0) return [];
  const named = elsewhere.map(({ member, team: other }) =>
    fill(said.elsewhereOne, { member: mention(member), team: typed(other) }),
  );
  return [
    divider(),
    section(fill(said.elsewhere, { people: elsewhere.length, names: joined(named) })),
    ...(admin ? [actions(button(said.askHere, 'team_ask_here', team.id)), context(said.askHereFrom)] : []),
  ];
}

/** The result of a form: how many are asked, when it begins, from when changes count, and which result will come. */
export function savedModal({ words }: Texts, saved: SavedTeam): ModalView {
  const { team, people, opensAt, closesAt } = saved;
  const { teams: said } = words;
  const [body, promise] = weeklyCard(words, team.id, 'preview', closesAt).blocks;
  const days = Math.round(openHours(team.schedule) / 12) / 2;
  return plainModal(
    words,
    said.title,
    [
      section(fill(said.saved, { name: typed(team.name), people, day: slackDate(opensAt) })),
      section(said.savedFew),
      section(fill(said.openFor, { days })),
      section(said.countsFrom),
      ...elsewhereBlocks(words, saved),
      divider(),
      section(said.preview),
      ...[body, promise].filter((block) => block !== undefined),
      actions(button(said.open, 'teams')),
    ],
    'teams',
  );
}

/** Why nothing was changed, with the way back. */
export const saveOutcomeModal = ({ words }: Texts, why: string): ModalView =>
  plainModal(words, words.teams.title, [section(why), actions(button(words.teams.open, 'teams'))], 'teams');
