import type { Day } from '../pulse/calendar.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { Membership } from '../pulse/membership.js';
import {
  type Field,
  fields,
  list,
  mapOf,
  mapped,
  member,
  orNull,
  team,
  u16,
  u32,
  Unreadable,
} from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';

/** We keep a workspace's memberships in this many parts, so that a change to one person rewrites little. */
export const MEMBERSHIP_PARTS = 256;

/** One part of a workspace's memberships: those of some of its people. */
export interface MembershipPart {
  /** Counts the part's changes: a lower number than one that we saw before means an old copy. */
  readonly version: number;
  /** The week in which we lost the part's earlier contents, or null. */
  readonly lostIn: number | null;
  readonly people: ReadonlyMap<MemberId, Membership>;
}

const known = {
  since: u16,
  home: orNull(team),
  moving: orNull(fields({ team, from: u16 })),
  left: list(fields({ team, week: u16 })),
};

const membership1: Field<Membership> = fields({
  since: known.since,
  home: known.home,
  moving: known.moving,
  counted: orNull(fields({ team, season: u16 })),
  left: known.left,
});

/** Leaves out the team that counts a person if that's their home team, as it nearly always is. */
const membership2: Field<Membership> = mapped(
  fields({ ...known, counted: orNull(fields({ elsewhere: orNull(team), season: u16 })) }),
  ({ counted, ...person }) => {
    if (!counted) return { ...person, counted };
    const { elsewhere, season } = counted;
    const where = elsewhere ?? person.home;
    if (where === null) throw new Unreadable();
    return { ...person, counted: { team: where, season } };
  },
  ({ counted, ...person }) => ({
    ...person,
    counted: counted && {
      elsewhere: counted.team === person.home ? null : counted.team,
      season: counted.season,
    },
  }),
);

const partOf = (membership: Field<Membership>): Field<MembershipPart> =>
  fields({ version: u32, lostIn: orNull(u16), people: mapOf(member, membership) });

/** Padded in steps, so that a part's size says little about how many people are in it or what we know about them. */
export const MEMBERSHIPS: DayRecord<MembershipPart> = {
  kind: 'memberships',
  version: 2,
  layouts: { 1: partOf(membership1), 2: partOf(membership2) },
  size: { step: 64 },
};

/** The record of the week in which we saw a workspace's first people. */
export const BEGUN = {
  kind: 'begun',
  version: 1,
  layouts: { 1: fields({ week: u16 }) },
  size: 8,
} satisfies DayRecord<unknown>;

/** The number of one of a workspace's parts, and the day it's sealed until. */
export interface PartPlace {
  readonly part: number;
  readonly day: Day;
}

/** Seals a part until a day. Throws NoKeyForDay. */
export const sealPart = (
  keyring: Keyring,
  workspace: WorkspaceId,
  { part, day }: PartPlace,
  content: MembershipPart,
): Buffer => sealDated(keyring, MEMBERSHIPS, { day, place: [workspace, part] }, content);

/** Opens a part; null if there's none, if it's another part or forged, or if its day is past. */
export const openPart = (
  keyring: Keyring,
  workspace: WorkspaceId,
  part: number,
  bytes: Buffer | null,
): MembershipPart | null => openDated(keyring, MEMBERSHIPS, [workspace, part], bytes);

/** Seals, until a day, the week in which we saw a workspace's first people. Throws NoKeyForDay. */
export const sealBegun = (keyring: Keyring, workspace: WorkspaceId, day: Day, week: number): Buffer =>
  sealDated(keyring, BEGUN, { day, place: [workspace] }, { week });

/** Opens the week that `sealBegun` sealed; null if there's none, if it's forged, or if its day is past. */
export const openBegun = (keyring: Keyring, workspace: WorkspaceId, bytes: Buffer | null): number | null =>
  openDated(keyring, BEGUN, [workspace], bytes)?.week ?? null;
