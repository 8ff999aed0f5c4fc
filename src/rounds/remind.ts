import { memberTime } from '../pulse/calendar.js';
import { BLANK_TRAJECTORY, getsCard } from '../pulse/trajectory.js';
import { openTrajectory, pseudonymOf } from '../sealing/trajectories.js';
import { type Due, strike } from '../store/agenda.js';
import { teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import { type Decided, decideNotes } from './decide.js';
import type { House } from './house.js';

/**
 * Decides the one reminder of a pulse: the same words to everyone who has not switched it off, answered or not;
 * the others get a delivery that sends nothing. A reminder that would come after the close is skipped, on record.
 */
export async function remindPulse(house: House, due: Due): Promise<void> {
  const { workspace, store, keyring, clock, log } = house;
  const team = await findTeam(store, due.team);
  const roster = await rosterOf(store, due.team);
  const outcome = await atomically(store, [store.keys.state(due.team)], async (read, write) => {
    strike(write, store, due);
    const { pulse, sealedUntil, deal } = await teamState(store, due.team, read);
    if (!team || !pulse || pulse.id !== due.pulse || clock.now() >= pulse.closesAt) return 'skipped';
    const place = { workspace, team: team.id, sealedUntil: sealedUntil ?? pulse.closingDay, deal };
    const records = await read.hgetallBuffer(store.keys.trajectories(team.id));
    const decided = roster.map(({ id, timeZone, language }): Decided => {
      const pseudonym = pseudonymOf(keyring, place, id);
      const record = records[pseudonym];
      const trajectory = record && openTrajectory(keyring, place, pseudonym, record);
      const own = trajectory || BLANK_TRAJECTORY;
      const { preferences } = own;
      const at = memberTime(team.schedule, pulse, team.schedule.reminds, timeZone, clock.now());
      const wanted = preferences.reminder && getsCard(own, pulse.week);
      const kind = wanted ? 'reminder' : 'noReminder';
      return { member: id, kind, at, language: preferences.language ?? language };
    });
    decideNotes(house, write, 'remind', team, pulse, decided);
    return 'reminded';
  });
  if (outcome === 'reminded') log.info('pulse_reminded', { team: due.team, pulse: due.pulse });
  else log.warn('step_skipped', { ...due, reason: 'the pulse is not open' });
}
