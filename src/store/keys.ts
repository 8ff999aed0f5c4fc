import { type TeamId, type WorkspaceId, workspaceId } from '../pulse/ids.js';

/** The start and the end of the key that names a workspace's keyring; the workspace is in between. */
const KEYRING_KEY = [(prefix: string) => `${prefix}:{`, '}:keyring'] as const;

/** The pattern of the keys that name keyrings, one for each workspace, for SCAN. */
export const keyringKeys = (prefix: string): string => `${KEYRING_KEY[0](prefix)}*${KEYRING_KEY[1]}`;

/** The workspace whose keyring a key names. */
export const workspaceOfKey = (prefix: string, key: string): WorkspaceId =>
  workspaceId(key.slice(KEYRING_KEY[0](prefix).length, -KEYRING_KEY[1].length));

/** The patterns of keys that only schema 1 had, for SCAN: see gather-memberships.ts. */
export const schema1Keys = (prefix: string) => ({
  memberships: `${prefix}:{*}:*:memberships`,
  homes: `${prefix}:{*}:*:homes`,
});

/** The keys that say which version's data this is. */
export function schemaKeysOf(prefix: string) {
  const base = `${prefix}:{schema}`;
  return {
    /** string: the number of the schema that everything under the prefix has; see store/schema.ts */
    schema: `${base}:number`,
    /** string with a time to live: somebody is migrating */
    lock: `${base}:lock`,
  };
}

/** A string: the mark by which the keyring has shown that this Redis is its own; see store/keyring-guard.ts. */
export const keyringMarkKey = (prefix: string): string => `${prefix}:{keyring}:known`;

/** The keys that belong to no workspace: the app's installs. They share their own hash tag. */
export function installKeysOf(prefix: string) {
  const base = `${prefix}:{installs}`;
  return {
    /** hash: install id (a workspace's, or an organization's) -> sealed install with its tokens */
    installs: `${base}:sealed`,
    /** hash: workspace -> the install that serves it */
    workspaces: `${base}:workspaces`,
    /** hash: workspace -> when all of it was removed, and how many keys */
    receipts: `${base}:receipts`,
    /** hash: install id -> when it was made, or made again */
    since: `${base}:since`,
    /**
     * hash: workspace -> its removal under way: Slack announced it, or service has stopped and nothing is
     * deleted yet
     */
    removals: `${base}:removals`,
    /** string with a time to live: somebody is renewing the tokens of this install */
    renewing: (install: string) => `${base}:renewing:${install}`,
  };
}

/**
 * A string with a time to live, which we write to see whether Redis takes writes. On a cluster there are
 * many, on different masters.
 */
export const probeKey = (prefix: string, index = 0): string => `${prefix}:{probe${index}}`;

/** The keys of the sweeps, which go through all workspaces. */
export function sweepKeysOf(prefix: string) {
  const base = `${prefix}:{sweeps}`;
  return {
    /** string: when the last sweep ended, in seconds by Redis' own clock */
    last: `${base}:last`,
    /** string with a time to live: somebody is replanning the sweeps */
    restoring: `${base}:restoring`,
    /** string with a time to live: a process reads the rosters of all workspaces in the background */
    reading: `${base}:reading`,
    /** string: how often one has read them all */
    readings: `${base}:readings`,
  };
}

/** Sorted set: workspace -> when it may next have something due; see store/due-index.ts. */
export const dueKeyOf = (prefix: string, tag: string): string => `${prefix}:{${tag}}:due`;

/** Sorted set: workspace -> a day before which nothing it has sealed is late; see store/late.ts. */
export const lateKeyOf = (prefix: string, tag: string): string => `${prefix}:{${tag}}:late`;

/** A string with a time to live: when a method of Slack's may next be called for a workspace. */
export const paceKey = (prefix: string, workspace: WorkspaceId, method: string): string =>
  `${prefix}:{${workspace}}:pace:${method}`;

/** The pattern of all keys of a workspace, for SCAN. */
export const keysOfWorkspace = (prefix: string, workspace: WorkspaceId): string =>
  `${prefix}:{${workspace}}:*`;

/**
 * Every key Evenkeel keeps, named here and nowhere else. All of a workspace's keys share one hash tag, so that
 * a step of a team, its agenda and its outbox move in one MULTI on a cluster too.
 */
export function keysOf(prefix: string, workspace: WorkspaceId) {
  const base = `${prefix}:{${workspace}}`;
  return {
    /** string: the id of the keyring that everything here is sealed with; anyone can write it, and it proves nothing */
    keyring: `${base}:keyring`,
    /** string: a mark that the id was written here though the keyring was in use before, for hosts that didn't see that */
    keyringUnconfirmed: `${base}:keyring:unconfirmed`,
    /** hash: team id -> its definition */
    teams: `${base}:teams`,
    /** sorted set: what is due when; the durable truth of all scheduling */
    agenda: `${base}:agenda`,
    /** sorted set: when each notification of the outbox is due */
    outboxDue: `${base}:outbox:due`,
    /** hash: notification id -> sealed notification */
    outbox: `${base}:outbox`,
    /** string: when the next message to the workspace may be posted, as `reserveSendSlots` computes it */
    turns: `${base}:turns`,
    /** string with a time to live: when the next conversation may be opened for a delivery */
    openings: `${base}:openings`,
    /** string with a time to live: Slack has asked to wait, or refuses the app */
    held: `${base}:held`,
    /** string with a time to live: when Slack began to refuse the app */
    refusedSince: `${base}:refused-since`,
    /** string with a time to live: Slack's code for why the app reaches nobody here */
    refusal: `${base}:refusal`,
    /** string with a time to live: Slack's code for why the app opens no group messages here */
    groupsRefusal: `${base}:groups-refusal`,
    /** hash: week of a round -> Slack's code for why its pairs could not be introduced */
    notIntroduced: `${base}:not-introduced`,
    /** string with a time to live: whether this notification was sent, and what is known of earlier tries */
    sent: (note: string) => `${base}:sent:${note}`,
    /** string with a time to live: a request with this signature was taken */
    taken: (signature: string) => `${base}:taken:${signature}`,
    /** string: what admins changed about the support catalogue */
    overlay: `${base}:overlay`,
    /** string: who the workplace's peer supporters are, sealed */
    supporters: `${base}:supporters`,
    /** string: the open requests to peer supporters, sealed; it exists whether or not there are any */
    requests: `${base}:requests`,
    /** hash: team id -> the hard event that was announced to it, sealed */
    hardEvents: `${base}:hard-events`,
    /** hash: team id -> what its managers said they're doing, plain and signed; `*` -> whether that's switched off everywhere */
    teamActions: `${base}:team-actions`,
    /** hash: team id -> the problem with its roster, if there is one */
    rosterTroubles: `${base}:roster-troubles`,
    /** hash: team id -> since when Slack shows nobody of it, in milliseconds */
    rostersEmpty: `${base}:rosters-empty`,
    /** hash: member id -> the team they're asked with from the next season on, if an admin decided that */
    moves: `${base}:moves`,
    /**
     * hash: part of the workspace's people -> what we know about them, sealed; one of a few, see
     * usecases/memberships.ts
     */
    memberships: (hash: number) => `${base}:memberships:${hash}`,
    /** hash: when the memberships began, sealed; and the day until which all are sealed */
    membershipsHead: `${base}:memberships`,
    /** hash: member id -> week first seen, time zone and language, as Slack has them */
    roster: (team: TeamId) => `${base}:team:${team}:roster`,
    /** string: how many readings of the roster have begun; each takes its number before it asks Slack */
    readingsBegun: (team: TeamId) => `${base}:team:${team}:readings:begun`,
    /** string with a time to live: a process reads the roster because something in it has changed */
    readingUnderWay: (team: TeamId) => `${base}:team:${team}:readings:under-way`,
    /** string: the number of the reading that the roster is from */
    readingKept: (team: TeamId) => `${base}:team:${team}:readings:kept`,
    /** hash: the open pulse, who counts, the season, what a close hands to the next; generation (as `deal`), and day sealed until */
    state: (team: TeamId) => `${base}:team:${team}:state`,
    /** hash: slot -> ballot, while a pulse is open */
    box: (team: TeamId) => `${base}:team:${team}:box`,
    /** the box once its close has begun; no check-in reaches it any more */
    closingBox: (team: TeamId) => `${base}:team:${team}:box:closing`,
    /** list: sealed check-ins since the last reseal; see store/piles.ts */
    cast: (team: TeamId) => `${base}:team:${team}:cast`,
    /** those of the box whose close has begun */
    closingCast: (team: TeamId) => `${base}:team:${team}:cast:closing`,
    /** list: sealed changes of records since the last reseal */
    changes: (team: TeamId) => `${base}:team:${team}:changes`,
    /**
     * list: one sealed mark for each delivery of an opening, until the next reseal applies them to the
     * records
     */
    marks: (team: TeamId) => `${base}:team:${team}:marks`,
    /** hash: pseudonym -> sealed trajectory */
    trajectories: (team: TeamId) => `${base}:team:${team}:trajectories`,
    /** hash: the next round of peer check-ins and the last one's week; generation (as `deal`), and day sealed until */
    peersState: (team: TeamId) => `${base}:team:${team}:peers:state`,
    /** hash: name -> sealed peer record, one for each person on the roster */
    peers: (team: TeamId) => `${base}:team:${team}:peers`,
    /** list: sealed changes of peer records since their last reseal */
    peersChanges: (team: TeamId) => `${base}:team:${team}:peers:changes`,
    /** hash: week -> published result; fields are only ever added */
    results: (team: TeamId) => `${base}:team:${team}:cards`,
  };
}

export type Keys = ReturnType<typeof keysOf>;
