import type { ModalView } from '@slack/types';
import { nextPulse } from '../../pulse/calendar.js';
import { type MemberId, type TeamId, teamId } from '../../pulse/ids.js';
import { isByDay, type Team, writtenTeam } from '../../pulse/team.js';
import { defineTeam, refreshRoster } from '../../rounds/enrol.js';
import { adviceFor } from '../../rounds/roster-troubles.js';
import type { RosterProgress, UserGroup } from '../../rounds/house.js';
import { safeCode } from '../../rounds/log.js';
import { askedElsewhere, wishMove } from '../../rounds/homes.js';
import { refusalsHere } from '../../store/refused.js';
import { rosterTroubles } from '../../store/roster-troubles.js';
import { allTeams, findTeam, replaceTeam, seenAs } from '../../store/teams.js';
import type { Desk } from '../desk.js';
import type { Texts } from '../texts.js';
import { typed } from '../typed.js';
import { fill } from '../words.js';
import { ACTIONS } from '../views/blocks.js';
import { UNCHOSEN } from '../views/taking-part.js';
import {
  notSavedModal,
  savedModal,
  type TeamField,
  TEAMS_A_PAGE,
  teamModal,
  teamsModal,
} from '../views/teams.js';
import type { Act } from './actions.js';

/** Whether an action belongs to the teams' modals. */
export const isAboutTeams = (action: string): boolean => action === 'teams' || action.startsWith('team_');

/** Whether somebody may change a team at this moment: admins all, managers their own. */
const mayChange = (team: Team, member: MemberId, admin: boolean): boolean =>
  admin || team.managers.includes(member);

const metadataOf = (team: Team | null): string => (team ? `${team.id}|${seenAs(team)}` : '');

/** Shows the teams and their forms, lets one rest or brings it back: for whom they are theirs at this moment. */
export async function answerTeams(
  desk: Desk,
  texts: Texts,
  { member, action, value }: Act,
): Promise<ModalView> {
  const { house, directory } = desk;
  const { teams: said } = texts.words;
  const admin = await directory.isAdmin(member);
  const list = async (wanted = 0): Promise<ModalView> => {
    const all = (await allTeams(house.store)).filter((team) => mayChange(team, member, admin));
    // A page that was there when its button was drawn may be gone.
    const page = Math.min(wanted, Math.max(0, Math.ceil(all.length / TEAMS_A_PAGE) - 1));
    const shown = all.slice(page * TEAMS_A_PAGE, (page + 1) * TEAMS_A_PAGE);
    const troubles = {
      leaderless: await leaderless(desk, shown),
      rosters: await rosterTroubles(house.store),
      refusals: await refusalsHere(house.store),
    };
    return teamsModal(texts, all, admin, troubles, page);
  };
  const form = async (of: Team | null, timeZone: string): Promise<ModalView> =>
    teamModal(texts, of, {
      groups: await groupsOf(desk),
      timeZone,
      metadata: metadataOf(of),
      notice: null,
    });
  if (action === ACTIONS.teams) return list();
  if (action === ACTIONS.teamPage) return list(/^\d{1,4}$/.test(value) ? Number(value) : 0);
  if (action === ACTIONS.teamAdd)
    return admin ? form(null, await directory.zoneOf(member)) : notSavedModal(texts, said.notYours);
  const team = await findTeam(house.store, teamId(value));
  if (!team || team.origin === 'file' || !mayChange(team, member, admin))
    return notSavedModal(texts, said.notYours);
  if (action === ACTIONS.teamEdit) return form(team, team.schedule.timeZone);
  if (action === ACTIONS.teamAskHere) {
    if (!admin) return notSavedModal(texts, said.notYours);
    const people = (await directory.rosterOf(team, [])).map(({ id }) => id);
    const others = await askedElsewhere(house, team.id, people);
    await wishMove(
      house,
      others.map((one) => one.member),
      team.id,
    );
    return notSavedModal(texts, fill(said.askHereDone, { people: others.length, name: typed(team.name) }));
  }
  await defineTeam(house, { ...team, archived: action === ACTIONS.teamArchive });
  return list();
}

/** The workspace's user groups; none where Slack does not say, so that a form still opens. */
const groupsOf = ({ directory, house }: Desk): Promise<readonly UserGroup[]> =>
  directory.groups().catch((error: unknown) => {
    house.log.warn('groups_unreadable', { code: safeCode(error) });
    return [];
  });

/** Teams all of whose managers' accounts are gone. */
async function leaderless({ directory }: Desk, teams: readonly Team[]): Promise<ReadonlySet<TeamId>> {
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
  { house, directory }: Desk,
  texts: Texts,
  member: MemberId,
  metadata: string,
  form: TeamForm,
): Promise<ReadForm> {
  const { store, questionnaires } = house;
  const { teams: said } = texts.words;
  const [id = '', seen = ''] = metadata.split('|');
  const admin = await directory.isAdmin(member);
  const before = id === '' ? null : await findTeam(store, teamId(id));
  const allowed = id === '' ? admin : before?.origin === 'modal' && mayChange(before, member, admin);
  if (!allowed) return { kind: 'refused', view: notSavedModal(texts, said.notYours) };
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
  desk: Desk,
  texts: Texts,
  member: MemberId,
  { team, seen }: Extract<ReadForm, { kind: 'team' }>,
  progress: (soFar: RosterProgress) => void,
): Promise<ModalView> {
  const { house, directory } = desk;
  const { store, clock, log } = house;
  const { teams: said } = texts.words;
  let people: readonly MemberId[];
  try {
    people = (await directory.rosterOf(team, [], progress)).map(({ id }) => id);
  } catch (error) {
    log.warn('roster_unreadable', { team: team.id, code: safeCode(error), reason: adviceFor(error) });
    return notSavedModal(texts, said.unreadable);
  }
  if (people.length === 0) return notSavedModal(texts, said.emptied);
  if (!(await replaceTeam(store, team, seen))) {
    const now = await findTeam(store, team.id);
    if (!now) return notSavedModal(texts, said.conflict);
    const { timeZone } = now.schedule;
    const groups = await groupsOf(desk);
    return teamModal(texts, now, { groups, timeZone, metadata: metadataOf(now), notice: said.conflict });
  }
  await defineTeam(house, team);
  await refreshRoster(house, directory, team.id);
  const { opensAt, closesAt } = nextPulse(team.schedule, clock.now());
  const names = new Map((await allTeams(store)).map(({ id, name }) => [id, name]));
  const elsewhere = (await askedElsewhere(house, team.id, people)).map((one) => ({
    member: one.member,
    team: names.get(one.team) ?? one.team,
  }));
  const admin = await directory.isAdmin(member);
  const asked = people.length - elsewhere.length;
  return savedModal(texts, { team, people: asked, elsewhere, opensAt, closesAt, admin });
}
