import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastClosingDay } from '../../../src/pulse/calendar.js';
import { pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { BLANK_PUBLICATION_STATE } from '../../../src/pulse/publication-rule.js';
import { commitmentsOf, isCommitted } from '../../../src/sealing/commitments.js';
import { commitClose, type Decision, type Ground, isWeekDecided } from '../../../src/sealing/decisions.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('decisions');
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = (): Keyring => Keyring.create(join(folder, `${(count += 1)}.keyring`), 20_000);

const WEEK = 2_868;
const LAST_DAY = lastClosingDay(WEEK);
const workspace = workspaceId('T1');
const ground: Ground = {
  workspace,
  team: teamId('east'),
  pulse: {
    id: pulseId('2024-12-24'),
    week: WEEK,
    opensAt: 1,
    remindsAt: 2,
    closesAt: 3,
    closingDay: LAST_DAY - 7,
  },
  box: { slotA: Buffer.from('one'), slotB: Buffer.from('other') },
  counted: Buffer.from('who counts'),
};

const steady: Decision = {
  result: {
    week: WEEK,
    band: 'steady',
    since: 2_860,
    themes: { load: 'strained' },
    heavyInTen: 2,
    mainTheme: null,
    ask: 'news',
  },
  state: { ...BLANK_PUBLICATION_STATE, closed: WEEK },
};
const strained: Decision = { result: { ...steady.result, band: 'strained', ask: null }, state: null };

describe('the decision of a close', () => {
  it('holds for every later close over the same ballots, whatever that would have decided', () => {
    const keyring = aKeyring();
    expect(commitClose(keyring, ground, steady)).toEqual({ holds: steady, repeated: false });
    const other = Keyring.open(keyring.file);
    expect(commitClose(other, ground, strained)).toEqual({ holds: steady, repeated: false });
  });

  it('holds even if no one counts and the next close can’t go on from it', () => {
    const keyring = aKeyring();
    const nobody = { ...ground, box: {}, counted: null };
    commitClose(keyring, nobody, strained);
    expect(commitClose(keyring, nobody, steady)).toEqual({ holds: strained, repeated: false });
    expect(commitClose(keyring, { ...nobody, counted: ground.counted }, steady)).toEqual({
      holds: strained,
      repeated: true,
    });
  });

  it.each<[string, Partial<Ground>]>([
    ['one ballot fewer', { box: { slotA: Buffer.from('one') } }],
    ['another ballot', { box: { slotA: Buffer.from('one'), slotB: Buffer.from('a third') } }],
    ['the same ballots in other slots', { box: { slotA: Buffer.from('other'), slotB: Buffer.from('one') } }],
    ['ballots in another slot', { box: { slotA: Buffer.from('one'), slotC: Buffer.from('other') } }],
    ['other counted members', { counted: Buffer.from('others') }],
    ['no counted members', { counted: null }],
  ])('holds for a close over %s, which learns that its input differs', (_, other) => {
    const keyring = aKeyring();
    commitClose(keyring, ground, steady);
    expect(commitClose(keyring, { ...ground, ...other }, strained)).toEqual({
      holds: steady,
      repeated: true,
    });
  });

  it('counts as made from the same ballots in whatever order Redis lists them', () => {
    const keyring = aKeyring();
    const box = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [`slot${(at * 5) % 9}`, Buffer.from(`${at}`)]),
    );
    commitClose(keyring, { ...ground, box }, steady);
    const turned = Object.fromEntries(Object.entries(box).toReversed());
    expect(commitClose(keyring, { ...ground, box: turned }, strained).repeated).toBe(false);
  });

  it('holds for every pulse of its week, since anyone who writes to Redis could name another', () => {
    const keyring = aKeyring();
    commitClose(keyring, ground, steady);
    const pulse = { ...ground.pulse, id: pulseId('2024-12-26'), closingDay: LAST_DAY };
    expect(commitClose(keyring, { ...ground, pulse }, strained).holds).toEqual(steady);
  });

  it('doesn’t hold for another week, team or workspace', () => {
    const keyring = aKeyring();
    commitClose(keyring, ground, steady);
    const others = [
      { pulse: { ...ground.pulse, week: WEEK + 1 } },
      { team: teamId('west') },
      { workspace: workspaceId('T2') },
    ];
    const decided = [{}, ...others].map((other) => {
      const { team, workspace: where, pulse } = { ...ground, ...other };
      return isWeekDecided({ keyring, workspace: where }, team, pulse.week);
    });
    expect(decided).toEqual([true, false, false, false]);
    for (const other of others)
      expect(commitClose(keyring, { ...ground, ...other }, strained)).toEqual({
        holds: strained,
        repeated: false,
      });
  });

  it('is kept beside the keyring, where every version looks for it', () => {
    const keyring = aKeyring();
    commitClose(keyring, ground, steady);
    expect(isCommitted(keyring, { kind: 'close', place: [workspace, 'east', WEEK] })).toBe(true);
  });

  it('holds until the last day on which a pulse of its week can close; after that, nothing is decided', () => {
    const keyring = aKeyring();
    commitClose(keyring, ground, steady);
    keyring.step(LAST_DAY);
    expect(commitClose(keyring, ground, strained).holds).toEqual(steady);
    keyring.step(LAST_DAY + 1);
    expect(commitClose(keyring, ground, strained)).toEqual({ holds: null, repeated: false });
  });

  it('can’t be read if its file is damaged, and isn’t made again either', () => {
    const keyring = aKeyring();
    commitClose(keyring, ground, steady);
    const beside = commitmentsOf(keyring.file);
    writeFileSync(join(beside, readdirSync(beside)[0] ?? ''), '{}');
    expect(commitClose(keyring, ground, strained)).toEqual({ holds: null, repeated: true });
    expect(isWeekDecided({ keyring, workspace }, ground.team, WEEK)).toBe(true);
  });

  it('has a file of one size, whatever it says', () => {
    const sizes = [steady, strained].map((decision) => {
      const keyring = aKeyring();
      commitClose(keyring, ground, decision);
      const beside = commitmentsOf(keyring.file);
      return statSync(join(beside, readdirSync(beside)[0] ?? '')).size;
    });
    expect(new Set(sizes).size).toBe(1);
  });
});
