import type { ModalView } from '@slack/types';
import { nextPulse } from '../../../pulse/calendar.js';
import { type MemberId, type TeamId, teamId } from '../../../pulse/ids.js';
import { isByDay, type Team, writtenTeam } from '../../../pulse/team.js';
import { defineTeam, refreshRoster } from '../../../usecases/enroll.js';
import { adviceFor } from '../../../usecases/roster-troubles.js';
import type { RosterProgress, UserGroup } from '../../../usecases/context.js';
import { safeCode } from '../../../usecases/log.js';
import { assignedElsewhere, requestMove } from '../../../usecases/team-assignment.js';
import { slackRefusals } from '../../../store/slack-write-block.js';
import { rosterTroubles } from '../../../store/roster-troubles.js';
import { allTeams, findTeam, replaceTeam, seenAs } from '../../../store/teams.js';
import type { Workspace } from '../../workspace.js';
import type { Texts } from '../../texts/load.js';
import { typed } from '../../kit/text.js';
import { fill } from '../../texts/words.js';
import { ACTIONS } from '../../kit/blocks.js';
import { UNCHOSEN } from '../membership/forms.js';
import {
  saveOutcomeModal,
  savedModal,
  type TeamField,
  TEAMS_A_PAGE,
  teamModal,
  teamsModal,
} from './views.js';
import type { Act } from '../../kit/act.js';

/** Whether an action belongs to the teams' modals. */
export const isAboutTeams = (action: string): boolean => action === 'teams' || action.startsWith('team_');

/** Whether somebody may change a team at this moment: admins all, managers their own. */
const mayChange = (team: Team, member: MemberId, admin: boolean): boolean =>
  admin || team.managers.includes(member);

const metadataOf = (team: Team | null): string => (team ? `${team.id}|${seenAs(team)}` : '');

/** Shows the teams and their forms, lets one rest or brings it back: for whom they are theirs at this moment. */
export async function answerTeams(
  workspace: Workspace,
  texts: Texts,
  { member, action, value }: Act,
): Promise<ModalView> {
  const { context, directory } = workspace;
  const { teams: said } = texts.words;
  const admin = await directory.isAdmin(member);
  const list = async (wanted = 0): Promise<ModalView> => {
    const all = (await allTeams(context.store)).filter((team) => mayChange(team, member, admin));
    // A page that was there when its button was drawn may be gone.
    const page = Math.min(wanted, Math.max(0, Math.ceil(all.length / TEAMS_A_PAGE) - 1));
    const shown = all.slice(page * TEAMS_A_PAGE, (page + 1) * TEAMS_A_PAGE);
    const troubles = {
      leaderless: await leaderless(workspace, shown),
      rosters: await rosterTroubles(context.store),
      refusals: await slackRefusals(context.store),
    };
    return teamsModal(texts, all, admin, troubles, page);
  };
  const form = async (of: Team | null, timeZone: string): Promise<ModalView> =>
    teamModal(texts, of, {
      groups: await groupsOf(workspace),
      timeZone,
      metadata: metadataOf(of),
      notice: null,
    });
  if (action === ACTIONS.teams) return list();
  if (action === ACTIONS.teamPage) return list(/^\d{1,4}$/.test(value) ? Number(value) : 0);
  if (action === ACTIONS.teamAdd)
    return admin ? form(null, await directory.zoneOf(member)) : saveOutcomeModal(texts, said.notYours);
  const team = await findTeam(context.store, teamId(value));
  if (!team || team.origin === 'file' || !mayChange(team, member, admin))
    return saveOutcomeModal(texts, said.notYours);
  if (action === ACTIONS.teamEdit) return form(team, team.schedule.timeZone);
  if (action === ACTIONS.teamAskHere) {
    if (!admin) return saveOutcomeModal(texts, said.notYours);
    const people = (await directory.rosterOf(team, [])).map(({ id }) => id);
    const others = await assignedElsewhere(context, team.id, people);
    await requestMove(
      context,
      others.map((one) => one.member),
      team.id,
    );
    return saveOutcomeModal(texts, fill(said.askHereDone, { people: others.length, name: typed(team.name) }));
  }
  await defineTeam(context, { ...team, archived: action === ACTIONS.teamArchive });
  return list();
}

/** The workspace's user groups; none where Slack does not say, so that a form still opens. */
const groupsOf = ({ directory, context }: Workspace): Promise<readonly UserGroup[]> =>
  directory.groups().catch((error: unknown) => {
    context.log.warn('groups_unreadable', { code: safeCode(error) });
    return [];
  });

/** Teams all of whose managers' accounts are gone. */
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

/** Slack gives a hundred accounts a minute, and who opens a page of the list waits for them. */
const MOST_LOOKED_AT = 44;

/** A form, as Slack sent it. */
export type TeamForm = Readonly<Partial<Record<TeamField, string>>>;

export type ReadForm =
  | { readonly kind: 'team'; readonly team: Team; readonly seen: string | null }
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly view: ModalView };

/** The form's field for each part of a team. */
const FIELD_OF: Readonly<Record<string, TeamField>> = {
  roster: 'channel',
  opens: 'opensAt',
  reminds: 'remindsAt',
  closes: 'closesAt',
};

function problemOf({ teams: said }: Texts['words'], part: string): string {
  const problems: Readonly<Record<string, string>> = {
    timeZone: said.problemZone,
    closes: said.problemCloses,
    reminds: said.problemReminds,
    name: said.problemName,
    managers: said.problemManagers,
    roster: said.problemRoster,
  };
  return problems[part] ?? said.problem;
}

/** A short name for keys and logs: from the team's name, with a number where that is taken. */
function freshId(name: string, taken: readonly Team[]): string {
  const base =
    name
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 30) || 'team';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.some((team) => team.id === id)) return id;
  }
}

/** Where a form says the roster comes from: of two, the one that is not as it was before; null for two new ones. */
function rosterOf(
  channel: string | undefined,
  group: string | undefined,
  before: Team | null,
): string | undefined | null {
  if (!channel || !group) return channel ?? group;
  if (before?.roster === channel) return group;
  return before?.roster === group ? channel : null;
}

/** Reads a team's form, for who may change that team at this moment. */
export async function readTeamForm(
  { context, directory }: Workspace,
  texts: Texts,
  member: MemberId,
  metadata: string,
  form: TeamForm,
): Promise<ReadForm> {
  const { store, questionnaires } = context;
  const { teams: said } = texts.words;
  const [id = '', seen = ''] = metadata.split('|');
  const admin = await directory.isAdmin(member);
  const before = id === '' ? null : await findTeam(store, teamId(id));
  const allowed = id === '' ? admin : before?.origin === 'modal' && mayChange(before, member, admin);
  if (!allowed) return { kind: 'refused', view: saveOutcomeModal(texts, said.notYours) };
  const {
    name = '',
    channel,
    userGroup,
    managers = '',
    timeZone,
    questionnaire,
    preset,
    language,
    peers,
  } = form;
  const roster = rosterOf(channel, userGroup === UNCHOSEN ? undefined : userGroup, before);
  if (roster === null) return { kind: 'problems', problems: { userGroup: said.problemBoth } };
  const at = (step: 'opens' | 'reminds' | 'closes') => `${form[`${step}Day`]} ${form[`${step}At`]}`;
  const read = writtenTeam([...questionnaires.keys()]).safeParse({
    id: before?.id ?? freshId(name, await allTeams(store)),
    name: name.trim(),
    roster,
    managers: managers.split(',').filter((one) => one !== ''),
    questionnaire,
    preset: preset === UNCHOSEN ? null : preset,
    language: language === UNCHOSEN ? null : language,
    peers,
    timeZone: timeZone?.trim(),
    opens: at('opens'),
    reminds: at('reminds'),
    closes: at('closes'),
  });
  if (read.success) return { kind: 'team', team: read.data, seen: before ? seen : null };
  const problems = read.error.issues.map(({ path }) => {
    const part = String(path[0]);
    const hour = Number(/^\w+ (\d+)/.exec(at(part === 'reminds' ? 'reminds' : 'opens'))?.[1] ?? 0);
    const night = (part === 'opens' || part === 'reminds') && !isByDay({ hour });
    return [FIELD_OF[part] ?? part, night ? said.problemNight : problemOf(texts.words, part)];
  });
  return { kind: 'problems', problems: Object.fromEntries(problems) };
}

/**
 * Takes a team in: first the channel is read, so that a form that cannot work changes nothing. Gives what to show.
 *
 * @param progress told how far the reading has come, where there are many
 */
export async function saveTeamForm(
  workspace: Workspace,
  texts: Texts,
  member: MemberId,
  { team, seen }: Extract<ReadForm, { kind: 'team' }>,
  progress: (soFar: RosterProgress) => void,
): Promise<ModalView> {
  const { context, directory } = workspace;
  const { store, clock, log } = context;
  const { teams: said } = texts.words;
  let people: readonly MemberId[];
  try {
    people = (await directory.rosterOf(team, [], progress)).map(({ id }) => id);
  } catch (error) {
    log.warn('roster_unreadable', { team: team.id, code: safeCode(error), reason: adviceFor(error) });
    return saveOutcomeModal(texts, said.unreadable);
  }
  if (people.length === 0) return saveOutcomeModal(texts, said.emptied);
  if (!(await replaceTeam(store, team, seen))) {
    const now = await findTeam(store, team.id);
    if (!now) return saveOutcomeModal(texts, said.conflict);
    const { timeZone } = now.schedule;
    const groups = await groupsOf(workspace);
    return teamModal(texts, now, { groups, timeZone, metadata: metadataOf(now), notice: said.conflict });
  }
  await defineTeam(context, team);
  await refreshRoster(context, directory, team.id);
  const { opensAt, closesAt } = nextPulse(team.schedule, clock.now());
  const names = new Map((await allTeams(store)).map(({ id, name }) => [id, name]));
  const elsewhere = (await assignedElsewhere(context, team.id, people)).map((one) => ({
    member: one.member,
    team: names.get(one.team) ?? one.team,
  }));
  const admin = await directory.isAdmin(member);
  const asked = people.length - elsewhere.length;
  return savedModal(texts, { team, people: asked, elsewhere, opensAt, closesAt, admin });
}
