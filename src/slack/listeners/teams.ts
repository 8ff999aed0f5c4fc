import type { ModalView } from '@slack/types';
import { nextPulse } from '../../pulse/calendar.js';
import { type MemberId, teamId } from '../../pulse/ids.js';
import { type Team, writtenTeam } from '../../pulse/team.js';
import { defineTeam, refreshRoster } from '../../rounds/enrol.js';
import { safeCode } from '../../rounds/log.js';
import { allTeams, findTeam, replaceTeam, seenAs } from '../../store/teams.js';
import type { Desk } from '../desk.js';
import type { Texts } from '../texts.js';
import { ACTIONS } from '../views/blocks.js';
import { UNCHOSEN } from '../views/taking-part.js';
import { notSavedModal, savedModal, type TeamField, teamModal, teamsModal } from '../views/teams.js';
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
  const list = async (): Promise<ModalView> => {
    const all = await allTeams(house.store);
    return teamsModal(
      texts,
      all.filter((team) => mayChange(team, member, admin)),
      admin,
    );
  };
  if (action === ACTIONS.teams) return list();
  if (action === ACTIONS.teamAdd)
    return admin
      ? teamModal(texts, null, await directory.zoneOf(member), metadataOf(null))
      : notSavedModal(texts, said.notYours);
  const team = await findTeam(house.store, teamId(value));
  if (!team || team.origin === 'file' || !mayChange(team, member, admin))
    return notSavedModal(texts, said.notYours);
  if (action === ACTIONS.teamEdit) return teamModal(texts, team, team.schedule.timeZone, metadataOf(team));
  await defineTeam(house, { ...team, archived: action === ACTIONS.teamArchive });
  return list();
}

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
    managers: said.problemManagers,
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
  const { name = '', channel, managers = '', timeZone, questionnaire, preset, peers } = form;
  const at = (step: 'opens' | 'reminds' | 'closes') => `${form[`${step}Day`]} ${form[`${step}At`]}`;
  const read = writtenTeam([...questionnaires.keys()]).safeParse({
    id: before?.id ?? freshId(name, await allTeams(store)),
    name: name.trim(),
    roster: channel,
    managers: managers.split(',').filter((one) => one !== ''),
    questionnaire,
    preset: preset === UNCHOSEN ? null : preset,
    peers,
    timeZone: timeZone?.trim(),
    opens: at('opens'),
    reminds: at('reminds'),
    closes: at('closes'),
  });
  if (read.success) return { kind: 'team', team: read.data, seen: before ? seen : null };
  const problems = read.error.issues.map(({ path }) => {
    const part = String(path[0]);
    return [FIELD_OF[part] ?? part, problemOf(texts.words, part)];
  });
  return { kind: 'problems', problems: Object.fromEntries(problems) };
}

/** Takes a team in: first the channel is read, so that a form that cannot work changes nothing. Gives what to show. */
export async function saveTeamForm(
  { house, directory }: Desk,
  texts: Texts,
  team: Team,
  seen: string | null,
): Promise<ModalView> {
  const { store, clock, log } = house;
  const { teams: said } = texts.words;
  let people: number;
  try {
    people = (await directory.rosterOf(team, [])).length;
  } catch (error) {
    log.warn('roster_unreadable', { team: team.id, code: safeCode(error) });
    return notSavedModal(texts, said.unreadable);
  }
  if (people === 0) return notSavedModal(texts, said.emptied);
  if (!(await replaceTeam(store, team, seen))) {
    const now = await findTeam(store, team.id);
    return now
      ? teamModal(texts, now, now.schedule.timeZone, metadataOf(now), said.conflict)
      : notSavedModal(texts, said.conflict);
  }
  await defineTeam(house, team);
  await refreshRoster(house, directory, team.id);
  const { opensAt, closesAt } = nextPulse(team.schedule, clock.now());
  return savedModal(texts, team, people, opensAt, closesAt);
}
