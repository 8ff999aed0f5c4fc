import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { type MemberId, memberId, teamId, type WorkspaceId } from '../pulse/ids.js';
import type { Membership } from '../pulse/membership.js';
import type { Keyring } from './keyring.js';
import { seal, unseal } from './seal.js';

/** A workspace's memberships are kept in so many parts, so that a change of one person rewrites little. */
export const MEMBERSHIP_PARTS = 256;

/** One part: what's known of some of a workspace's people. */
export interface MembershipPart {
  /** Counts its changes: a lower number than one that was seen before is an old copy. */
  readonly version: number;
  /** The week in which what it held before was lost, or null. */
  readonly lostIn: number | null;
  readonly people: ReadonlyMap<MemberId, Membership>;
}

/** The day that something is sealed until stands before it, for all to see. */
const DAY_BYTES = 4;

const team = z.string().transform(teamId);
const week = z.int().min(0);
const stored = z.strictObject({
  version: z.int().min(1),
  lostIn: week.nullable(),
  people: z.record(
    z.string(),
    z.tuple([
      week,
      team.nullable(),
      z.tuple([team, week]).nullable(),
      z.tuple([team, week]).nullable(),
      z.array(z.tuple([team, week])),
    ]),
  ),
});

/** Seals a part until a day. Throws NoKeyForDay. */
export function sealPart(
  keyring: Keyring,
  workspace: WorkspaceId,
  part: number,
  day: Day,
  { version, lostIn, people }: MembershipPart,
): Buffer {
  const written: z.input<typeof stored> = {
    version,
    lostIn,
    people: Object.fromEntries(
      [...people].map(([id, { since, home, moving, counted, left }]) => [
        id,
        [
          since,
          home,
          moving && [moving.team, moving.from],
          counted && [counted.team, counted.season],
          left.map((one) => [one.team, one.week]),
        ],
      ]),
    ),
  };
  return sealed(keyring, ['memberships', workspace, part], day, Buffer.from(JSON.stringify(written)));
}

/** The part that was sealed; null for none, another part's, a forged one, or one whose day is past. */
export function openPart(
  keyring: Keyring,
  workspace: WorkspaceId,
  part: number,
  bytes: Buffer | null,
): MembershipPart | null {
  const plain = opened(keyring, ['memberships', workspace, part], bytes);
  const read = plain && stored.safeParse(JSON.parse(plain.toString()));
  if (!read?.success) return null;
  const { version, lostIn, people } = read.data;
  return {
    version,
    lostIn,
    people: new Map(
      Object.entries(people).map(([id, [since, home, moving, counted, left]]) => [
        memberId(id),
        {
          since,
          home,
          moving: moving && { team: moving[0], from: moving[1] },
          counted: counted && { team: counted[0], season: counted[1] },
          left: left.map(([from, at]) => ({ team: from, week: at })),
        },
      ]),
    ),
  };
}

/** Seals the week in which a workspace's first people were seen, until a day. Throws NoKeyForDay. */
export function sealBegun(keyring: Keyring, workspace: WorkspaceId, day: Day, begun: number): Buffer {
  const plain = Buffer.alloc(4);
  plain.writeUInt32BE(begun);
  return sealed(keyring, ['begun', workspace], day, plain);
}

/** The week that was sealed, or null. */
export function openBegun(keyring: Keyring, workspace: WorkspaceId, bytes: Buffer | null): number | null {
  return opened(keyring, ['begun', workspace], bytes)?.readUInt32BE(0) ?? null;
}

type Place = readonly (string | number)[];

function sealed(keyring: Keyring, place: Place, day: Day, plain: Buffer): Buffer {
  const head = Buffer.alloc(DAY_BYTES);
  head.writeUInt32BE(day);
  return Buffer.concat([head, seal(keyring.keyToSeal('memberships', day), [...place, day], plain)]);
}

function opened(keyring: Keyring, place: Place, bytes: Buffer | null): Buffer | null {
  if (!bytes || bytes.length < DAY_BYTES) return null;
  const day: Day = bytes.readUInt32BE(0);
  const key = keyring.key('memberships', day);
  return key && unseal(key, [...place, day], bytes.subarray(DAY_BYTES));
}
