import type { MemberId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import { allTeams } from '../../../store/teams.js';
import { announceEvent, eventsUnderWay, stopEvent } from '../../../usecases/hard-events.js';
import { acting, changing } from '../../kit/feature.js';
import type { Workspace } from '../../workspace.js';
import { announceModal, type EventOutcome, outcomeModal } from './views.js';

/** The teams for which somebody may announce an event now: their own first, and for admins all others. */
async function teamsOf({ context, directory }: Workspace, member: MemberId): Promise<readonly Team[]> {
  const active = (await allTeams(context.store)).filter((team) => !team.archived);
  const own = active.filter((team) => team.managers.includes(member));
  const admin = await directory.isAdmin(member);
  return admin ? [...own, ...active.filter((team) => !own.includes(team))] : own;
}

/** The form, for those who may announce something. */
export const startEvent = acting(async ({ workspace, texts, member }) => {
  const teams = await teamsOf(workspace, member);
  if (teams.length === 0) return outcomeModal(texts, { kind: 'notYours' });
  return announceModal(texts, teams, await eventsUnderWay(workspace.context, teams));
});

/** Stops what hasn't gone out yet. */
export const stopEventNow = acting(async ({ workspace, texts, member, value }) => {
  const team = (await teamsOf(workspace, member)).find(({ id }) => id === value);
  if (!team) return outcomeModal(texts, { kind: 'notYours' });
  const heard = await stopEvent(workspace.context, team);
  return outcomeModal(texts, heard ? { kind: 'stopped', heard } : { kind: 'nothingToStop' });
});

/** Announces an event to the team that was chosen. */
export const eventForm = changing(async ({ workspace, texts, member, fields }) => {
  const team = (await teamsOf(workspace, member)).find(({ id }) => id === fields['team']);
  const outcome = async (): Promise<EventOutcome> => {
    if (!team) return { kind: 'notYours' };
    const announced = await announceEvent(workspace.context, team);
    return announced.kind === 'too soon'
      ? { kind: 'tooSoon', team: team.name, last: announced.last, from: announced.from }
      : announced;
  };
  return { view: outcomeModal(texts, await outcome()) };
});
