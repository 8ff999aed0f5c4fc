import type { Team } from '../pulse/team.js';
import { openCounted } from '../sealing/counted.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { teamState } from '../store/pulses.js';
import { atomically, Overtaken } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import { resealTeam, resealWatched, type SnapshotPlace, openTeam } from './reseal-team.js';
import { enqueueNotifications } from './enqueue-notifications.js';
import type { Listed } from '../pulse/roster.js';
import { isNear, ownPulse } from './own-pulse.js';
import type { WorkspaceContext } from './context.js';
import { resealPeers } from './peer-records.js';
import { openingNotifications, resealSoon } from './schedule.js';
import { dayWithoutPulse } from './reseal-expiring.js';

/**
 * Deals a team again a few minutes after something of it changed. Two copies of Redis with a reseal between them show
 * every slot and record changed, whoever answered; an older ballot or record put back after it is refused. Where
 * answers come so fast that the box never holds still, it waits for a quieter moment.
 */
export async function resealScheduled(context: WorkspaceContext, due: Due): Promise<void> {
  const { store } = context;
  const team = await findTeam(store, due.team);
  try {
    if (team) {
      await resealPeers(context, team);
      await dealAnew(context, team, [], due);
    } else await atomically(store, [store.keys.agenda], async (_, write) => strike(write, store, due));
  } catch (error) {
    if (!(error instanceof Overtaken) || !team) throw error;
    const later = resealSoon(context, team.id);
    const write = store.redis.multi();
    schedule(write, store, later.due, later.at);
    await write.exec();
  }
}

/**
 * Takes newcomers in: while a pulse is open they get a slot, a record and the weekly card at once. The whole team
 * is dealt again with them, since a slot that appears with a name would be that name's.
 */
export const admitNewcomers = (
  context: WorkspaceContext,
  team: Team,
  newcomers: readonly Listed[],
): Promise<void> => dealAnew(context, team, newcomers, null);

async function dealAnew(
  context: WorkspaceContext,
  team: Team,
  newcomers: readonly Listed[],
  due: Due | null,
): Promise<void> {
  const { workspace, store, keyring, log } = context;
  const { keys } = store;
  const refused = await atomically(store, resealWatched(store, team.id), async (read, write) => {
    if (due) strike(write, store, due);
    const stored = await teamState(store, team.id, read);
    const pulse = ownPulse(context, team.id, stored);
    // The close tells of a pulse that isn't the team's own, and gives its week up; its box is left as it is.
    if (stored.pulse && !pulse) return null;
    const state = { ...stored, pulse };
    // Once a close has begun, what is left to do is the close; and newcomers wait for the next pulse.
    if (pulse ? !(await read.exists(keys.box(team.id))) : newcomers.length > 0) return null;
    const sealedUntil = pulse?.closingDay ?? state.sealedUntil;
    if (sealedUntil === null) return null;
    const until = isNear(context, sealedUntil)
      ? sealedUntil
      : dayWithoutPulse(context, { id: team.id, team });
    const roster = await rosterOf(store, team.id);
    const members = roster.map((member) => member.id);
    const counted = pulse ? (openCounted(keyring, workspace, team.id, pulse, state.counted) ?? []) : [];
    const place: SnapshotPlace = {
      from: pulse && 'box',
      newcomers: new Set(newcomers.map((member) => member.id)),
    };
    const opened = await openTeam(context, read, team, state, new Set([...members, ...counted]), place);
    const planned = pulse ? openingNotifications(context, team, pulse, newcomers, opened.hands) : [];
    resealTeam(context, write, team, state.deal + 1, { pulse, sealedUntil: until }, opened);
    if (pulse) enqueueNotifications(context, write, { step: 'open', team, pulse, planned });
    return opened.refusedTrajectories;
  });
  if (refused) log.warn('record_refused', { team: team.id, refusedTrajectories: refused });
}
