import type { ChainableCommander } from 'ioredis';
import { earliest, type Instant, memberTime, nextPulse, type Pulse, weekOf } from '../pulse/calendar.js';
import { pulseId, type TeamId } from '../pulse/ids.js';
import { deliveryTime, possibleTimes } from '../pulse/working-days.js';
import { isAway } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, getsWeeklyMessage } from '../pulse/trajectory.js';
import { type Due, type Planned, schedule, strike } from '../store/agenda.js';
import { type TeamState, weeksShown, writeNext } from '../store/pulses.js';
import { rosterOf } from '../store/teams.js';
import type { MemberState } from './reseal-team.js';
import { type PlannedNotification, onEachDay } from './enqueue-notifications.js';
import type { Listed } from '../pulse/roster.js';
import type { WorkspaceContext } from './context.js';

/** The bounds on the pulse to schedule. */
interface NextPulse {
  readonly state: Pick<TeamState, 'next'>;
  /** The earliest that the pulse may open; now by default. */
  readonly from?: Instant;
  /** The last week that has its result, as far as the caller knows. Redis may hold the result of a later one. */
  readonly closed?: number | null;
}

/**
 * Puts a team's next pulse on the agenda in place of any other, as part of a transaction, and returns it. A calendar
 * week that has its result gets no second pulse, however the schedule has changed since. For an archived team, it
 * only returns the pulse: the caller seals the records until its closing day.
 */
export async function scheduleNext(
  { store, clock }: Pick<WorkspaceContext, 'store' | 'clock'>,
  write: ChainableCommander,
  team: Team,
  { state, from = clock.now(), closed = null }: NextPulse,
): Promise<Pulse> {
  // Someone who can write to Redis could add a result of a far-off week, which would keep us from planning any before.
  const shown = (await weeksShown(store, team.id)).filter((week) => week <= weekOf(clock.now()));
  const last = Math.max(closed ?? 0, ...shown);
  let pulse = nextPulse(team.schedule, from);
  while (pulse.week <= last) pulse = nextPulse(team.schedule, pulse.opensAt + 1);
  if (state.next) strike(write, store, { step: 'open', team: team.id, pulse: state.next });
  if (team.archived) return pulse;
  const zones = (await rosterOf(store, team.id)).map((member) => member.timeZone);
  const at = earliest(team.schedule, pulse, team.schedule.opens, zones);
  schedule(write, store, { step: 'open', team: team.id, pulse: pulse.id }, at);
  writeNext(write, store, team.id, pulse.id);
  return pulse;
}

/** How long after an answer or a change of a record we reseal the team, in milliseconds. */
const RESEAL_AFTER_MS = 5 * 60_000;

/** Returns the agenda step of a team's reseal. A team has one at a time, and it belongs to no pulse. */
export const resealStep = (team: TeamId): Due => ({ step: 'reseal', team, pulse: pulseId('-') });

/** Returns the reseal to plan after a change to anything sealed for a team. */
export const resealSoon = ({ clock }: WorkspaceContext, team: TeamId): Planned => ({
  due: resealStep(team),
  at: clock.now() + RESEAL_AFTER_MS,
});

/** The people to send an opening's messages to, and their opened records. */
interface OpeningFor {
  readonly team: Team;
  readonly pulse: Pulse;
  readonly to: readonly Listed[];
  readonly states: readonly MemberState[];
}

/**
 * Plans each given member's message for the opening of a pulse: the weekly message, or the welcome if we've never
 * asked them, at the opening hour of their own time zone, in the daytime on a working day. People who are on leave or
 * have no working day left before the close get nothing. Everyone has a delivery, if only a cover, on each day on
 * which the message might come.
 */
export function openingNotifications(
  { clock, isHoliday }: WorkspaceContext,
  { team: { schedule }, pulse, to, states }: OpeningFor,
): PlannedNotification[] {
  const trajectories = new Map(states.map(({ member, trajectory }) => [member, trajectory]));
  return to.flatMap((member) => {
    const trajectory = trajectories.get(member.id) ?? BLANK_TRAJECTORY;
    const { consent, preferences } = trajectory;
    const due = Math.max(clock.now(), memberTime(schedule, pulse, schedule.opens, member.timeZone));
    const daysOff = { isHoliday, workingDays: preferences.workingDays };
    const times = possibleTimes(due, schedule.opens, member.timeZone, pulse.closesAt);
    const at = deliveryTime(times, schedule.opens, member.timeZone, daysOff);
    const isDue = consent === null || getsWeeklyMessage(trajectory, pulse.week);
    return onEachDay({
      times: times.length > 0 ? times : [due],
      comes: !isDue || at === null || isAway(member, at) ? null : at,
      member: member.id,
      kind: consent === null ? 'welcome' : 'weekly',
      coverKind: 'weekly',
      language: preferences.language ?? member.language,
    });
  });
}
