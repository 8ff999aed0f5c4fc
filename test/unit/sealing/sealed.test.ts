import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { WEEKDAYS } from '../../../src/pulse/team.js';
import { memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { NOTIFICATION_KINDS } from '../../../src/pulse/notification.js';
import {
  KEPT_MEETINGS,
  MEETING_WEEKS,
  MOST_AVOIDED,
  NO_PEER_RECORD,
  PEER_OUTCOMES,
  type PeerMark,
} from '../../../src/pulse/peer.js';
import { ASK_CHOICES, ASKS } from '../../../src/pulse/ask.js';
import { seasonOf } from '../../../src/pulse/season.js';
import { KEPT_FLAGS, PRESETS } from '../../../src/pulse/signs.js';
import {
  MOST_SUPPORTERS,
  nameSupporter,
  setSupporter,
  type Supporter,
} from '../../../src/pulse/supporters.js';
import {
  BLANK_TRAJECTORY,
  CONSENTS,
  OUTREACH_REASONS,
  OUTREACH_STYLES,
} from '../../../src/pulse/trajectory.js';
import { BALLOT, openBallot, sealBallot, slotOf, spoiltBallot } from '../../../src/sealing/ballots.js';
import { openForm, sealForm } from '../../../src/sealing/forms.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { openNotification, renewNotification, sealNotification } from '../../../src/sealing/notifications.js';
import { markedAmong, markOf, openPeer, PEER, peerName, sealPeer } from '../../../src/sealing/peers.js';
import { PUBLICATION_STATE } from '../../../src/sealing/publication-states.js';
import { openRequests, sealRequests, takerFor } from '../../../src/sealing/requests.js';
import { openSupporters, sealSupporters } from '../../../src/sealing/supporters.js';
import { SEAL_OVERHEAD } from '../../../src/sealing/seal.js';
import {
  openTrajectory,
  pseudonymOf,
  sealTrajectory,
  TRAJECTORY,
} from '../../../src/sealing/trajectories.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-sealed-'));
const keyring = Keyring.create(join(folder, 'a.keyring'), 100);
const foreign = Keyring.create(join(folder, 'b.keyring'), 100);
afterAll(() => rmSync(folder, { recursive: true }));

const workspace = workspaceId('T1');
const [alice, bob] = [memberId('U1'), memberId('U2')];
const box = { workspace, team: teamId('east'), pulse: pulseId('2026-06-02'), closingDay: 120, generation: 3 };
const slot = slotOf(keyring, box, alice);
const ballot = sealBallot(keyring, box, slot, { answers: [1, 2, 3, 0, 1], ask: null });
/** Returns a copy of a dated record with another plain date. */
function dated(sealed: Buffer, day: number): Buffer {
  const changed = Buffer.from(sealed);
  changed.writeUInt32BE(day);
  return changed;
}
const answers = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 14 });

describe('a ballot', () => {
  it('opens in its slot to the sealed answers', () => {
    fc.assert(
      fc.property(answers, fc.constantFrom(...ASK_CHOICES, null), (values, ask) => {
        const sealed = sealBallot(keyring, box, slot, { answers: values, ask });
        expect(openBallot(keyring, box, slot, sealed)).toEqual({ kind: 'checkin', answers: values, ask });
        expect(sealed).toHaveLength(ballot.length);
      }),
    );
  });

  it('has one size, blank or not, with or without a pick, and never the same bytes twice', () => {
    const blank = sealBallot(keyring, box, slot, null);
    expect(openBallot(keyring, box, slot, blank)).toEqual({ kind: 'blank' });
    expect(blank).toHaveLength(ballot.length);
    expect(sealBallot(keyring, box, slot, null).equals(blank)).toBe(false);
  });

  it.each([
    ['another slot', { ...box }, slotOf(keyring, box, bob)],
    ['another pulse', { ...box, pulse: pulseId('2026-06-09') }, slot],
    ['another team', { ...box, team: teamId('west') }, slot],
    ['another workspace', { ...box, workspace: workspaceId('T2') }, slot],
    ['another day', { ...box, closingDay: 121 }, slot],
    ['the next generation', box, slotOf(keyring, { ...box, generation: 4 }, alice)],
  ])('moved to %s is refused', (_, place, where) => {
    expect(openBallot(keyring, place, where, ballot)).toEqual({ kind: 'refused' });
  });

  it('with any bit flipped is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ballot.length * 8 - 1 }), (bit) => {
        const turned = Buffer.from(ballot);
        turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openBallot(keyring, box, slot, turned)).toEqual({ kind: 'refused' });
      }),
    );
  });

  it('that’s from another install, cut short or empty is refused', () => {
    for (const other of [
      sealBallot(foreign, box, slot, { answers: [0], ask: null }),
      ballot.subarray(0, 20),
      Buffer.alloc(0),
    ])
      expect(openBallot(keyring, box, slot, other)).toEqual({ kind: 'refused' });
  });

  it('that replaces a refused one has the size of every other, and is refused in every slot', () => {
    const spoilt = spoiltBallot();
    expect(spoilt).toHaveLength(ballot.length);
    expect(spoiltBallot()).not.toEqual(spoilt);
    for (const where of [slot, slotOf(keyring, box, bob)])
      expect(openBallot(keyring, box, where, spoilt)).toEqual({ kind: 'refused' });
  });

  it('lies in a slot that no one can name without the keyring', () => {
    expect(slotOf(foreign, box, alice)).not.toBe(slot);
    expect(slotOf(keyring, { ...box, pulse: pulseId('2026-06-09') }, alice)).not.toBe(slot);
  });
});

describe('a trajectory', () => {
  const place = { workspace, team: teamId('east'), sealedUntil: 120, generation: 3 };
  const name = pseudonymOf(keyring, place, alice);
  const trajectory = fc.record({
    flags: fc
      .uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: KEPT_FLAGS })
      .map((weeks) => weeks.toSorted((a, b) => a - b).map((week) => ({ week, heavy: week % 2 === 0 }))),
    quietFrom: fc.option(fc.integer({ min: 1, max: 65_535 })),
    standing: fc.constantFrom(...OUTREACH_REASONS, null),
    followUpWeek: fc.option(fc.integer({ min: 1, max: 65_535 })),
    consent: fc.constantFrom(...CONSENTS, null),
    pausedUntil: fc.option(fc.integer({ min: 1, max: 65_535 })),
    ask: fc.oneof(
      fc.constantFrom(null, 'withdrawn' as const),
      fc.record({
        ask: fc.constantFrom(...ASKS),
        firstWeek: fc.integer({ min: 0, max: 65_535 }).map(seasonOf),
      }),
    ),
    preferences: fc.record({
      reminder: fc.boolean(),
      outreach: fc.constantFrom(...OUTREACH_STYLES),
      preset: fc.constantFrom(...PRESETS, null),
      language: fc.constantFrom(...LANGUAGES, null),
      weeklyMessageAnyway: fc.boolean(),
      workingDays: fc.option(fc.subarray([...WEEKDAYS], { minLength: 1 })),
      kindWords: fc.boolean(),
    }),
  });

  it('opens to the sealed value, and has 60 bytes whatever it holds', () => {
    fc.assert(
      fc.property(trajectory, (value) => {
        const sealed = sealTrajectory(keyring, place, name, value);
        expect(sealed).toHaveLength(60);
        expect(openTrajectory(keyring, place, name, sealed)).toEqual(value);
      }),
    );
  });

  it('gets a new name at each reseal and each close, and opens only under its own', () => {
    expect(pseudonymOf(keyring, { ...place, generation: 4 }, alice)).not.toBe(name);
    const next = { ...place, sealedUntil: 127 };
    const sealed = sealTrajectory(keyring, place, name, BLANK_TRAJECTORY);
    expect(pseudonymOf(keyring, next, alice)).not.toBe(name);
    expect(openTrajectory(keyring, next, name, sealed)).toBeNull();
    expect(openTrajectory(keyring, place, pseudonymOf(keyring, place, bob), sealed)).toBeNull();
    expect(openTrajectory(foreign, place, name, sealed)).toBeNull();
  });
});

describe('a notification', () => {
  const note = {
    kind: 'outreach',
    cover: false,
    member: alice,
    team: teamId('east'),
    pulse: pulseId('2026-06-02'),
    closesAt: 120 * 86_400_000,
    language: 'es',
  } as const;

  it('has the same size and id however often it’s decided', () => {
    const first = sealNotification(keyring, workspace, 'close', note);
    const again = sealNotification(keyring, workspace, 'close', { ...note, cover: true });
    expect(again.id).toBe(first.id);
    expect(again.sealed).toHaveLength(first.sealed.length);
    expect(openNotification(keyring, workspace, first)).toEqual(note);
  });

  it('has the same size for every kind, so that no job in the queue shows its kind', () => {
    const sizes = NOTIFICATION_KINDS.map(
      (kind) => sealNotification(keyring, workspace, 'close', { ...note, kind }).sealed.length,
    );
    expect(new Set(sizes).size).toBe(1);
  });

  it('doesn’t open under another id, in another workspace, or with its day changed', () => {
    const { id, sealed } = sealNotification(keyring, workspace, 'close', note);
    const later = dated(sealed, sealed.readUInt32BE(0) + 1);
    expect(openNotification(keyring, workspace, { id: 'other', sealed })).toBeNull();
    expect(openNotification(keyring, workspaceId('T2'), { id, sealed })).toBeNull();
    expect(openNotification(keyring, workspace, { id, sealed: later })).toBeNull();
    expect(openNotification(keyring, workspace, { id, sealed: Buffer.alloc(2) })).toBeNull();
  });

  it('has another id for each step, member, team, pulse and workspace', () => {
    const others = [
      sealNotification(keyring, workspace, 'close', note),
      sealNotification(keyring, workspace, 'open', note),
      sealNotification(keyring, workspaceId('T2'), 'close', note),
      sealNotification(keyring, workspace, 'close', { ...note, member: bob }),
      sealNotification(keyring, workspace, 'close', { ...note, team: teamId('west') }),
      sealNotification(keyring, workspace, 'close', { ...note, pulse: pulseId('2026-06-09') }),
    ];
    expect(new Set(others.map(({ id }) => id)).size).toBe(6);
  });

  it('opens until a week after its close, and for another week each time it’s sealed again under the same id', () => {
    const stepped = Keyring.create(join(folder, 'stepped.keyring'), 100);
    const first = sealNotification(stepped, workspace, 'close', note);
    expect(renewNotification(stepped, workspace, first, 127)).toBeNull();
    stepped.step(127);
    expect(openNotification(stepped, workspace, first)).toEqual(note);
    const second = renewNotification(stepped, workspace, first, 128) ?? first;
    expect(second.id).toBe(first.id);
    stepped.step(135);
    expect(openNotification(stepped, workspace, first)).toBeNull();
    expect(openNotification(stepped, workspace, second)).toEqual(note);
    stepped.step(136);
    expect(openNotification(stepped, workspace, second)).toBeNull();
  });

  it('isn’t sealed again if it doesn’t open or isn’t a notification', () => {
    const { id, sealed } = sealNotification(keyring, workspace, 'close', note);
    expect(renewNotification(keyring, workspace, { id: 'other', sealed }, 128)).toBeNull();
    expect(renewNotification(keyring, workspaceId('T2'), { id, sealed }, 128)).toBeNull();
    expect(renewNotification(foreign, workspace, { id, sealed }, 128)).toBeNull();
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(4), Buffer.alloc(sealed.length)])
      expect(renewNotification(keyring, workspace, { id, sealed: bytes }, 128)).toBeNull();
  });
});

describe('a form', () => {
  const form = {
    team: teamId('east'),
    pulse: pulseId('2026-06-02'),
    week: 2945,
    closingDay: 120,
    language: 'es' as const,
  };

  it('opens only for its member', () => {
    const text = sealForm(keyring, workspace, alice, form);
    expect(openForm(keyring, workspace, alice, text)).toEqual(form);
    expect(openForm(keyring, workspace, bob, text)).toBeNull();
  });

  it.each(['', 'x', 'AAAAeA', 'AAAAeAAA', 'AAAAYwAA', '_____wAAAA'])(
    'made up as "%s" doesn’t open',
    (text) => {
      expect(openForm(keyring, workspace, alice, text)).toBeNull();
    },
  );

  it.each(['.', ' ', '=', 'A'])('with "%s" inserted doesn’t open', (more) => {
    const text = sealForm(keyring, workspace, alice, form);
    for (const at of [0, 7, text.length])
      expect(openForm(keyring, workspace, alice, text.slice(0, at) + more + text.slice(at))).toBeNull();
  });
});

describe('a peer record', () => {
  const place = { workspace, team: teamId('east'), sealedUntil: 120, generation: 3 };
  const name = peerName(keyring, place, alice);
  const week = fc.integer({ min: 2 * MEETING_WEEKS, max: 65_535 });
  const mark = fc.integer({ min: 0 }).map((number) => number.toString(16).padStart(8, '0') as PeerMark);
  const met = (round: number | null) =>
    fc.array(
      fc.record({
        who: mark,
        week: fc.integer({ min: 0, max: 2 * MEETING_WEEKS }).map((age) => (round ?? 0) - age),
      }),
      { maxLength: round === null ? 0 : KEPT_MEETINGS },
    );
  const peers = fc.option(week).chain((round) =>
    fc.record({
      since: fc.option(week),
      buddy: fc.option(mark),
      met: met(round),
      avoids: fc.array(mark, { maxLength: MOST_AVOIDED }),
      round: fc.constant(round),
      outcome: fc.option(fc.constantFrom(...PEER_OUTCOMES)),
      missedBefore: fc.boolean(),
    }),
  );
  const sealed = sealPeer(keyring, place, name, NO_PEER_RECORD);

  it('opens to the sealed value, and has one size whatever it holds', () => {
    expect(sealed).toHaveLength(106);
    fc.assert(
      fc.property(peers, (peer) => {
        const record = sealPeer(keyring, place, name, peer);
        expect(openPeer(keyring, place, name, record)).toEqual(peer);
        expect(record).toHaveLength(sealed.length);
      }),
    );
  });

  it.each([
    ['another member’s', place, peerName(keyring, place, bob)],
    ['another team’s', { ...place, team: teamId('west') }, name],
    ['another generation’s', { ...place, generation: 4 }, name],
    ['another day’s', { ...place, sealedUntil: 121 }, name],
  ])('under %s name or place doesn’t open', (_, where, as) => {
    expect(openPeer(keyring, where, as, sealed)).toBeNull();
    expect(openPeer(foreign, place, name, sealed)).toBeNull();
  });

  it('forgets meetings over 127 weeks away, and keeps one in the near future, since a clock may have been set back', () => {
    const who = '000000a1' as PeerMark;
    const at = (round: number, week: number) => {
      const peer = { ...NO_PEER_RECORD, round, met: [{ who, week }] };
      return openPeer(keyring, place, name, sealPeer(keyring, place, name, peer))?.met;
    };
    expect(at(2_968, 2_968 - 127)).toEqual([{ who, week: 2_968 - 127 }]);
    expect(at(2_968, 2_968 - 128)).toEqual([]);
    expect(at(2_968, 2_970)).toEqual([{ who, week: 2_970 }]);
    expect(at(2_968, 3_200)).toEqual([]);
  });

  it('keeps the latest meetings and the first people to avoid if it has no room for all', () => {
    const who = (number: number) => number.toString(16).padStart(8, '0') as PeerMark;
    const met = Array.from({ length: KEPT_MEETINGS + 3 }, (_, at) => ({ who: who(at), week: 2_900 + at }));
    const avoids = Array.from({ length: MOST_AVOIDED + 3 }, (_, at) => who(at));
    const record = sealPeer(keyring, place, name, { ...NO_PEER_RECORD, round: 2_920, met, avoids });
    expect(record).toHaveLength(sealed.length);
    expect(openPeer(keyring, place, name, record)).toMatchObject({
      met: met.slice(3),
      avoids: avoids.slice(0, MOST_AVOIDED),
    });
  });

  it('has another name for each member, reseal, team and workspace', () => {
    const names = [
      name,
      peerName(keyring, place, bob),
      peerName(keyring, { ...place, generation: 4 }, alice),
      peerName(keyring, { ...place, team: teamId('west') }, alice),
      peerName(keyring, { ...place, workspace: workspaceId('T2') }, alice),
      peerName(keyring, { ...place, sealedUntil: 121 }, alice),
      peerName(foreign, place, alice),
      pseudonymOf(keyring, place, alice),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives a colleague a different mark in each workspace', () => {
    expect(markOf(workspace, alice)).toMatch(/^[0-9a-f]{8}$/);
    expect(markOf(workspace, alice)).not.toBe(markOf(workspaceId('T2'), alice));
  });
});

it('no slot or record has a name anymore once its day is past', () => {
  const stepped = Keyring.create(join(folder, 'past.keyring'), 100);
  const place = { workspace, team: box.team, sealedUntil: 120, generation: 3 };
  const names = () => [
    slotOf(stepped, box, alice),
    pseudonymOf(stepped, place, alice),
    peerName(stepped, place, alice),
  ];
  stepped.step(120);
  expect(names().map(({ length }) => length)).toEqual([16, 16, 16]);
  stepped.step(121);
  expect(names()).toEqual(['', '', '']);
});

describe('two people with the same mark', () => {
  // Found by trying U0 to U100000, among which two pairs have the same mark.
  const [one, other] = [memberId('U49249'), memberId('U84504')];
  const colleagues = markedAmong(workspace, [one, alice, other, alice]);

  it('are both avoided, and neither is taken for the other', () => {
    const mark = markOf(workspace, one);
    expect(markOf(workspace, other)).toBe(mark);
    expect(colleagues.all([mark])).toEqual([one, other]);
    expect(colleagues.only(mark)).toBeNull();
  });

  it('don’t change which colleague any other mark refers to', () => {
    expect(colleagues.only(markOf(workspace, alice))).toBe(alice);
    expect(colleagues.all([markOf(workspace, alice), markOf(workspace, bob)])).toEqual([alice]);
    expect(colleagues.only(markOf(workspace, bob))).toBeNull();
    expect(colleagues.only(null)).toBeNull();
  });
});

describe('the list of peer supporters', () => {
  let full: readonly Supporter[] = [];
  for (let at = 0; at < 2 * MOST_SUPPORTERS; at += 1)
    full = nameSupporter(full, memberId(`U${String(at).padStart(20, '0')}`));

  it('opens to the sealed list, and has one size, empty or full', () => {
    const away = setSupporter(full, memberId(`U${'0'.repeat(20)}`), 'away');
    expect(away).toHaveLength(MOST_SUPPORTERS);
    const sealed = sealSupporters(keyring, workspace, 120, away);
    expect(openSupporters(keyring, workspace, sealed)).toEqual(away);
    expect(sealSupporters(keyring, workspace, 120, [])).toHaveLength(sealed.length);
  });

  it.each([
    ['of another workspace', workspaceId('T2'), (sealed: Buffer) => sealed],
    ['of another day', workspace, (sealed: Buffer) => dated(sealed, 121)],
    ['that’s past its day', workspace, (sealed: Buffer) => dated(sealed, 99)],
    ['of made-up bytes', workspace, () => Buffer.from('nonsense')],
  ])('%s doesn’t open', (_, where, change) => {
    const sealed = change(sealSupporters(keyring, workspace, 120, full));
    expect(openSupporters(keyring, where, sealed)).toBeNull();
  });
});

describe('the list of requests to peer supporters', () => {
  const list = {
    looked: 499_000,
    requests: [{ channel: 'D1', ts: '1796480000.000100', until: 1_796_739_200_000 }],
    times: [
      {
        supporter: alice,
        at: 1_796_500_000_000,
        way: 'Room 2',
        state: 'taken' as const,
        by: bob,
        told: false,
        tellFrom: 1_796_482_800_000,
      },
    ],
    takings: [{ who: takerFor(keyring, workspace, 121, bob), until: 121 }],
  };
  const empty = { looked: null, requests: [], times: [], takings: [] };

  it('opens to the sealed list, has one size, and is empty if it’s from elsewhere, damaged or missing', () => {
    const sealed = sealRequests(keyring, workspace, 120, list);
    expect(openRequests(keyring, workspace, sealed)).toEqual(list);
    const blank = { looked: 499_000, requests: [], times: [], takings: [] };
    expect(sealRequests(keyring, workspace, 120, blank)).toHaveLength(sealed.length);
    expect(openRequests(keyring, workspaceId('T2'), sealed)).toEqual(empty);
    expect(openRequests(foreign, workspace, sealed)).toEqual(empty);
    expect(openRequests(keyring, workspace, dated(sealed, 121))).toEqual(empty);
    expect(openRequests(keyring, workspace, null)).toEqual(empty);
  });

  it('refers to a taker by a name that differs for each member, day, workspace and keyring, and is empty without its key', () => {
    const named = takerFor(keyring, workspace, 121, bob);
    expect(takerFor(keyring, workspace, 121, bob)).toBe(named);
    const others = [
      takerFor(keyring, workspace, 121, alice),
      takerFor(keyring, workspace, 122, bob),
      takerFor(keyring, workspaceId('T2'), 121, bob),
      takerFor(foreign, workspace, 121, bob),
      pseudonymOf(keyring, { workspace, team: box.team, sealedUntil: 121, generation: 0 }, bob),
    ];
    expect(new Set([named, ...others]).size).toBe(6);
    expect(named).not.toContain(bob);
    expect(takerFor(keyring, workspace, 99, bob)).toBe('');
  });
});

it('docs/SEALING.md says how large each sealed record is', () => {
  const said = readFileSync('docs/SEALING.md', 'utf8');
  for (const [name, { size }] of [
    ['ballot', BALLOT],
    ['member record', TRAJECTORY],
    ['peer record', PEER],
    ['what a close hands on', PUBLICATION_STATE],
  ] as const)
    expect(said).toContain(`| ${name} (${Number(size) + SEAL_OVERHEAD} bytes`);
});
