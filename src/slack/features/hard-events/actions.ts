import type { MemberId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import { allTeams } from '../../../store/teams.js';
import { announceEvent, eventsUnderWay, stopEvent } from '../../../usecases/hard-events.js';
import { acting, changing } from '../../kit/feature.js';
import type { Workspace } from '../../workspace.js';
import { announceModal, type EventOutcome, outcomeModal } from './views.js';

/** Returns the teams for which a member may announce an event now: those they manage and, for admins, then all others. */
async function teamsOf({ context, directory }: Workspace, member: MemberId): Promise<readonly Team[]> {
  const active = (await allTeams(context.store)).filter((team) => !team.archived);
  const own = active.filter((team) => team.managers.includes(member));
  const admin = await directory.isAdmin(member);
  return admin ? [...own, ...active.filter((team) => !own.includes(team))] : own;
}

/** Opens the form for members who may announce an event. */
export const startEvent = acting(async ({ workspace, texts, member }) => {
  const teams = await teamsOf(workspace, member);
  if (teams.length === 0) return outcomeModal(texts, { kind: 'notYours' });
  return announceModal(texts, teams, await eventsUnderWay(workspace.context, teams));
});

/** Stops the messages about an event that haven't gone out yet. */
export const stopEventNow = acting(async ({ workspace, texts, member, value }) => {
  const team = (await teamsOf(workspace, member)).find(({ id }) => id === value);
  if (!team) return outcomeModal(texts, { kind: 'notYours' });
  const heard = await stopEvent(workspace.context, team);
  return outcomeModal(texts, heard ? { kind: 'stopped', heard } : { kind: 'nothingToStop' });
});

/** Announces an event to the team chosen in the form. */
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
