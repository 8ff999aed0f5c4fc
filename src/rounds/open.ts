import { earliest, pulseOn } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import { counted } from '../pulse/roster.js';
import { sealCounted } from '../sealing/counted.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { teamState, writeOpenPulse } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { findTeam, saveRoster } from '../store/teams.js';
import { dealHands, openHands } from './deal.js';
import { decideNotes } from './decide.js';
import type { Directory, House } from './house.js';
import { scheduleNext, weeklyCards } from './plan.js';

/** An opening this close to its close, in hours, comes too late to be worth anyone's time. */
const TOO_LATE_HOURS = 12;

/**
 * Opens a pulse: reads the roster, fixes who counts, deals every member a slot with a sealed blank and a record, and
 * decides everyone's weekly card, in one transaction. Running it again does nothing; an opening that comes too
 * late (the bot was down) is skipped, on record, and the next pulse is put on the agenda.
 */
export async function openPulse(house: House, directory: Directory, due: Due): Promise<void> {
  const { workspace, store, keyring, clock, log } = house;
  const { keys } = store;
  const team = await findTeam(store, due.team);
  if (!team) {
    await atomically(store, [keys.agenda], async (_, write) => strike(write, store, due));
    return;
  }
  const pulse = pulseOn(team.schedule, due.pulse);
  const late = clock.now() > pulse.closesAt - TOO_LATE_HOURS * 3_600_000;
  const roster = late ? [] : await directory.rosterOf(team);
  if (!late) await saveRoster(store, team.id, roster);

  const watched = [keys.state(team.id), keys.trajectories(team.id)];
  const outcome = await atomically(store, watched, async (read, write) => {
    const state = await teamState(store, team.id, read);
    strike(write, store, due);
    // Not the opening that is planned: it has been done, or the schedule was changed since.
    if (state.pulse || state.next !== due.pulse) return 'done';
    if (late) {
      await scheduleNext(house, write, team, state);
      return 'skipped';
    }
    const sealed = sealCounted(keyring, workspace, team.id, pulse, counted(roster, team.managers));
    writeOpenPulse(write, store, team.id, pulse, sealed);
    const members = roster.map((member) => member.id);
    const noBox = { box: null, newcomers: new Set<MemberId>() };
    const { hands } = await openHands(house, read, team, state, members, noBox);
    dealHands(house, write, team, state.deal + 1, { pulse, sealedUntil: pulse.closingDay }, hands);
    decideNotes(house, write, 'open', team, pulse, weeklyCards(house, team, pulse, roster));
    const zones = roster.map((member) => member.timeZone);
    const remindsAt = earliest(team.schedule, pulse, team.schedule.reminds, zones);
    schedule(write, store, { ...due, step: 'remind' }, remindsAt);
    schedule(write, store, { ...due, step: 'close' }, pulse.closesAt);
    return 'opened';
  });
  if (outcome === 'opened') log.info('pulse_opened', { team: team.id, pulse: pulse.id });
  if (outcome === 'skipped') log.warn('step_skipped', { ...due, reason: 'too late to open' });
}
