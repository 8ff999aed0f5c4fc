import type { Redis } from 'ioredis';
import { pulseWeek } from '../../src/pulse/calendar.js';
import { memberId, type MemberId, pulseId, workspaceId } from '../../src/pulse/ids.js';
import { NO_PEER_RECORD } from '../../src/pulse/peer.js';
import { committed } from '../../src/sealing/commitments.js';
import { openCounted } from '../../src/sealing/counted.js';
import { DECISION } from '../../src/sealing/decisions.js';
import { openForm } from '../../src/sealing/forms.js';
import { openMark } from '../../src/sealing/marks.js';
import { openBegun } from '../../src/sealing/memberships.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { type RecordKind, RECORD_KINDS, unpacked } from '../../src/sealing/records.js';
import { openRequests } from '../../src/sealing/requests.js';
import { openSeason } from '../../src/sealing/seasons.js';
import { withSlipsApplied } from '../../src/sealing/slips.js';
import { receiptsOf } from '../../src/store/installs.js';
import { keysOf, type Keys } from '../../src/store/keys.js';
import { marksOf } from '../../src/store/marks.js';
import { sealedBegun } from '../../src/store/memberships.js';
import { allNotifications } from '../../src/store/outbox.js';
import { overlayOf } from '../../src/store/overlay.js';
import { peersState } from '../../src/store/peers.js';
import { slipsOf } from '../../src/store/piles.js';
import { resultsOf, teamState } from '../../src/store/pulses.js';
import { removalsOf } from '../../src/store/removals.js';
import { troubleOf } from '../../src/store/roster-troubles.js';
import { allTeams, rosterOf } from '../../src/store/teams.js';
import { hasAdded } from '../../src/support/overlay.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { eventsUnderWay } from '../../src/usecases/hard-events.js';
import { membershipsOf } from '../../src/usecases/memberships.js';
import { openPeers } from '../../src/usecases/peer-records.js';
import { openTeam, type TeamSnapshot } from '../../src/usecases/reseal-team.js';
import { supportersOf } from '../../src/usecases/supporters.js';
import { actionsOf } from '../../src/usecases/team-actions.js';
import { EAST, PEOPLE, SOUTH, WEST, WORKSPACE } from './cast.js';
import type { Clinic } from './clinic.js';

/** The moment when a workspace was frozen, and what's known of it besides Redis and the keyring. */
export interface FrozenMoment {
  readonly now: number;
  /** A check-in form that a member had open, which Slack keeps. */
  readonly openForm: { readonly member: string; readonly field: string };
  /** The messages that Slack had got, as "kind member team pulse". */
  readonly posted: readonly string[];
  /** The kinds of records that the release knew. */
  readonly recordKinds: readonly string[];
  /** The kinds of keys in Redis. */
  readonly keyKinds: readonly string[];
  /** A digest of the code that stored it: see made-by.ts. The first folders have none. */
  readonly madeBy?: string;
}

const MEMBERS = (PEOPLE[EAST.roster] ?? []).map(memberId);

async function east({ context }: Clinic): Promise<TeamSnapshot> {
  const { store } = context;
  const state = await teamState(store, EAST.id);
  return openTeam(context, store.redis as Redis, EAST, state, { members: MEMBERS, ballots: 'box' });
}

const eastState = ({ context }: Clinic) => teamState(context.store, EAST.id);

async function openSlips({ context }: Clinic): Promise<boolean> {
  const { store, keyring, workspace } = context;
  const { generation, sealedUntil } = await teamState(store, EAST.id);
  const slips = await slipsOf(store.redis, store.keys.recordSlips(EAST.id));
  const pile = {
    workspace,
    team: EAST.id,
    kind: 'records',
    sealedUntil: sealedUntil ?? 0,
    generation,
  } as const;
  const records = await store.redis.hgetallBuffer(store.keys.trajectories(EAST.id));
  return slips.length > 0 && withSlipsApplied(keyring, pile, records, slips).refused === 0;
}

async function anyPeer({ context }: Clinic): Promise<boolean> {
  const { store } = context;
  const state = await peersState(store, EAST.id);
  const found = await openPeers(context, store.redis as Redis, { team: EAST.id, state, members: MEMBERS });
  return found.some(({ peer }) => peer !== NO_PEER_RECORD && peer.met.length > 0);
}

/** Whether an example of each kind is there and opens. Leaving out a kind doesn't compile. */
const OPENS: Readonly<Record<RecordKind, (clinic: Clinic, moment: FrozenMoment) => Promise<boolean>>> = {
  ballot: async (clinic) => (await east(clinic)).members.some(({ ballot }) => ballot.kind === 'checkin'),
  trajectory: async (clinic) =>
    (await east(clinic)).members.some(({ trajectory }) => trajectory.flags.length > 0),
  peer: anyPeer,
  slip: openSlips,
  counted: async (clinic) => {
    const { keyring, workspace } = clinic.context;
    const { pulse, counted } = await eastState(clinic);
    return pulse !== null && openCounted(keyring, workspace, EAST.id, pulse, counted) !== null;
  },
  season: async (clinic) => {
    const { keyring, workspace } = clinic.context;
    return openSeason(keyring, workspace, EAST.id, (await eastState(clinic)).season) !== null;
  },
  card: async (clinic) => (await east(clinic)).publicationState !== null,
  memberships: async ({ context }) =>
    (await membershipsOf(context, MEMBERS)).of(MEMBERS[1] as MemberId) !== null,
  begun: async ({ context: { store, keyring, workspace } }) =>
    openBegun(keyring, workspace, await sealedBegun(store)) !== null,
  note: async ({ context: { store, keyring, workspace } }) => {
    const notes = await allNotifications(store);
    return notes.length > 0 && notes.every((note) => openNotification(keyring, workspace, note) !== null);
  },
  mark: async ({ context: { store, keyring, workspace } }) => {
    const marks = await marksOf(store, EAST.id, store.redis);
    return marks.some((mark) => openMark(keyring, { workspace, team: EAST.id }, mark) !== null);
  },
  supporters: async ({ context }) => (await supportersOf(context)).length > 0,
  requests: async ({ context: { store, keyring, workspace } }) =>
    openRequests(keyring, workspace, await store.redis.getBuffer(store.keys.requests)).requests.length > 0,
  'hard event': async ({ context }) => (await eventsUnderWay(context, [EAST])).has(EAST.id),
  form: async ({ context: { keyring, workspace } }, { openForm: { member, field } }) =>
    openForm(keyring, workspace, memberId(member), field) !== null,
  decision: async ({ context: { keyring, workspace } }) => {
    const kept = committed(keyring, {
      kind: 'close',
      place: [workspace, SOUTH.id, pulseWeek(pulseId('2026-06-15'))],
    });
    return kept !== null && unpacked(DECISION, kept) !== null;
  },
  install: async ({ installs }) => (await installs.find(WORKSPACE)) !== null,
  team: async ({ context }) => (await allTeams(context.store)).length === 4,
  'roster entry': async ({ context }) => (await rosterOf(context.store, EAST.id)).length === MEMBERS.length,
  pulse: async (clinic) => (await eastState(clinic)).pulse !== null,
  result: async ({ context }) => (await resultsOf(context.store, EAST.id)).some(({ band }) => band !== null),
  overlay: async ({ context }) => hasAdded(await overlayOf(context.store)),
  'roster trouble': async ({ context }) => (await troubleOf(context.store, WEST.id)) !== null,
  removal: async ({ context, prefix }) => (await removalsOf({ redis: context.store.redis, prefix })).size > 0,
  'team actions': async ({ context }) => (await actionsOf(context, EAST.id)).actions.length > 0,
  receipt: async ({ context, prefix }) => (await receiptsOf({ redis: context.store.redis, prefix })).size > 0,
};

/** Returns the kinds of records that a release knew but that have no example that opens. */
export async function missingIn(clinic: Clinic, moment: FrozenMoment): Promise<string[]> {
  const missing: string[] = [];
  for (const kind of RECORD_KINDS)
    if (moment.recordKinds.includes(kind) && !(await OPENS[kind](clinic, moment))) missing.push(kind);
  return missing;
}

/** Returns the kinds of the workspace's keys in Redis, by their names in keys.ts. */
export async function keyKinds({ store }: WorkspaceContext, prefix: string): Promise<string[]> {
  const found = await store.redis.keys(`${prefix}:*`);
  return Object.entries(keysOf(prefix, workspaceId(WORKSPACE))).flatMap(([kind, named]) => {
    // Where a name depends on a team, a part or an id, anything matches.
    const key = typeof named === 'string' ? named : (named as (of: string) => string)('*');
    const [head = '', tail = null] = key.split('*');
    const isOne = (one: string): boolean =>
      tail === null
        ? one === head
        : one.startsWith(head) &&
          one.endsWith(tail) &&
          !/:/.test(one.slice(head.length, one.length - tail.length));
    return found.some(isOne) ? [kind] : [];
  });
}

/** The kinds of keys that the story leaves out, and the reason for each. */
const LEFT_OUT: Readonly<Partial<Record<keyof Keys, string>>> = {
  keyringUnconfirmed: 'only a Redis that has lost its data has one',
  held: 'lasts for minutes',
  refusedSince: 'lasts while Slack refuses the app',
  refusal: 'lasts while Slack refuses the app',
  groupsRefusal: 'lasts while Slack refuses group messages',
  notIntroduced: 'lasts while Slack refuses group messages',
  rostersEmpty: 'lasts for a day at most',
  readingUnderWay: 'lasts for a reading, and half a minute',
  closingBallotSlips: 'lasts for a close that began within minutes of an answer',
};

/** Returns the kinds of keys that this version knows but that were neither found nor left out for a reason. */
export const missingKeys = ({ keyKinds: found }: FrozenMoment): string[] =>
  Object.keys(keysOf('', workspaceId(WORKSPACE))).filter(
    (kind) => !found.includes(kind) && !Object.hasOwn(LEFT_OUT, kind),
  );
