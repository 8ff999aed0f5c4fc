import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { memberId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import type { Membership } from '../../../src/pulse/membership.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import {
  MEMBERSHIP_PARTS,
  MEMBERSHIPS,
  type MembershipPart,
  openBegun,
  openPart,
  sealBegun,
  sealPart,
} from '../../../src/sealing/memberships.js';
import { unpacked } from '../../../src/sealing/records.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('memberships');
const keyring = Keyring.create(join(folder, 'a.keyring'), 100);
const foreign = Keyring.create(join(folder, 'b.keyring'), 100);
afterAll(() => rmSync(folder, { recursive: true }));

const [workspace, elsewhere] = [workspaceId('T1'), workspaceId('T2')];
const week = fc.integer({ min: 0, max: 65_535 });
const team = fc.constantFrom(teamId('east'), teamId('west'), teamId('north'));
const person: fc.Arbitrary<Membership> = fc.record({
  since: week,
  home: fc.option(team),
  moving: fc.option(fc.record({ team, from: week })),
  counted: fc.option(fc.record({ team, season: week })),
  left: fc.array(fc.record({ team, week }), { maxLength: 4 }),
});
const aPart: fc.Arbitrary<MembershipPart> = fc.record({
  version: fc.integer({ min: 0, max: 4_294_967_295 }),
  lostIn: fc.option(week),
  people: fc
    .array(fc.tuple(fc.integer({ min: 0, max: 99 }), person), { maxLength: 6 })
    .map((people) => new Map(people.map(([number, one]) => [memberId(`U${number}`), one] as const))),
});
const place = { part: MEMBERSHIP_PARTS - 1, day: 120 };
const empty: MembershipPart = { version: 1, lostIn: null, people: new Map() };
const sealed = sealPart(keyring, workspace, place, empty);
/** Returns the same bytes with another plain day. */
const until = (day: number, bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(day);
  return changed;
};

describe('a part of a workspace’s memberships', () => {
  it('opens to what was sealed about each person, whether they count in their home team or another', () => {
    fc.assert(
      fc.property(aPart, (part) => {
        const bytes = sealPart(keyring, workspace, place, part);
        expect(openPart(keyring, workspace, place.part, bytes)).toEqual(part);
      }),
    );
  });

  it('doesn’t open as another part, in another workspace or install, with another day, after its day, or if it’s forged or missing', () => {
    expect(openPart(keyring, workspace, place.part, sealed)).toEqual(empty);
    expect(openPart(keyring, workspace, 0, sealed)).toBeNull();
    expect(openPart(keyring, elsewhere, place.part, sealed)).toBeNull();
    expect(openPart(foreign, workspace, place.part, sealed)).toBeNull();
    for (const bytes of [until(121, sealed), until(99, sealed), Buffer.alloc(sealed.length), null])
      expect(openPart(keyring, workspace, place.part, bytes)).toBeNull();
  });

  it('has a size that shows only roughly how many people are in it', () => {
    const one = { since: 2_900, home: null, moving: null, counted: null, left: [] };
    const sizes = [0, 1, 2, 3].map(
      (people) =>
        sealPart(keyring, workspace, place, {
          ...empty,
          people: new Map(Array.from({ length: people }, (_, at) => [memberId(`U${at}`), one])),
        }).length,
    );
    expect(new Set(sizes).size).toBe(1);
  });

  it('doesn’t repeat the team of people who count in their home team, as nearly everyone does', () => {
    const at = (name: string) =>
      sealPart(keyring, workspace, place, {
        ...empty,
        people: new Map(
          Array.from({ length: 40 }, (_, number) => [
            memberId(`U${number}`),
            {
              since: 2_900,
              home: teamId('a-team-of-a-long-name'),
              moving: null,
              counted: { team: teamId(name), season: 2_892 },
              left: [],
            },
          ]),
        ),
      }).length;
    expect(at('a-team-of-a-long-name')).toBeLessThan(at('a-team-of-a-name-as-long') - 600);
  });

  it('doesn’t open if it counts a person in their home team who has none', () => {
    const counted = (home: string, where: string) =>
      Buffer.from(`0200000001000001 025531 0b54 ${home} 00 00 01 ${where} 0b94`.replaceAll(' ', ''), 'hex');
    const home = '010465617374';
    expect(unpacked(MEMBERSHIPS, counted(home, '00'))?.people.get(memberId('U1'))?.counted).toEqual({
      team: 'east',
      season: 0x0b94,
    });
    expect(unpacked(MEMBERSHIPS, counted('00', home))?.people.get(memberId('U1'))?.home).toBeNull();
    expect(unpacked(MEMBERSHIPS, counted('00', '00'))).toBeNull();
  });
});

describe('the week in which a workspace’s first people were seen', () => {
  const begun = sealBegun(keyring, workspace, 120, 2_900);

  it('opens to what was sealed, and has one size', () => {
    fc.assert(
      fc.property(week, (value) => {
        const bytes = sealBegun(keyring, workspace, 120, value);
        expect(openBegun(keyring, workspace, bytes)).toBe(value);
        expect(bytes).toHaveLength(begun.length);
      }),
    );
  });

  it('doesn’t open in another workspace or install, with another day, or if it’s forged or missing', () => {
    expect(openBegun(keyring, elsewhere, begun)).toBeNull();
    expect(openBegun(foreign, workspace, begun)).toBeNull();
    for (const bytes of [until(121, begun), Buffer.alloc(begun.length), sealed, null])
      expect(openBegun(keyring, workspace, bytes)).toBeNull();
  });
});
