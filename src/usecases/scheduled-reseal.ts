import type { Team } from '../pulse/team.js';
import { openCounted } from '../sealing/counted.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { execute } from '../store/execute.js';
import { atomically, Overtaken } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import { resealTeam } from './reseal-team.js';
import { enqueueNotifications } from './enqueue-notifications.js';
import type { Listed } from '../pulse/roster.js';
import { isNear, ownPulse } from './own-pulse.js';
import type { WorkspaceContext } from './context.js';
import { resealPeers } from './peer-records.js';
import { openingNotifications, resealSoon } from './schedule.js';
import { dayWithoutPulse } from './reseal-expiring.js';

/**
 * Reseals a team a few minutes after something in it changed. That changes every slot and record, so that two copies
 * of Redis don't show who answered in between, and makes us refuse an older ballot or record that's put back. If
 * answers come so fast that they keep overtaking the reseal, it's put off for a few minutes.
 */
export async function resealScheduled(context: WorkspaceContext, due: Due): Promise<void> {
  const { store } = context;
  const team = await findTeam(store, due.team);
  try {
    if (team) {
      await resealPeers(context, team);
      await resealWith(context, team, [], due);
    } else await atomically(store, [store.keys.agenda], async (_, write) => strike(write, store, due));
  } catch (error) {
    if (!(error instanceof Overtaken) || !team) throw error;
    const later = resealSoon(context, team.id);
    const write = store.redis.multi();
    schedule(write, store, later.due, later.at);
    await execute(write);
  }
}

/**
 * Takes newcomers in: while a pulse is open, they get a slot, a record and the opening's message at once. We reseal the
 * whole team with them, since a single slot that appears together with a name would be that person's.
 */
export const admitNewcomers = (
  context: WorkspaceContext,
  team: Team,
  newcomers: readonly Listed[],
): Promise<void> => resealWith(context, team, newcomers, null);

/** Reseals a team as it is now, with newcomers if a pulse is open. */
async function resealWith(
  context: WorkspaceContext,
  team: Team,
  newcomers: readonly Listed[],
  due: Due | null,
): Promise<void> {
  const { workspace, store, keyring, log } = context;
  const refused = await resealTeam(context, team, [], async ({ read, write, state, open, reseal }) => {
    if (due) strike(write, store, due);
    const pulse = ownPulse(context, team.id, state);
    // A pulse that the keyring didn't seal is left alone: the close reports it and gives its week up.
    if (state.pulse && !pulse) return null;
    // Once a close has begun, only the close is left to do; newcomers wait for the next pulse.
    if (pulse ? !(await read.exists(store.keys.box(team.id))) : newcomers.length > 0) return null;
    const wanted = pulse?.closingDay ?? state.sealedUntil;
    if (wanted === null) return null;
    const sealedUntil = isNear(context, wanted) ? wanted : dayWithoutPulse(context, { id: team.id, team });
    const roster = await rosterOf(store, team.id);
    const counted = pulse ? (openCounted(keyring, workspace, team.id, pulse, state.counted) ?? []) : [];
    const opened = await open({
      members: new Set([...roster.map(({ id }) => id), ...counted]),
      ballots: pulse && 'box',
      newcomers: new Set(newcomers.map(({ id }) => id)),
    });
    reseal(opened, { pulse, sealedUntil });
    if (pulse) {
      const planned = openingNotifications(context, { team, pulse, to: newcomers, states: opened.members });
      enqueueNotifications(context, write, { step: 'open', team, pulse, planned });
    }
    return opened.refusedTrajectories;
  });
  if (refused) log.warn('record_refused', { team: team.id, refusedTrajectories: refused });
}
