import { type Day, dayOf, type Instant, weekOf } from '../pulse/calendar.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import { isOver, type Membership, type Memberships } from '../pulse/membership.js';
import { seenVersions, rememberVersions } from '../sealing/seen-versions.js';
import {
  MEMBERSHIP_PARTS,
  type MembershipPart,
  openBegun,
  openPart,
  sealBegun,
  sealPart,
} from '../sealing/memberships.js';
import {
  membershipsUntil,
  partKey,
  partNumberOf,
  sealedBegun,
  sealedParts,
  writeBegun,
  writeMembershipsUntil,
  writePart,
} from '../store/memberships.js';
import type { LateLook, MembershipDays } from '../store/late.js';
import { noteSealed } from '../store/late-index.js';
import { atomically, type Client } from '../store/redis.js';
import { knownTeams } from '../store/teams.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import type { Reason } from './log.js';

/** How many days ahead we seal memberships. We reseal them when fewer than `RESEALED_DAYS` are left. */
const SEALED_DAYS = 56;
const RESEALED_DAYS = 28;

/** The bounds within which the memberships' day needn't be renewed. */
const MEMBERSHIP_DAYS: MembershipDays = { before: RESEALED_DAYS, most: SEALED_DAYS };

/** Returns the day that memberships are sealed until, with the day after which they have to be resealed. */
const sealedUntil = (day: Day) => ({ day, lateAfter: day - RESEALED_DAYS });

/** Returns the dates by which something in a workspace counts as late at a given time. */
export const lateLook = (now: Instant): LateLook => ({ today: dayOf(now), memberships: MEMBERSHIP_DAYS });

const MEMBERSHIPS_LOST: Reason =
  'what is known about some people was lost or put back in Redis: they count as just seen, and nobody new is included for four weeks';

/** Some parts of a workspace's memberships, opened. */
interface PartsRead {
  readonly memberships: Memberships;
  readonly parts: ReadonlyMap<number, MembershipPart>;
  /** How many parts are lost: missing, unreadable, or replaced with an older copy. */
  readonly lost: number;
  /** Whether the workspace has no memberships at all yet. */
  readonly fresh: boolean;
}

const ALL_PARTS: readonly number[] = Array.from({ length: MEMBERSHIP_PARTS }, (_, part) => part);

const partsOf = (members: readonly MemberId[]): number[] => [
  ...new Set(members.map((member) => partNumberOf(member, MEMBERSHIP_PARTS))),
];

/**
 * Reads parts of the memberships. A part that's gone, doesn't open, or is older than one that this host has seen
 * counts as lost in this week, and as empty.
 *
 * @param asked the parts to read from Redis, which include the wanted ones
 */
async function readParts(
  { workspace, store, keyring, clock }: SealingContext,
  wanted: readonly number[],
  read: Client,
  asked: readonly number[] = wanted,
): Promise<PartsRead> {
  const before = seenVersions(keyring, workspace);
  const parts = new Map<number, MembershipPart>();
  let lost = 0;
  for (const [at, bytes] of (await sealedParts(store, asked, read)).entries()) {
    const part = asked[at] ?? 0;
    if (!wanted.includes(part)) continue;
    const seen = before.versions.get(part) ?? 0;
    const opened = openPart(keyring, workspace, part, bytes);
    const good = opened && opened.version >= seen;
    const isLost = !good && (bytes !== null || seen > 0);
    if (isLost) lost += 1;
    const lostIn = isLost ? weekOf(clock.now()) : null;
    parts.set(part, good ? opened : { version: seen, lostIn, people: new Map() });
  }
  const begun = openBegun(keyring, workspace, await sealedBegun(store, read));
  rememberVersions(keyring, workspace, new Map([...parts].map(([part, { version }]) => [part, version])));
  const of = (member: MemberId) => parts.get(partNumberOf(member, MEMBERSHIP_PARTS));
  return {
    memberships: {
      of: (member) => of(member)?.people.get(member) ?? null,
      lostIn: (member) => of(member)?.lostIn ?? null,
      begun,
    },
    parts,
    lost,
    fresh: begun === null && !before.known,
  };
}

/** Reads the memberships of some people. Throws KeyringError. */
export async function membershipsOf(
  context: SealingContext,
  members: readonly MemberId[],
): Promise<Memberships> {
  return (await readParts(context, partsOf(members), context.store.redis)).memberships;
}

/**
 * Reads the membership of the person who asks. It reads every part: one part covers few people, in a small workspace
 * often just one, so reading that part alone would show someone watching Redis who's asking. Throws KeyringError.
 */
export async function ownMembershipOf(context: SealingContext, member: MemberId): Promise<Membership | null> {
  const { memberships } = await readParts(context, partsOf([member]), context.store.redis, ALL_PARTS);
  return memberships.of(member);
}

/**
 * Changes the memberships of some people. Logs any lost part and starts it over.
 *
 * @param change returns the memberships that change; may be called more than once
 * @returns the memberships afterward
 * @throws KeyringError, Overtaken
 */
export async function changeMemberships(
  context: WorkspaceContext,
  members: readonly MemberId[],
  change: (now: Memberships) => Promise<ReadonlyMap<MemberId, Membership>>,
): Promise<Memberships> {
  const { workspace, store, keyring, clock, log } = context;
  const wanted = partsOf(members);
  const seen = await readParts(context, wanted, store.redis);
  if (seen.lost === 0 && (await change(seen.memberships)).size === 0) return seen.memberships;
  const day = dayOf(clock.now()) + SEALED_DAYS;
  const week = weekOf(clock.now());
  const parts = new Set(wanted.map((part) => partKey(store, part)));
  const watched = [store.keys.membershipsHead, ...parts];
  const { now, lost, versions } = await atomically(store, watched, async (read, write) => {
    const { memberships, parts, lost, fresh } = await readParts(context, wanted, read);
    const begun = fresh ? week : memberships.begun;
    const changed = await change({ ...memberships, begun });
    if (fresh) {
      writeBegun(write, store, sealBegun(keyring, workspace, day, week));
      writeMembershipsUntil(write, store, sealedUntil(day));
    }
    const versions = new Map<number, number>();
    for (const [part, before] of parts) {
      const ofPart = [...changed].filter(([member]) => partNumberOf(member, MEMBERSHIP_PARTS) === part);
      if (ofPart.length === 0 && before.lostIn !== week) continue;
      const people = new Map([...before.people, ...ofPart]);
      const version = before.version + 1;
      const after = { ...before, version, people };
      writePart(write, store, part, sealPart(keyring, workspace, { part, day }, after));
      versions.set(part, version);
    }
    if (versions.size > 0) noteSealed(write, store, sealedUntil(day).lateAfter);
    return {
      now: { ...memberships, of: (member: MemberId) => changed.get(member) ?? memberships.of(member), begun },
      lost,
      versions,
    };
  });
  rememberVersions(keyring, workspace, versions);
  if (lost > 0) log.error('memberships_lost', { entries: lost, reason: MEMBERSHIPS_LOST });
  return now;
}

/**
 * Changes the memberships of some people one by one. People without a membership keep having none.
 *
 * @param change returns a person's new membership; null to leave theirs as it is
 * @throws KeyringError, Overtaken
 */
export const changeEach = (
  context: WorkspaceContext,
  members: readonly MemberId[],
  change: (known: Membership) => Membership | null,
): Promise<Memberships> =>
  changeMemberships(context, members, async (now) => {
    const changed = new Map<MemberId, Membership>();
    for (const member of members) {
      const known = now.of(member);
      const after = known && change(known);
      if (after) changed.set(member, after);
    }
    return changed;
  });

/**
 * Reseals a workspace's memberships well before their day is over, and drops people who haven't been in an active team
 * for a long time. Memberships don't hold the keyring back: a part that isn't resealed in time is lost, and its people
 * count as just seen.
 *
 * @param alone runs one task so that its failure doesn't stop the others; returns whether it worked
 */
export async function resealMemberships(
  context: SealingContext,
  alone: (run: () => Promise<void>) => Promise<boolean>,
): Promise<void> {
  const { workspace, store, keyring, clock } = context;
  const until = (await membershipsUntil(store)) ?? 0;
  const today = dayOf(clock.now());
  const day = today + SEALED_DAYS;
  if (until >= today + RESEALED_DAYS && until <= day) return;
  let failed = false;
  const there = await sealedParts(store, ALL_PARTS);
  if (!there.some(Boolean) && (await sealedBegun(store)) === null) return;
  const { teams, unreadable } = await knownTeams(store);
  const asking = new Set<TeamId | null>([
    ...teams.flatMap(({ id, archived }) => (archived ? [] : [id])),
    ...unreadable,
  ]);
  const isNeeded = (one: Membership): boolean =>
    !isOver(asking.has(one.home) ? one : { ...one, home: null }, weekOf(clock.now()));
  for (const part of ALL_PARTS.filter((_, at) => there[at]))
    if (!(await alone(() => resealPart(part)))) failed = true;
  // Without the new day in the head, we redo all parts the next day. Four weeks are left for that.
  if (failed) return;
  const head = store.keys.membershipsHead;
  await atomically(store, [head], async (read, write) => {
    const begun = openBegun(keyring, workspace, await sealedBegun(store, read));
    if (begun !== null) writeBegun(write, store, sealBegun(keyring, workspace, day, begun));
    writeMembershipsUntil(write, store, sealedUntil(day));
  });

  async function resealPart(part: number): Promise<void> {
    const versions = await atomically(store, [partKey(store, part)], async (read, write) => {
      const { parts, lost } = await readParts(context, [part], read);
      const found = parts.get(part);
      // A lost part stays as it is: the next change of it logs the loss.
      if (!found || lost > 0) return null;
      const people = new Map([...found.people].filter(([, one]) => isNeeded(one)));
      const version = found.version + 1;
      const after = { ...found, version, people };
      writePart(write, store, part, sealPart(keyring, workspace, { part, day }, after));
      return new Map([[part, version]]);
    });
    if (versions) rememberVersions(keyring, workspace, versions);
  }
}
