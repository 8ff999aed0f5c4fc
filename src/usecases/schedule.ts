import type { ChainableCommander } from 'ioredis';
import { earliest, type Instant, memberTime, nextPulse, type Pulse, weekOf } from '../pulse/calendar.js';
import { pulseId, type TeamId } from '../pulse/ids.js';
import { deliveryTime, possibleTimes } from '../pulse/working-days.js';
import type { NotificationKind } from '../pulse/notification.js';
import { isAway, type Listed, type RosterMember } from '../pulse/roster.js';
import type { Schedule, Team, WallTime } from '../pulse/team.js';
import { BLANK_TRAJECTORY, getsWeeklyMessage, type Preferences } from '../pulse/trajectory.js';
import { type Due, type Planned, schedule, strike } from '../store/agenda.js';
import { type TeamState, weeksShown, writeNext } from '../store/pulses.js';
import { rosterOf } from '../store/teams.js';
import type { MemberState } from './reseal-team.js';
import type { PlannedNotification } from './enqueue-notifications.js';
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

/** A pulse's message to a member, which comes on one of several days, or never. */
interface OnSomeDay {
  readonly schedule: Schedule;
  readonly pulse: Pulse;
  /** The wall time at which it comes. */
  readonly time: WallTime;
  readonly member: Pick<RosterMember, 'id' | 'timeZone' | 'language'>;
  readonly preferences: Preferences;
  readonly kind: NotificationKind;
  /** The notification kind of its covers. */
  readonly coverKind: NotificationKind;
  /** Whether it comes if `at` is its time: on the first of the member's working days that's left before the close. */
  comesAt(this: void, at: Instant): boolean;
}

/**
 * Plans a delivery at each time at which a pulse's message may come to a member: the message itself at its time, and
 * covers at all others. Otherwise, the message's due time would show which days the member works. The times depend
 * only on unsealed facts.
 */
export function onEachDay(
  { clock, isHoliday }: WorkspaceContext,
  { schedule, pulse, time, member, preferences, kind, coverKind, comesAt }: OnSomeDay,
): PlannedNotification[] {
  const { id, timeZone } = member;
  const due = Math.max(clock.now(), memberTime(schedule, pulse, time, timeZone));
  const times = possibleTimes(due, time, timeZone, pulse.closesAt);
  const first = deliveryTime(times, time, timeZone, { isHoliday, workingDays: preferences.workingDays });
  const comes = first !== null && comesAt(first) ? first : null;
  const language = preferences.language ?? member.language;
  return (times.length > 0 ? times : [due]).map((at, number) => {
    const cover = at !== comes;
    return { member: id, kind: cover ? coverKind : kind, cover, at, number, language };
  });
}

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
  context: WorkspaceContext,
  { team: { schedule }, pulse, to, states }: OpeningFor,
): PlannedNotification[] {
  const trajectories = new Map(states.map(({ member, trajectory }) => [member, trajectory]));
  return to.flatMap((member) => {
    const trajectory = trajectories.get(member.id) ?? BLANK_TRAJECTORY;
    const { consent, preferences } = trajectory;
    const isDue = consent === null || getsWeeklyMessage(trajectory, pulse.week);
    return onEachDay(context, {
      schedule,
      pulse,
      time: schedule.opens,
      member,
      preferences,
      kind: consent === null ? 'welcome' : 'weekly',
      coverKind: 'weekly',
      comesAt: (at) => isDue && !isAway(member, at),
    });
  });
}
