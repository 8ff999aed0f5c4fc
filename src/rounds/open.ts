import { earliest, pulseOn } from '../pulse/calendar.js';
import { counted } from '../pulse/roster.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { teamState, writeOpenPulse } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { findTeam, saveRoster } from '../store/teams.js';
import { admit, scheduleNext } from './enrol.js';
import type { Directory, House } from './house.js';

/** An opening this close to its close, in hours, comes too late to be worth anyone's time. */
const TOO_LATE_HOURS = 12;

/**
 * Opens a pulse: reads the roster, fixes who counts, fills the box with a sealed blank for every member, and
 * decides everyone's weekly card, in one transaction. Running it again does nothing; an opening that comes too
 * late (the bot was down) is skipped, on record, and the next pulse is put on the agenda.
 */
export async function openPulse(house: House, directory: Directory, due: Due): Promise<void> {
  const { store, clock, log } = house;
  const team = await findTeam(store, due.team);
  if (!team) {
    await atomically(store, [store.keys.agenda], async (_, write) => strike(write, store, due));
    return;
  }
  const pulse = pulseOn(team.schedule, due.pulse);
  const late = clock.now() > pulse.closesAt - TOO_LATE_HOURS * 3_600_000;
  const roster = late ? [] : await directory.rosterOf(team);
  if (!late) await saveRoster(store, team.id, roster);

  const outcome = await atomically(store, [store.keys.state(team.id)], async (read, write) => {
    const state = await teamState(store, team.id, read);
    strike(write, store, due);
    // Not the opening that is planned: it has been done, or the schedule was changed since.
    if (state.pulse || state.next !== due.pulse) return 'done';
    if (late) {
      await scheduleNext(house, write, team, state);
      return 'skipped';
    }
    writeOpenPulse(write, store, team.id, pulse, counted(roster, team.managers));
    admit(house, write, team, pulse, state.sealedUntil, roster);
    const zones = roster.map((member) => member.timeZone);
    const remindsAt = earliest(team.schedule, pulse, team.schedule.reminds, zones);
    schedule(write, store, { ...due, step: 'remind' }, remindsAt);
    schedule(write, store, { ...due, step: 'close' }, pulse.closesAt);
    return 'opened';
  });
  if (outcome === 'opened') log.info('pulse_opened', { team: team.id, pulse: pulse.id });
  if (outcome === 'skipped') log.warn('step_skipped', { ...due, reason: 'too late to open' });
}
