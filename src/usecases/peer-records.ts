import type { ChainableCommander, Redis } from 'ioredis';
import { type Day, dayOf, type Instant, latest, nextPulse, pulseOn } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import { NO_PEER_RECORD, type PeerRecord, type PeerMark, weeksApart } from '../pulse/peer.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { markOf, openPeer, peerName, sealPeer } from '../sealing/peers.js';
import { shuffled } from '../sealing/shuffle.js';
import { withSlipsApplied } from '../sealing/slips.js';
import type { RecordsPlace } from '../sealing/records-place.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { keepWithin } from '../store/bounds.js';
import {
  peerRecords,
  type PeersState,
  peersState,
  peersWatched,
  replacePeers,
  writeNextPeers,
} from '../store/peers.js';
import { slipsOf } from '../store/piles.js';
import { atomically } from '../store/redis.js';
import { rosterOf } from '../store/teams.js';
import { assertNear, isNear } from './own-pulse.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { changeOwnRecord, type MemberRecordType, ownAmong } from './own-record.js';

/** A member's peer record, opened. */
export interface OpenedPeer {
  readonly member: MemberId;
  readonly peer: PeerRecord;
}

/** A round of peer check-ins. It's drawn on its date, once the opening hour has come for everyone on the roster. */
interface PeerRound {
  readonly id: PulseId;
  readonly week: number;
  readonly at: Instant;
}

const roundOn = (team: Team, id: PulseId, roster: readonly RosterMember[]): PeerRound => {
  const pulse = pulseOn(team.schedule, id);
  const zones = roster.map(({ timeZone }) => timeZone);
  return { id, week: pulse.week, at: latest(team.schedule, pulse, team.schedule.opens, zones) };
};

/** Returns a team's round on a date, with the time it's due. */
export const peerRoundOf = async ({ store }: SealingContext, team: Team, id: PulseId): Promise<PeerRound> =>
  roundOn(team, id, await rosterOf(store, team.id));

/** Returns the first round after `from` that's as many weeks after the last one as the team chose. */
function nextRound(
  team: Team,
  roster: readonly RosterMember[],
  last: number | null,
  from: Instant,
): PeerRound {
  let pulse = nextPulse(team.schedule, from);
  const tooSoon = (week: number): boolean =>
    last !== null && week >= last && week - last < weeksApart(team.peers);
  while (tooSoon(pulse.week)) pulse = nextPulse(team.schedule, pulse.opensAt + 1);
  return roundOn(team, pulse.id, roster);
}

const peerDue = (team: Team, pulse: PulseId): Due => ({ step: 'peer', team: team.id, pulse });

/**
 * Puts a team's next round on the agenda in place of any other, as part of a transaction. For an archived team, it
 * only returns the round: the caller seals the records until its day.
 */
export async function planPeers(
  { store, clock }: Pick<WorkspaceContext, 'store' | 'clock'>,
  write: ChainableCommander,
  team: Team,
  { next, round }: Pick<PeersState, 'next' | 'round'>,
): Promise<PeerRound> {
  const planned = nextRound(team, await rosterOf(store, team.id), round, clock.now());
  if (next) strike(write, store, peerDue(team, next));
  writeNextPeers(write, store, team.id, team.archived ? null : planned.id);
  if (!team.archived) schedule(write, store, peerDue(team, planned.id), planned.at);
  return planned;
}

/** Replans a team's next round after its definition may have changed. Leaves a round whose day has come as it is. */
export const replanPeers = (
  { store, clock }: Pick<WorkspaceContext, 'store' | 'clock'>,
  team: Team,
): Promise<void> =>
  atomically(store, [store.keys.peersState(team.id)], async (read, write) => {
    const state = await peersState(store, team.id, read);
    const come = state.next !== null && pulseOn(team.schedule, state.next).opensAt <= clock.now();
    if (team.archived || !come) await planPeers({ store, clock }, write, team, state);
  });

/** The peer records to open. */
interface PeersToOpen {
  readonly team: TeamId;
  readonly state: PeersState;
  readonly members: readonly MemberId[];
}

/** Opens the peer records of some members. A record that doesn't open is reported and counts as not taking part. */
export async function openPeers(
  { workspace, store, keyring }: SealingContext,
  read: Redis,
  { team, state: { sealedUntil, generation }, members }: PeersToOpen,
): Promise<OpenedPeer[]> {
  if (sealedUntil === null) return members.map((member) => ({ member, peer: NO_PEER_RECORD }));
  const place: RecordsPlace = { workspace, team, sealedUntil, generation };
  await keepWithin(
    { store, team, read },
    {
      hashes: [[store.keys.peers(team), 'people']],
      lists: [[store.keys.peerSlips(team), 'slips']],
    },
  );
  const stored = await read.hgetallBuffer(store.keys.peers(team));
  const slips = await slipsOf(read, store.keys.peerSlips(team));
  const { entries, refused } = withSlipsApplied(keyring, { ...place, kind: 'peers' }, stored, slips);
  let found = 0;
  const spoilt = Array.from({ length: refused }, (_, at) => `slip ${at} of generation ${generation}`);
  const opened = members.map((member) => {
    const name = peerName(keyring, place, member);
    const record = entries[name];
    if (stored[name]) found += 1;
    const peer = record && openPeer(keyring, place, name, record);
    if (record && !peer) spoilt.push(`${name} of generation ${generation}`);
    return { member, peer: peer ?? NO_PEER_RECORD };
  });
  // These are from another reseal or another team: none of them belongs to a member of this one.
  if (found === 0) spoilt.push(...Object.keys(stored));
  if (spoilt.length > 0) store.damaged('peer records in Redis', team, spoilt);
  return opened;
}

/** Peer records to seal. */
interface PeersToSeal {
  readonly team: TeamId;
  readonly sealedUntil: Day;
  readonly generation: number;
  readonly peers: readonly OpenedPeer[];
}

/**
 * Reseals a team's peer records, as part of a transaction: under new names and nonces, and in random order. Everyone
 * on the roster has a record, whether or not they take part. Throws NoKeyForDay.
 */
export function sealPeers(
  context: SealingContext,
  write: ChainableCommander,
  { team, sealedUntil, generation, peers }: PeersToSeal,
): void {
  const { workspace, store, keyring } = context;
  assertNear(context, sealedUntil);
  const place: RecordsPlace = { workspace, team, sealedUntil, generation };
  const records = new Map<string, Buffer>();
  for (const { member, peer } of shuffled(peers)) {
    const name = peerName(keyring, place, member);
    records.set(name, sealPeer(keyring, place, name, peer));
  }
  replacePeers(write, store, team, { sealedUntil, generation }, records);
}

/** Returns the day to seal peer records until: that of the next round, or today if the round is late. */
export const peersDay = ({ clock }: Pick<WorkspaceContext, 'clock'>, round: PeerRound): Day =>
  Math.max(dayOf(clock.now()), dayOf(round.at));

/**
 * Reseals a team's peer records until its next round: for newcomers, after a change, or because their day is past.
 * Puts a round on the agenda if there's none. An archived team's records keep the day they were sealed until; once
 * that's over, nothing is resealed.
 */
export const resealPeers = (context: SealingContext, team: Team): Promise<void> =>
  resealPeersOf(context, team, async (write, state, roster) => {
    if (team.archived) return state.sealedUntil;
    const round = state.next ? roundOn(team, state.next, roster) : null;
    if (round && isNear(context, peersDay(context, round))) return peersDay(context, round);
    if (round) context.store.damaged('peer records in Redis', team.id, [round.id]);
    return peersDay(context, await planPeers(context, write, team, state));
  });

/** Reseals a team's peer records until the given day, for a team whose schedule is unreadable. */
export const resealPeersUntil = (context: SealingContext, team: TeamId, until: Day): Promise<void> =>
  resealPeersOf(context, { id: team }, async () => until);

async function resealPeersOf(
  context: SealingContext,
  team: Pick<Team, 'id'>,
  until: (
    write: ChainableCommander,
    state: PeersState,
    roster: readonly RosterMember[],
  ) => Promise<Day | null>,
): Promise<void> {
  const { store } = context;
  await atomically(store, peersWatched(store, team.id), async (read, write) => {
    const roster = await rosterOf(store, team.id);
    if (roster.length === 0) return;
    const state = await peersState(store, team.id, read);
    const members = roster.map(({ id }) => id);
    const peers = await openPeers(context, read, { team: team.id, state, members });
    const sealedUntil = await until(write, state, roster);
    if (sealedUntil === null || sealedUntil < context.keyring.day) return;
    sealPeers(context, write, { team: team.id, sealedUntil, generation: state.generation + 1, peers });
  });
}

/** The kind of record that holds a member's peer check-ins. */
const PEERS: MemberRecordType<PeerRecord> = {
  pile: 'peers',
  blank: NO_PEER_RECORD,
  nameOf: peerName,
  open: openPeer,
  seal: sealPeer,
  read: peerRecords,
  keys: (keys, team) => ({ state: keys.peersState(team), pile: keys.peerSlips(team) }),
};

/** Returns a member's own peer record; if there's none, the record of a member who doesn't take part. */
export const ownPeer = async (context: WorkspaceContext, member: MemberId, team: Team): Promise<PeerRecord> =>
  ownAmong(PEERS, context, member, team.id, await peerRecords(context.store, team.id))?.record ??
  NO_PEER_RECORD;

/**
 * Changes a member's peer record and returns the new one; null if there's no record to change, or other changes kept
 * overtaking this one: see `changeOwnRecord`.
 *
 * @param change gets a function that turns a colleague into the mark that records use
 */
export const changePeer = (
  context: WorkspaceContext,
  member: MemberId,
  team: Team,
  change: (peer: PeerRecord, mark: (who: MemberId) => PeerMark) => PeerRecord,
): Promise<PeerRecord | null> =>
  changeOwnRecord(PEERS, context, member, team.id, (peer) =>
    change(peer, (who) => markOf(context.workspace, who)),
  );
