import type { KnownBlock, ModalView } from '@slack/types';
import type { TeamId } from '../../../pulse/ids.js';
import type { RosterTrouble } from '../../../pulse/roster.js';
import type { Team, WallTime } from '../../../pulse/team.js';
import type { SlackRefusals } from '../../../store/slack-write-block.js';
import { actions, button, confirmed, context, divider, section } from '../../kit/blocks.js';
import { plainModal } from '../../kit/modals.js';
import { fill, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { clockTime } from './form.js';
import { refusalBlocks } from './refusals.js';

/** Teams per page: Slack takes 100 blocks, and each team costs at most four. */
const TEAMS_A_PAGE = 22;

/** A page of a list of teams. */
interface TeamsPage {
  /** How many teams there are on all pages. */
  readonly count: number;
  /** Which page this is, from 0, and which is the last. */
  readonly page: number;
  readonly last: number;
  readonly shown: readonly Team[];
}

/** Returns a page of teams, counted from 0; the last one if the wanted page has gone since its button was drawn. */
export function pageOf(teams: readonly Team[], wanted: number): TeamsPage {
  const last = Math.max(0, Math.ceil(teams.length / TEAMS_A_PAGE) - 1);
  const page = Math.min(wanted, last);
  const shown = teams.slice(page * TEAMS_A_PAGE, (page + 1) * TEAMS_A_PAGE);
  return { count: teams.length, page, last, shown };
}

const rosterMention = (roster: string): string =>
  roster.startsWith('S') ? `<!subteam^${roster}>` : `<#${roster}>`;

const timeLabel = ({ teams }: Words, time: WallTime): string =>
  `${teams.days[time.weekday]} ${clockTime(time)}`;

/** The problems that the list of teams points out. */
interface TeamTroubles {
  /** Teams whose managers' accounts are all gone. */
  readonly leaderless: ReadonlySet<TeamId>;
  readonly rosters: ReadonlyMap<TeamId, RosterTrouble>;
  readonly refusals: SlackRefusals;
}

/** Says which of many teams the page shows, with buttons to the others. */
function pageBlocks({ teams: said }: Words, { count, page, last }: TeamsPage): KnownBlock[] {
  if (last === 0) return [];
  const from = page * TEAMS_A_PAGE + 1;
  const to = Math.min(count, from + TEAMS_A_PAGE - 1);
  const line = context(fill(said.page, { from, to, count }));
  // The way back goes to the first page: two `team_page` buttons in a block would share an id, which Slack refuses.
  const next = page < last ? [button(said.next, 'team_page', String(page + 1))] : [];
  const first = page > 0 ? [button(said.first, 'teams')] : [];
  return [line, actions(...next, ...first)];
}

/**
 * Shows a page of the teams that a member may change, and what they can do with each.
 *
 * @param admin whether they may add one
 */
export function teamsModal(
  { words }: Texts,
  page: TeamsPage,
  admin: boolean,
  troubles: TeamTroubles,
): ModalView {
  const { teams: said } = words;
  const { count, shown } = page;
  return plainModal(
    words,
    said.title,
    [
      ...(admin || count > 0 ? [section(admin ? said.intro : said.introOwn)] : []),
      ...refusalBlocks(words, troubles.refusals),
      ...(count === 0 ? [section(admin ? said.none : said.noneOwn)] : []),
      ...shown.flatMap((team) => teamBlocks(words, team, troubles)),
      ...pageBlocks(words, page),
      ...(admin
        ? [actions({ ...button(said.add, 'team_add'), style: 'primary' }, button(words.trial.send, 'trial'))]
        : []),
    ],
    'teams',
  );
}

function teamBlocks(words: Words, team: Team, { leaderless, rosters }: TeamTroubles): KnownBlock[] {
  const { teams: said } = words;
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
    ...(team.archived ? [said.paused] : []),
    ...(team.origin === 'file' ? [said.fromFile] : []),
  ];
  const remark = remarks.length > 0 ? [context(remarks.join(' '))] : [];
  if (team.origin === 'file')
    return [divider(), line, ...remark, actions(button(words.pulse.history, 'history', team.id))];
  const archive = confirmed(words, button(said.pause, 'team_archive', team.id), {
    title: said.pause,
    ask: said.pauseAsk,
  });
  return [
    divider(),
    line,
    ...remark,
    actions(
      button(said.edit, 'team_edit', team.id),
      team.archived ? button(said.resume, 'team_restore', team.id) : archive,
    ),
  ];
}
