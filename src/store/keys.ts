import { type TeamId, type WorkspaceId, workspaceId } from '../pulse/ids.js';

/** The start and the end of the key that names a workspace's keyring, with the workspace in between. */
const KEYRING_KEY = [(prefix: string) => `${prefix}:{`, '}:keyring'] as const;

/** Returns the pattern, for SCAN, of the keys that name keyrings, one for each workspace. */
export const keyringKeys = (prefix: string): string => `${KEYRING_KEY[0](prefix)}*${KEYRING_KEY[1]}`;

/** Returns the workspace in a key that names a keyring. */
export const workspaceOfKey = (prefix: string, key: string): WorkspaceId =>
  workspaceId(key.slice(KEYRING_KEY[0](prefix).length, -KEYRING_KEY[1].length));

/** Returns the patterns, for SCAN, of keys that only schema 1 had: see gather-memberships.ts. */
export const schema1Keys = (prefix: string) => ({
  memberships: `${prefix}:{*}:*:memberships`,
  homes: `${prefix}:{*}:*:homes`,
});

/** Returns the keys of the schema's number and of its migrations. */
export function schemaKeysOf(prefix: string) {
  const base = `${prefix}:{schema}`;
  return {
    /** string: the number of the schema of everything under the prefix; see store/schema.ts */
    schema: `${base}:number`,
    /** string with a time to live: a process is migrating */
    lock: `${base}:lock`,
  };
}

/** A string: the mark that the keyring left because this Redis is its own; see store/keyring-guard.ts. */
export const keyringMarkKey = (prefix: string): string => `${prefix}:{keyring}:known`;

/** Returns the keys of the app's installs, which belong to no workspace. They share their own hash tag. */
export function installKeysOf(prefix: string) {
  const base = `${prefix}:{installs}`;
  return {
    /** hash: install id (a workspace's, or an organization's) -> sealed install with its tokens */
    installs: `${base}:sealed`,
    /** hash: workspace -> the install that serves it */
    workspaces: `${base}:workspaces`,
    /** hash: workspace -> when we removed all of it, and how many keys */
    receipts: `${base}:receipts`,
    /** hash: install id -> when it was made or remade */
    since: `${base}:since`,
    /** hash: workspace -> its removal, from when Slack announces it until everything is deleted */
    removals: `${base}:removals`,
    /** string with a time to live: a process is renewing the tokens of this install */
    renewing: (install: string) => `${base}:renewing:${install}`,
  };
}

/**
 * A string with a time to live, which we write to see whether Redis accepts writes. On a cluster, there's one on
 * each master.
 */
export const probeKey = (prefix: string, index = 0): string => `${prefix}:{probe${index}}`;

/** Returns the keys of what one process does for all workspaces: sweeps, and background readings. */
export function sweepKeysOf(prefix: string) {
  const base = `${prefix}:{sweeps}`;
  return {
    /** string: when the last sweep ended, in seconds by Redis's own clock */
    last: `${base}:last`,
    /** string with a time to live: a process is replanning the sweeps */
    restoring: `${base}:restoring`,
    /** string with a time to live: a process is reading the rosters of all workspaces in the background */
    reading: `${base}:reading`,
    /** string: how often a process has read the rosters of all workspaces */
    readings: `${base}:readings`,
  };
}

/** Sorted set: workspace -> when it may next have something due; see store/due-index.ts. */
export const dueKeyOf = (prefix: string, tag: string): string => `${prefix}:{${tag}}:due`;

/** Sorted set: workspace -> a day before which nothing sealed there is late; see store/late-index.ts. */
export const lateKeyOf = (prefix: string, tag: string): string => `${prefix}:{${tag}}:late`;

/** A string with a time to live: when one of Slack's methods may next be called for a workspace. */
export const paceKey = (prefix: string, workspace: WorkspaceId, method: string): string =>
  `${prefix}:{${workspace}}:pace:${method}`;

/** Returns the pattern, for SCAN, of all keys of a workspace. */
export const keysOfWorkspace = (prefix: string, workspace: WorkspaceId): string =>
  `${prefix}:{${workspace}}:*`;

/**
 * Returns the keys of a workspace, which are named here and nowhere else. They share one hash tag, so that a step of a
 * team, the agenda and the outbox change in one MULTI, even on a cluster.
 */
export function keysOf(prefix: string, workspace: WorkspaceId) {
  const base = `${prefix}:{${workspace}}`;
  return {
    /** string: the id of the keyring that seals everything here; anyone can write it, so it proves nothing */
    keyring: `${base}:keyring`,
    /** string: a mark that the id was written here with a keyring already in use, for hosts that didn't see that */
    keyringUnconfirmed: `${base}:keyring:unconfirmed`,
    /** hash: team id -> its definition */
    teams: `${base}:teams`,
    /** sorted set: step -> when it's due; all scheduling follows it */
    agenda: `${base}:agenda`,
    /** sorted set: notification id -> when it's due */
    outboxDue: `${base}:outbox:due`,
    /** hash: notification id -> the sealed notification */
    outbox: `${base}:outbox`,
    /** string: when the next message to the workspace may be posted, as `reserveSendSlots` computes it */
    turns: `${base}:turns`,
    /** string with a time to live: when the next conversation may be opened for a delivery */
    openings: `${base}:openings`,
    /** string with a time to live: Slack has asked us to wait, or refuses the app */
    held: `${base}:held`,
    /** string with a time to live: when Slack began to refuse the app */
    refusedSince: `${base}:refused-since`,
    /** string with a time to live: Slack's code for why the app reaches no one here */
    refusal: `${base}:refusal`,
    /** string with a time to live: Slack's code for why the app can't open group messages here */
    groupsRefusal: `${base}:groups-refusal`,
    /** hash: week of a round -> Slack's code for why we couldn't introduce its pairs */
    notIntroduced: `${base}:not-introduced`,
    /** string with a time to live: whether this notification was sent, and what we know about earlier tries */
    sent: (note: string) => `${base}:sent:${note}`,
    /** string with a time to live: we took a request with this signature */
    taken: (signature: string) => `${base}:taken:${signature}`,
    /** string: what admins changed in the support catalog */
    overlay: `${base}:overlay`,
    /** string: the list of the workplace's peer supporters, sealed */
    supporters: `${base}:supporters`,
    /** string: the list of requests to peer supporters, sealed; it exists whether or not it has any */
    requests: `${base}:requests`,
    /** hash: team id -> the hard event that was announced to it, sealed */
    hardEvents: `${base}:hard-events`,
    /** hash: team id -> what its managers said they're doing, plain and signed; `*` -> the whole workspace's switch */
    teamActions: `${base}:team-actions`,
    /** hash: team id -> the trouble with its roster, if there's one */
    rosterTroubles: `${base}:roster-troubles`,
    /** hash: team id -> since when Slack shows no one on it, in milliseconds since 1970 */
    rostersEmpty: `${base}:rosters-empty`,
    /** hash: member id -> the team that an admin decided they're asked with from the next season on */
    moves: `${base}:moves`,
    /** hash: number of a part -> that part of the memberships, sealed; there are 16 of these, see memberships.ts */
    memberships: (hash: number) => `${base}:memberships:${hash}`,
    /** hash: when the memberships began, sealed; and the day until which all parts are sealed at least */
    membershipsHead: `${base}:memberships`,
    /** hash: member id -> the week we first saw them; their time zone and language, as Slack has them */
    roster: (team: TeamId) => `${base}:team:${team}:roster`,
    /** string: how many readings of the roster have begun; each takes its number before it asks Slack */
    readingsBegun: (team: TeamId) => `${base}:team:${team}:readings:begun`,
    /** string with a time to live: a process is reading the roster because something in it has changed */
    readingUnderWay: (team: TeamId) => `${base}:team:${team}:readings:under-way`,
    /** string: the number of the reading that the roster is from */
    readingKept: (team: TeamId) => `${base}:team:${team}:readings:kept`,
    /** hash: open pulse, who counts, season, publication state (as `card`), generation (as `deal`), sealedUntil */
    state: (team: TeamId) => `${base}:team:${team}:state`,
    /** hash: slot -> ballot, while a pulse is open */
    box: (team: TeamId) => `${base}:team:${team}:box`,
    /** hash: the box once its close has begun; no check-in reaches it anymore */
    closingBox: (team: TeamId) => `${base}:team:${team}:box:closing`,
    /** list: sealed slips with ballots since the last reseal; see store/piles.ts */
    ballotSlips: (team: TeamId) => `${base}:team:${team}:cast`,
    /** list: the ballots' slips of a box whose close has begun */
    closingBallotSlips: (team: TeamId) => `${base}:team:${team}:cast:closing`,
    /** list: sealed slips with changes of member records since the last reseal */
    recordSlips: (team: TeamId) => `${base}:team:${team}:changes`,
    /** list: one sealed mark for each delivery of an opening, until the next reseal applies it to the records */
    marks: (team: TeamId) => `${base}:team:${team}:marks`,
    /** hash: pseudonym -> sealed trajectory */
    trajectories: (team: TeamId) => `${base}:team:${team}:trajectories`,
    /** hash: next round of peer check-ins, week of the last round, generation (as `deal`), sealedUntil */
    peersState: (team: TeamId) => `${base}:team:${team}:peers:state`,
    /** hash: name -> sealed peer record, one for each person on the roster */
    peers: (team: TeamId) => `${base}:team:${team}:peers`,
    /** list: sealed slips with changes of peer records since their last reseal */
    peerSlips: (team: TeamId) => `${base}:team:${team}:peers:changes`,
    /** hash: week -> published result; we only ever add fields */
    results: (team: TeamId) => `${base}:team:${team}:cards`,
  };
}

export type Keys = ReturnType<typeof keysOf>;
