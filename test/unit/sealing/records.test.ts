import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { firstSeen, type Membership } from '../../../src/pulse/membership.js';
import type { PeerMark } from '../../../src/pulse/peer.js';
import { type Trajectory, UNTIL_RESUMED } from '../../../src/pulse/trajectory.js';
import { BALLOT, openBallot } from '../../../src/sealing/ballots.js';
import { PUBLICATION_STATE } from '../../../src/sealing/publication-states.js';
import { COUNTED } from '../../../src/sealing/counted.js';
import { DECISION } from '../../../src/sealing/decisions.js';
import { FORM } from '../../../src/sealing/forms.js';
import { INSTALL } from '../../../src/sealing/installs.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { MARK } from '../../../src/sealing/marks.js';
import { BEGUN, MEMBERSHIPS } from '../../../src/sealing/memberships.js';
import { NOTE } from '../../../src/sealing/notifications.js';
import { PEER } from '../../../src/sealing/peers.js';
import {
  onUnknownVersion,
  openUntil,
  packed,
  SEALED_KINDS,
  type SealedRecord,
  sealUntil,
  type UnknownVersion,
  unpacked,
} from '../../../src/sealing/records.js';
import { STANDING_REQUESTS } from '../../../src/sealing/requests.js';
import { SEASON } from '../../../src/sealing/seasons.js';
import { SLIP } from '../../../src/sealing/slips.js';
import { HARD_EVENT } from '../../../src/sealing/hard-events.js';
import { SUPPORTERS } from '../../../src/sealing/supporters.js';
import { TRAJECTORY } from '../../../src/sealing/trajectories.js';

const [alice, bob] = [memberId('U1'), memberId('U2')];
const [east, west] = [teamId('east'), teamId('west')];
const pulse = pulseId('2026-12-01');

const result = {
  week: 2_970,
  band: 'stretched',
  since: 2_969,
  themes: { load: 'strained' },
  heavyInTen: 10,
  mainTheme: 'recovery',
  ask: null,
} as const;

const state = {
  closed: 2_970,
  team: { band: 'stretched', since: 2_969, pending: 'strained' },
  themes: { load: { band: 'steady', since: null, pending: null } },
  pooled: { weeks: 2, totals: { sum: 0.1, count: 7 } },
  heavyInTen: 0,
  season: { trauma: { sum: 12.5, count: 9 } },
} as const;

interface Released {
  readonly kind: SealedRecord<never>;
  readonly version: number;
  readonly value: unknown;
  readonly bytes: string;
}

const released = <T>(kind: SealedRecord<T>, version: number, value: T, bytes: string): Released => ({
  kind: kind as SealedRecord<never>,
  version,
  value,
  bytes,
});

const trajectory: Trajectory = {
  flags: [
    { week: 2_968, heavy: true },
    { week: 2_970, heavy: false },
  ],
  quietFrom: 2_968,
  standing: 'outreach',
  followUpWeek: null,
  consent: 'joined',
  pausedUntil: 2_975,
  ask: null,
  preferences: {
    reminder: false,
    outreach: 'direct',
    preset: 'sensitive',
    language: 'es',
    weeklyMessageAnyway: true,
    workingDays: ['monday', 'sunday'],
    kindWords: false,
  },
};

const requests = {
  looked: 499_000,
  requests: [{ channel: 'D1', ts: '1796480000.000100', until: 1_796_739_200_000 }],
};

/** A time to talk that was taken and then withdrawn, without the time from which its supporter may be told. */
const withdrawn = {
  supporter: alice,
  at: 1_796_500_000_000,
  way: 'Room 2',
  state: 'withdrawn',
  by: bob,
  told: true,
} as const;

const moving: Membership = {
  since: 2_900,
  home: east,
  moving: { team: west, from: 2_976 },
  counted: { team: east, season: 2_964 },
  left: [{ team: west, week: 2_952 }],
};

/** The bytes that each released version wrote, without trailing zeros. Versions are only ever added. */
const RELEASED: readonly Released[] = [
  released(BALLOT, 1, { answers: [3, 0, 9], ask: null }, '010103030009'),
  released(BALLOT, 2, { answers: [3, 0, 9], ask: 'nothing' }, '02010303000930'),
  released(TRAJECTORY, 1, trajectory, '01020b98010b9a000b986f00006a0b9f00646565730182'),
  released(
    TRAJECTORY,
    2,
    {
      ...trajectory,
      pausedUntil: UNTIL_RESUMED,
      preferences: { ...trajectory.preferences, kindWords: true },
    },
    '02020b98010b9a000b986f00006affff0064656573018201',
  ),
  released(
    TRAJECTORY,
    3,
    { ...trajectory, ask: { ask: 'news', firstWeek: 2_964 } },
    '03020b98010b9a000b986f00006a0b9f006465657301820007bc',
  ),
  released(
    PEER,
    1,
    {
      since: 2_960,
      buddy: '000000a1' as PeerMark,
      met: [{ who: '0badcafe' as PeerMark, week: 2_968 }],
      avoids: ['12345678' as PeerMark],
      round: 2_970,
      outcome: 'differently',
      missedBefore: true,
    },
    '010b9001000000a1010badcafe0201123456780b9a6401',
  ),
  released(
    SLIP,
    1,
    { name: 'AAAAAAAAAAAAAAAA', sealed: Buffer.from('sealed') },
    '01104141414141414141414141414141414100067365616c6564',
  ),
  released(COUNTED, 1, { members: [alice, bob] }, '010002025531025532'),
  released(
    SEASON,
    1,
    { firstWeek: 2_964, seed: 'c2VlZA', questionnaire: 'weekly', counted: [alice, bob] },
    '010b94066332566c5a41067765656b6c790002025531025532',
  ),
  released(
    PUBLICATION_STATE,
    1,
    state,
    '010b9a6d0b997800016c73000000023fb999999999999a000000070100000174402900000000000000000009',
  ),
  released(
    DECISION,
    1,
    { result, state },
    '010b9a6d0b9900016c78010a72010b9a6d0b997800016c73000000023fb999999999999a000000070100000174402900000000000000000009',
  ),
  released(
    DECISION,
    2,
    { result: { ...result, ask: 'meetings' }, state },
    '020b9a6d0b9900016c78010a7233010b9a6d0b997800016c73000000023fb999999999999a000000070100000174402900000000000000000009',
  ),
  released(
    MEMBERSHIPS,
    1,
    { version: 7, lostIn: null, people: new Map([[alice, moving]]) },
    '01000000070000010255310b540104656173740104776573740ba00104656173740b940104776573740b88',
  ),
  released(
    MEMBERSHIPS,
    2,
    {
      version: 7,
      lostIn: null,
      people: new Map([
        [alice, moving],
        [bob, { ...firstSeen(2_900, west), home: null, counted: { team: west, season: 2_964 } }],
      ]),
    },
    '02000000070000020255310b540104656173740104776573740ba00104776573740b8801000b940255320b54000000010104776573740b94',
  ),
  released(BEGUN, 1, { week: 2_900 }, '010b54'),
  released(
    NOTE,
    1,
    {
      kind: 'introduction',
      cover: false,
      member: alice,
      team: east,
      pulse,
      closesAt: 1_796_480_000_000,
      language: 'es',
      partners: [bob],
      languages: ['en', 'es'],
    },
    '01696e740002553104656173740a323032362d31322d3031427a2468d6000000657301010255320102656e6573',
  ),
  released(MARK, 1, { member: alice, welcomed: true }, '0102553101'),
  released(SUPPORTERS, 1, { supporters: [{ member: alice, state: 'away' }] }, '010102553161'),
  released(
    STANDING_REQUESTS,
    1,
    { ...requests, times: [], takings: [] },
    '01411e74e000000000000102443111313739363438303030302e303030313030427a25600740',
  ),
  released(
    STANDING_REQUESTS,
    2,
    {
      ...requests,
      times: [{ ...withdrawn, tellFrom: 0 }],
      takings: [{ who: 'AAAAAAAAAAAAAAAA', until: 20_800 }],
    },
    '02411e74e000000000000102443111313739363438303030302e303030313030427a2560074000000001025531427a247be8d0000006526f6f6d2032770102553201000110414141414141414141414141414141415140',
  ),
  released(
    STANDING_REQUESTS,
    3,
    {
      ...requests,
      times: [{ ...withdrawn, tellFrom: 1_796_482_800_000 }],
      takings: [{ who: 'AAAAAAAAAAAAAAAA', until: 20_800 }],
    },
    '03411e74e000000000000102443111313739363438303030302e303030313030427a2560074000000001025531427a247be8d0000006526f6f6d2032770102553201427a246b81980000000110414141414141414141414141414141415140',
  ),
  released(HARD_EVENT, 1, { announcedAt: 1_796_480_000_000, next: 'week' }, '01427a2468d600000077'),
  released(
    FORM,
    1,
    { team: east, pulse, week: 2_970, language: 'es' },
    '0104656173740a323032362d31322d30310b9a6573',
  ),
  released(
    INSTALL,
    1,
    { install: { team: { id: 'T1' } } },
    '01000000147b227465616d223a7b226964223a225431227d7d',
  ),
];

const hexOf = ({ kind, value }: Released): string =>
  packed(kind, value as never)
    .toString('hex')
    .replace(/(00)+$/, '');

describe('a sealed record', () => {
  it.each(RELEASED.map((one) => [one.kind.kind, one.version, one] as const))(
    'of kind %s and version %i reads as the value that was stored',
    (_, version, one) => {
      if (version === one.kind.version) expect(hexOf(one)).toBe(one.bytes);
      const plain = Buffer.concat([Buffer.from(one.bytes, 'hex'), Buffer.alloc(64)]);
      expect(unpacked(one.kind, plain)).toEqual(one.value);
    },
  );

  it('has a pinned sample for every kind, and for every version from the first to the current one', () => {
    const pinned = RELEASED.map(({ kind, version }) => `${kind.kind} ${version}`);
    const versions = RELEASED.flatMap(({ kind }) =>
      Array.from({ length: kind.version }, (_, at) => `${kind.kind} ${at + 1}`),
    );
    expect(SEALED_KINDS.map((kind) => `${kind} 1`).filter((one) => !pinned.includes(one))).toEqual([]);
    expect(versions.filter((one) => !pinned.includes(one))).toEqual([]);
  });

  it('that’s cut short, empty, or has an unknown code reads as nothing', () => {
    const plain = packed(SUPPORTERS, { supporters: [{ member: alice, state: 'away' }] });
    expect(unpacked(SUPPORTERS, plain.subarray(0, 4))).toBeNull();
    expect(unpacked(SUPPORTERS, Buffer.alloc(0))).toBeNull();
    const strange = Buffer.from(plain);
    strange[strange.indexOf('a')] = 0x7a;
    expect(unpacked(SUPPORTERS, strange)).toBeNull();
  });

  it('that’s larger than its kind allows is refused, since its size would stand out', () => {
    const large = { answers: Array.from({ length: 30 }, () => 0), ask: null };
    expect(() => packed(BALLOT, large)).toThrow(RangeError);
    expect(() => packed(BALLOT, large)).toThrow('A record of kind ballot has 34 bytes, and the most is 20.');
  });

  it('of a member with an ask that no version can have written reads as nothing', () => {
    const plain = packed(TRAJECTORY, { ...trajectory, ask: { ask: 'news', firstWeek: 2_964 } });
    const at = plain.indexOf(Buffer.from('07bc', 'hex'));
    expect(at).toBeGreaterThan(0);
    for (const code of ['07b8', '07bd', '07be', '07bf']) {
      Buffer.from(code, 'hex').copy(plain, at);
      expect(unpacked(TRAJECTORY, plain)).toBeNull();
    }
  });

  it('lets an unexpected error through when it’s read, instead of passing for damaged', () => {
    const plain = packed(INSTALL, { install: 'x' });
    plain[plain.indexOf('"')] = 0x21;
    expect(() => unpacked(INSTALL, plain)).toThrow(SyntaxError);
  });
});

describe('a sealed record of a newer version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-records-'));
  const keyring = Keyring.create(join(folder, 'a.keyring'), 100);
  afterAll(() => rmSync(folder, { recursive: true }));

  const newer = { ...BALLOT, version: 3, layouts: { 3: BALLOT.layouts[2] } };
  const box = { workspace: workspaceId('T1'), team: east, pulse, closingDay: 120, generation: 0 };
  const until = { day: 120, place: [box.workspace, box.team, box.pulse, 'slot'] };
  const told: UnknownVersion[] = [];
  const end = onUnknownVersion((record) => told.push(record));
  afterAll(end);

  it('is refused, and only its kind and version are reported', () => {
    const sealed = sealUntil(keyring, newer, until, { answers: [9], ask: 'news' });
    expect(openBallot(keyring, box, 'slot', sealed)).toEqual({ kind: 'refused' });
    expect(told).toEqual([{ kind: 'ballot', version: 3 }]);
    expect(openUntil(keyring, newer, until, sealed)).toEqual({ answers: [9], ask: 'news' });
  });

  it('is reported to every current listener, and to no former one', () => {
    const sealed = sealUntil(keyring, newer, until, { answers: [9], ask: 'news' });
    const heard: UnknownVersion[] = [];
    const endHearing = onUnknownVersion((record) => heard.push(record));
    openBallot(keyring, box, 'slot', sealed);
    endHearing();
    told.length = 0;
    openBallot(keyring, box, 'slot', sealed);
    expect([heard.length, told.length]).toEqual([1, 1]);
  });

  it('counts as forged, and isn’t reported, if it wasn’t sealed with the keyring', () => {
    told.length = 0;
    expect(openBallot(keyring, box, 'slot', Buffer.alloc(48, 2))).toEqual({ kind: 'refused' });
    expect(told).toEqual([]);
  });
});
