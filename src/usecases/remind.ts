import { earliest, type Instant } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import { isAway } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, getsWeeklyMessage } from '../pulse/trajectory.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import { openTeam } from './reseal-team.js';
import { enqueueNotifications } from './enqueue-notifications.js';
import { ownPulse } from './own-pulse.js';
import type { WorkspaceContext } from './context.js';
import type { Directory } from './ports.js';
import { safeCode } from './log.js';
import { onEachDay } from './schedule.js';
import { adviceFor } from './roster-troubles.js';

/**
 * Decides a pulse's only reminder: the same words for everyone who hasn't switched it off, whether or not they've
 * answered. Everyone else gets covers, including people who are on leave or have no working day left. Skips a reminder
 * that would come after the close, and logs that.
 */
export async function remindPulse(context: WorkspaceContext, directory: Directory, due: Due): Promise<void> {
  const { store, clock, log } = context;
  const team = await findTeam(store, due.team);
  const roster = await rosterOf(store, due.team);
  const away = team ? await awayUntil(context, directory, team) : new Map<MemberId, Instant | null>();
  const outcome = await atomically(store, [store.keys.state(due.team)], async (read, write) => {
    strike(write, store, due);
    const state = await teamState(store, due.team, read);
    const pulse = ownPulse(context, due.team, state);
    if (!team || !pulse || pulse.id !== due.pulse || clock.now() >= pulse.closesAt) return 'skipped';
    const zones = roster.map(({ timeZone }) => timeZone);
    const remindsAt = earliest(team.schedule, pulse, team.schedule.reminds, zones);
    if (clock.now() < remindsAt) {
      // The agenda isn't sealed: someone who can write to Redis could have people reminded all day.
      schedule(write, store, due, remindsAt);
      return 'early';
    }
    const ids = roster.map(({ id }) => id);
    const { members } = await openTeam(context, read, team, state, { members: ids });
    const records = new Map(members.map(({ member, trajectory }) => [member, trajectory]));
    const planned = roster.flatMap((member) => {
      const record = records.get(member.id) ?? BLANK_TRAJECTORY;
      const { preferences } = record;
      const isDue = preferences.reminder && getsWeeklyMessage(record, pulse.week);
      const awayUntil = away.get(member.id) ?? null;
      return onEachDay(context, {
        schedule: team.schedule,
        pulse,
        time: team.schedule.reminds,
        member,
        preferences,
        kind: 'reminder',
        coverKind: 'reminder',
        comesAt: (at) => isDue && !isAway({ awayUntil }, at),
      });
    });
    enqueueNotifications(context, write, { step: 'remind', team, pulse, planned });
    return 'reminded';
  });
  if (outcome === 'reminded') log.info('pulse_reminded', { team: due.team, pulse: due.pulse });
  else if (outcome === 'early') log.warn('step_skipped', { ...due, reason: 'too early to remind' });
  else log.warn('step_skipped', { ...due, reason: 'the pulse is not open' });
}

/**
 * Asks Slack until when each member is on leave. If we can't read that, no one counts as on leave, since a reminder
 * does no harm.
 */
async function awayUntil(
  { log }: WorkspaceContext,
  directory: Directory,
  team: Team,
): Promise<ReadonlyMap<MemberId, Instant | null>> {
  try {
    return new Map((await directory.rosterOf(team, [])).map((one) => [one.id, one.awayUntil]));
  } catch (error) {
    log.warn('roster_unreadable', { team: team.id, code: safeCode(error), reason: adviceFor(error) });
    return new Map();
  }
}
