import type { ModalView } from '@slack/types';
import { nextPulse } from '../../../pulse/calendar.js';
import { type MemberId, teamId } from '../../../pulse/ids.js';
import { isByDay, type Team } from '../../../pulse/team.js';
import { writtenTeam } from '../../../content/team-schema.js';
import { defineTeam, refreshRoster } from '../../../usecases/enroll.js';
import { adviceFor } from '../../../usecases/roster-troubles.js';
import type { RosterProgress } from '../../../usecases/ports.js';
import { safeCode } from '../../../usecases/log.js';
import { assignedElsewhere } from '../../../usecases/team-assignment.js';
import { allTeams, findTeam, replaceTeam } from '../../../store/teams.js';
import { UNCHOSEN } from '../../kit/blocks.js';
import { changing, type Outcome, type FilledForm } from '../../kit/feature.js';
import type { Texts } from '../../texts/load.js';
import { mayChange } from './access.js';
import type { TeamField } from './form.js';
import { savedModal, savingModal, teamsNoticeModal } from './saved.js';
import { showTeamForm } from './show-form.js';

/** A team's form once it's read, before anything changes: the team to save, or what to answer instead. */
type TeamRead = { readonly kind: 'team'; readonly team: Team; readonly seen: string | null } | Outcome;

/** The form's fields that show the problems of a team's parts, where their names differ. */
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
    questionnaire: said.problemQuestionnaire,
  };
  return problems[part] ?? said.problem;
}

/** Returns a new team's id, for keys and logs: made from its name, with a number if that's taken. */
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

/** Returns the channel or group that a form chose for the roster: if it names both, the one that's new; null if both are. */
function rosterOf(
  channel: string | undefined,
  group: string | undefined,
  before: Team | null,
): string | undefined | null {
  if (!channel || !group) return channel ?? group;
  if (before?.roster === channel) return group;
  return before?.roster === group ? channel : null;
}

/** Reads a team's form if its sender may change that team right now. */
async function readTeamForm({ workspace, texts, member, metadata, fields }: FilledForm): Promise<TeamRead> {
  const { context, directory } = workspace;
  const { store, questionnaires } = context;
  const form: Readonly<Partial<Record<TeamField, string>>> = fields;
  const { teams: said } = texts.words;
  const [id = '', seen = ''] = metadata.split('|');
  const admin = await directory.isAdmin(member);
  const before = id === '' ? null : await findTeam(store, teamId(id));
  const allowed = id === '' ? admin : before?.origin === 'app' && mayChange(before, member, admin);
  if (!allowed) return { view: teamsNoticeModal(texts, said.notYours) };
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
  if (roster === null) return { problems: { userGroup: said.problemBoth } };
  const at = (step: 'opens' | 'reminds' | 'closes') => `${form[`${step}Day`]} ${form[`${step}At`]}`;
  const read = writtenTeam([...questionnaires.keys()]).safeParse({
    id: before?.id ?? freshId(name, await allTeams(store)),
    name: name.trim(),
    roster,
    managers: managers.split(',').filter((one) => one !== ''),
    // No default here: someone has to choose which questionnaire the team gets.
    questionnaire: questionnaire ?? '',
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
  return { problems: Object.fromEntries(problems) };
}

/**
 * Saves a team and returns what to show. Reads the roster first, so that a form that can't work changes nothing.
 *
 * @param progress called with how far the reading has come, if there are many people
 */
async function saveTeam(
  { workspace, texts, member }: FilledForm,
  { team, seen }: { readonly team: Team; readonly seen: string | null },
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
    return teamsNoticeModal(texts, said.unreadable);
  }
  if (people.length === 0) return teamsNoticeModal(texts, said.emptied);
  if (!(await replaceTeam(store, team, seen))) {
    const now = await findTeam(store, team.id);
    if (!now) return teamsNoticeModal(texts, said.conflict);
    return showTeamForm({ workspace, texts }, now, now.schedule.timeZone, said.conflict);
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

/** Saves a team's form. Reading a large channel takes longer than Slack waits, so the form first says that we're reading. */
export const teamForm = changing(async (sent) => {
  const { texts } = sent;
  const read = await readTeamForm(sent);
  if (!('kind' in read)) return read;
  return {
    view: savingModal(texts, null),
    afterwards: (progress) => saveTeam(sent, read, (soFar) => progress(savingModal(texts, soFar))),
  };
});
