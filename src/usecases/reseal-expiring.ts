import { type Day, dayOf, nextPulse } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { strike } from '../store/agenda.js';
import { writePulseClosed } from '../store/pulses.js';
import { rosterOf } from '../store/teams.js';
import { resealTeam } from './reseal-team.js';
import { forgettingStateOf } from './own-pulse.js';
import type { SealingContext } from './context.js';
import { scheduleNext, resealStep } from './schedule.js';
import { tellLostWeek } from './roster-troubles.js';

/** A team whose records we reseal, with its definition; null if Redis holds no readable one. */
export interface KnownById {
  readonly id: TeamId;
  readonly team: Team | null;
}

/** How far ahead we seal a team's records if we don't know its schedule, in days. */
const WITHOUT_SCHEDULE_DAYS = 7;

/** Returns the day to seal a team's records until while no pulse is open. */
export const dayWithoutPulse = ({ clock }: SealingContext, { team }: KnownById): Day =>
  team ? nextPulse(team.schedule, clock.now()).closingDay : dayOf(clock.now()) + WITHOUT_SCHEDULE_DAYS;

/** The extent of a reseal: `nothing`, the `records`, or the records and a `week` that was given up. */
type Resealed = 'nothing' | 'records' | 'week';

/**
 * Reseals a team's records until its next closing day, under new pseudonyms, as a close does, if they're sealed until
 * a past day. Also gives up a pulse that the keyring doesn't wait for: deletes its ballots unopened, keeps published
 * results, and puts the next pulse on the agenda.
 */
export async function resealExpiring(context: SealingContext, known: KnownById): Promise<Resealed> {
  const { store } = context;
  const { id, team } = known;
  const members = (await rosterOf(store, id)).map((member) => member.id);
  return resealTeam(context, known, [], async ({ state, write, open, reseal }): Promise<Resealed> => {
    const forgetting = forgettingStateOf(context, id, state);
    if (forgetting !== 'late' && forgetting !== 'over') return 'nothing';
    const { pulse } = state;
    const opened = await open({ members });
    if (pulse) {
      writePulseClosed(write, store, id);
      for (const step of ['remind', 'close'] as const)
        strike(write, store, { step, team: id, pulse: pulse.id });
      strike(write, store, resealStep(id));
      // A pulse that's already planned stays: it may be due right now.
      if (team && !state.next)
        await scheduleNext(context, write, team, { state, closed: opened.publicationState?.closed ?? null });
      if (team) tellLostWeek(context, write, team);
    }
    const sealedUntil = dayWithoutPulse(context, known);
    reseal(opened, { pulse: null, sealedUntil });
    return pulse ? 'week' : 'records';
  });
}
