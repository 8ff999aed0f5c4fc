import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { BLANK_TRAJECTORY } from '../../../src/pulse/trajectory.js';
import { openBallot, sealBallot, slotOf } from '../../../src/sealing/ballots.js';
import { openForm, sealForm } from '../../../src/sealing/forms.js';
import { Keyring, SealedDayPast } from '../../../src/sealing/keyring.js';
import { openNote, sealNote } from '../../../src/sealing/notes.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../../../src/sealing/trajectories.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-ballots-'));
const keyring = Keyring.create(join(folder, 'a.keyring'), 100);
const foreign = Keyring.create(join(folder, 'b.keyring'), 100);
/** The first install after its file has stepped past day 120 stands in for itself: it holds no key of that day. */
const past = Keyring.create(join(folder, 'c.keyring'), 200);
afterAll(() => rmSync(folder, { recursive: true }));

const workspace = workspaceId('T1');
const east = teamId('east');
const june = pulseId('2026-06-02');
const [alice, bob] = [memberId('U1'), memberId('U2')];
const REFUSED = { kind: 'refused' };

const turn = (bytes: Buffer, bit: number): Buffer => {
  const turned = Buffer.from(bytes);
  turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return turned;
};
const bitOf = (bytes: Buffer) => Array.from({ length: bytes.length * 8 }, (_, bit) => bit);

describe('a ballot', () => {
  const box = { workspace, team: east, pulse: june, closingDay: 120 };
  const slot = slotOf(keyring, box, alice);
  const other = slotOf(keyring, box, bob);
  const ballot = sealBallot(keyring, box, slot, [1, 2, 3, 0, 1]);

  it('of every length of answers is as long as a blank', () => {
    const blank = sealBallot(keyring, box, slot, null);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 254 }), { maxLength: 14 }), (answers) => {
        const sealed = sealBallot(keyring, box, slot, answers);
        expect(sealed).toHaveLength(blank.length);
        expect(openBallot(keyring, box, slot, sealed)).toEqual({ kind: 'checkin', answers });
      }),
    );
  });

  it('copied into another member’s slot is refused there and still opens in its own', () => {
    expect(openBallot(keyring, box, other, ballot)).toEqual(REFUSED);
    expect(openBallot(keyring, box, slot, ballot)).toEqual({ kind: 'checkin', answers: [1, 2, 3, 0, 1] });
  });

  it('swapped with another member’s is refused on both sides', () => {
    const theirs = sealBallot(keyring, box, other, null);
    expect(openBallot(keyring, box, slot, theirs)).toEqual(REFUSED);
    expect(openBallot(keyring, box, other, ballot)).toEqual(REFUSED);
  });

  it('kept from one pulse is refused in the next, even one that closes the same day', () => {
    const next = { ...box, pulse: pulseId('2026-06-09') };
    expect(openBallot(keyring, next, slotOf(keyring, next, alice), ballot)).toEqual(REFUSED);
    expect(openBallot(keyring, next, slot, ballot)).toEqual(REFUSED);
  });

  it('with any single bit turned is refused, blank or not', () => {
    for (const sealed of [ballot, sealBallot(keyring, box, slot, null)])
      for (const bit of bitOf(sealed))
        expect(openBallot(keyring, box, slot, turn(sealed, bit))).toEqual(REFUSED);
  });

  it('cut anywhere, or with bytes added, is refused', () => {
    for (let length = 0; length < ballot.length; length += 1)
      expect(openBallot(keyring, box, slot, ballot.subarray(0, length))).toEqual(REFUSED);
    expect(openBallot(keyring, box, slot, Buffer.concat([ballot, Buffer.alloc(1)]))).toEqual(REFUSED);
  });

  it('of random bytes is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(openBallot(keyring, box, slot, Buffer.from(bytes))).toEqual(REFUSED);
      }),
    );
  });

  it('cannot be opened or sealed once its closing day is past', () => {
    expect(openBallot(past, box, slot, ballot)).toEqual(REFUSED);
    expect(() => sealBallot(past, box, slot, null)).toThrow(SealedDayPast);
    expect(() => slotOf(past, box, alice)).toThrow(SealedDayPast);
  });

  it('always lies in the same slot for the same member, and in another for each other member', () => {
    expect(slotOf(keyring, box, alice)).toBe(slot);
    const members = Array.from({ length: 50 }, (_, index) => memberId(`U${index}`));
    expect(new Set(members.map((member) => slotOf(keyring, box, member))).size).toBe(50);
  });
});

describe('a sealed trajectory', () => {
  const place = { workspace, team: east, sealedUntil: 120 };
  const name = pseudonymOf(keyring, place, alice);
  const sealed = sealTrajectory(keyring, place, name, BLANK_TRAJECTORY);
  const trajectories = fc.record({
    flags: fc
      .uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 3 })
      .chain((weeks) =>
        fc.tuple(
          ...weeks
            .toSorted((a, b) => a - b)
            .map((week) => fc.record({ week: fc.constant(week), heavy: fc.boolean() })),
        ),
      ),
    lastNoteWeek: fc.option(fc.integer({ min: 1, max: 65_535 })),
    preferences: fc.record({ reminder: fc.boolean() }),
  });

  it('comes back as it was, in one size of at most 96 bytes', () => {
    fc.assert(
      fc.property(trajectories, (trajectory) => {
        const bytes = sealTrajectory(keyring, place, name, trajectory);
        expect(bytes).toHaveLength(sealed.length);
        expect(bytes.length).toBeLessThanOrEqual(96);
        expect(openTrajectory(keyring, place, name, bytes)).toEqual(trajectory);
      }),
    );
  });

  it.each([
    ['another member', place, pseudonymOf(keyring, place, bob)],
    ['another team', { ...place, team: teamId('west') }, name],
    ['another workspace', { ...place, workspace: workspaceId('T2') }, name],
    ['another day', { ...place, sealedUntil: 121 }, name],
  ])('does not open for %s', (_, where, who) => {
    expect(openTrajectory(keyring, where, who, sealed)).toBeNull();
  });

  it('with any single bit turned, or cut short, does not open', () => {
    for (const bit of bitOf(sealed))
      expect(openTrajectory(keyring, place, name, turn(sealed, bit))).toBeNull();
    for (let length = 0; length < sealed.length; length += 1)
      expect(openTrajectory(keyring, place, name, sealed.subarray(0, length))).toBeNull();
  });

  it('of another install, or past its day, does not open', () => {
    expect(openTrajectory(foreign, place, name, sealed)).toBeNull();
    expect(openTrajectory(past, place, name, sealed)).toBeNull();
    expect(() => sealTrajectory(past, place, name, BLANK_TRAJECTORY)).toThrow(SealedDayPast);
  });

  it('does not open as a ballot, nor a ballot as it, even in a place of the same name', () => {
    const box = { workspace, team: east, pulse: june, closingDay: 120 };
    expect(openBallot(keyring, box, name, sealed)).toEqual(REFUSED);
    expect(openTrajectory(keyring, place, name, sealBallot(keyring, box, name, null))).toBeNull();
  });
});

describe('a sealed note', () => {
  const note = { member: alice, team: east, pulse: june, closesAt: 120 * 86_400_000 };
  const kinds = ['weekly', 'reminder', 'outreach', 'nothing'] as const;

  it.each(kinds)('that is %s comes back as it was, and looks like every other', (kind) => {
    const sealed = sealNote(keyring, workspace, 'close', { ...note, kind });
    expect(openNote(keyring, workspace, sealed)).toEqual({ ...note, kind });
    const lengths = kinds.map(
      (one) => sealNote(keyring, workspace, 'close', { ...note, kind: one }).sealed.length,
    );
    expect(new Set(lengths)).toEqual(new Set([sealed.sealed.length]));
  });

  it('has an id of its own for each member, team, pulse and step', () => {
    const base = { ...note, kind: 'weekly' } as const;
    const ids = [
      sealNote(keyring, workspace, 'open', base),
      sealNote(keyring, workspace, 'close', base),
      sealNote(keyring, workspace, 'open', { ...base, member: bob }),
      sealNote(keyring, workspace, 'open', { ...base, team: teamId('west') }),
      sealNote(keyring, workspace, 'open', { ...base, pulse: pulseId('2026-06-09') }),
      sealNote(keyring, workspaceId('T2'), 'open', base),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).not.toMatch(/U1|U2|east|west/);
  });

  it('with any single bit turned, of another install, or too late does not open', () => {
    const { id, sealed } = sealNote(keyring, workspace, 'close', { ...note, kind: 'outreach' });
    for (const bit of bitOf(sealed).filter((one) => one >= 24))
      expect(openNote(keyring, workspace, { id, sealed: turn(sealed, bit) })).toBeNull();
    expect(openNote(foreign, workspace, { id, sealed })).toBeNull();
    expect(openNote(past, workspace, { id, sealed })).toBeNull();
  });
});

describe('a sealed form', () => {
  const form = { team: east, pulse: june, week: 2945, closingDay: 120 };
  const text = sealForm(keyring, workspace, alice, form);

  it('opens for the member it was drawn for, and not for another one', () => {
    expect(openForm(keyring, workspace, alice, text)).toEqual(form);
    expect(openForm(keyring, workspace, bob, text)).toBeNull();
    expect(openForm(keyring, workspaceId('T2'), alice, text)).toBeNull();
  });

  it('with its closing day changed does not open', () => {
    for (const day of [119, 121, 100, 99])
      expect(openForm(keyring, workspace, alice, text.replace(/^120/, String(day)))).toBeNull();
  });

  it('with any of its bits turned does not open', () => {
    const sealed = Buffer.from(text.slice(4), 'base64url');
    for (const bit of bitOf(sealed))
      expect(
        openForm(keyring, workspace, alice, `120.${turn(sealed, bit).toString('base64url')}`),
      ).toBeNull();
  });

  it('of another install, or past its day, does not open', () => {
    expect(openForm(foreign, workspace, alice, text)).toBeNull();
    expect(openForm(past, workspace, alice, text)).toBeNull();
    expect(() => sealForm(past, workspace, alice, form)).toThrow(SealedDayPast);
  });

  it('has one length, short enough for Slack’s 3,000 characters of hidden field', () => {
    const longest = { ...form, team: teamId('a'.repeat(40)), week: 65_535 };
    expect(sealForm(keyring, workspace, alice, longest)).toHaveLength(text.length);
    expect(text.length).toBeLessThan(3_000);
  });
});
