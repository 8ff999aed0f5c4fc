import type { ModalView } from '@slack/types';
import { type MemberId, type TeamId, teamId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import { defineTeam } from '../../../usecases/enroll.js';
import { assignedElsewhere, requestMove } from '../../../usecases/team-assignment.js';
import { slackRefusals } from '../../../store/slack-write-block.js';
import { rosterTroubles } from '../../../store/roster-troubles.js';
import { allTeams, findTeam } from '../../../store/teams.js';
import { acting, type Click } from '../../kit/feature.js';
import { typed } from '../../kit/text.js';
import type { Workspace } from '../../workspace.js';
import { mayChange } from './access.js';
import { pageOf, teamsModal } from './list.js';
import { teamsNoticeModal } from './saved.js';
import { showTeamForm } from './show-form.js';
import { fillPlural } from '../../kit/plural.js';

/** Most managers looked up for one page: Slack returns a hundred accounts a minute, and whoever opens the page waits. */
const MOST_LOOKED_AT = 44;

/** Returns the teams whose managers' accounts are all gone. A manager we don't look up counts as there. */
async function leaderless({ directory }: Workspace, teams: readonly Team[]): Promise<ReadonlySet<TeamId>> {
  const managers = [...new Set(teams.flatMap((team) => team.managers))].slice(0, MOST_LOOKED_AT);
  const gone = new Set<MemberId>();
  await Promise.all(
    managers.map(async (one) => {
      if (await directory.isGone(one)) gone.add(one);
    }),
  );
  return new Set(teams.filter((team) => team.managers.every((one) => gone.has(one))).map(({ id }) => id));
}

/** Returns a page, counted from 0, of the teams that the member may change right now. */
async function listTeams({ workspace, texts, member }: Click, wanted = 0): Promise<ModalView> {
  const { context, directory } = workspace;
  const admin = await directory.isAdmin(member);
  const all = (await allTeams(context.store)).filter((team) => mayChange(team, member, admin));
  const page = pageOf(all, wanted);
  const troubles = {
    leaderless: await leaderless(workspace, page.shown),
    rosters: await rosterTroubles(context.store),
    refusals: await slackRefusals(context.store),
  };
  return teamsModal(texts, page, admin, troubles);
}

const notYours = ({ texts }: Click): ModalView => teamsNoticeModal(texts, texts.words.teams.notYours);

/** Handles a click on the team that its button names, if the member may change that team right now. */
const withTeam = (view: (click: Click, team: Team, admin: boolean) => Promise<ModalView>) =>
  acting(async (click) => {
    const { workspace, member, value } = click;
    const admin = await workspace.directory.isAdmin(member);
    const team = await findTeam(workspace.context.store, teamId(value));
    const allowed = team && team.origin !== 'file' && mayChange(team, member, admin);
    return allowed ? view(click, team, admin) : notYours(click);
  });

const archiving = (archived: boolean) =>
  withTeam(async (click, team) => {
    await defineTeam(click.workspace.context, { ...team, archived });
    return listTeams(click);
  });

/** Moves a team's people who are asked with other teams to this one, from the next season on. For admins only. */
async function askHere(click: Click, team: Team): Promise<ModalView> {
  const { workspace, texts } = click;
  const { context, directory } = workspace;
  const people = (await directory.rosterOf(team, [])).map(({ id }) => id);
  const others = (await assignedElsewhere(context, team.id, people)).map((one) => one.member);
  await requestMove(context, others, team.id);
  const confirmation = fillPlural(
    texts.words.locale,
    texts.words.teams.askHereDone,
    ['people', others.length],
    { name: typed(team.name) },
  );
  return teamsNoticeModal(texts, confirmation);
}

/** Lists the teams, opens their forms, archives a team or restores it. */
export const TEAM_SETUP_ACTIONS = {
  teams: acting((click) => listTeams(click)),
  team_page: acting((click) => listTeams(click, /^\d{1,4}$/.test(click.value) ? Number(click.value) : 0)),
  team_add: acting(async (click) => {
    const { directory } = click.workspace;
    if (!(await directory.isAdmin(click.member))) return notYours(click);
    return showTeamForm(click, null, await directory.zoneOf(click.member));
  }),
  team_edit: withTeam((click, team) => showTeamForm(click, team, team.schedule.timeZone)),
  team_ask_here: withTeam(async (click, team, admin) => (admin ? askHere(click, team) : notYours(click))),
  team_archive: archiving(true),
  team_restore: archiving(false),
};
