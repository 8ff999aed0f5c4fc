import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commit,
  commitmentsOf,
  committed,
  isCommitted,
  pruneCommitments,
  secureCommitments,
} from '../../../src/sealing/commitments.js';
import { workspaceId } from '../../../src/pulse/ids.js';
import { Keyring, KeyringError } from '../../../src/sealing/keyring.js';
import { seenVersions, rememberVersions } from '../../../src/sealing/seen-versions.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-commitments-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = (): Keyring => Keyring.create(join(folder, `${(count += 1)}.keyring`), 100);

const filesOf = ({ file }: Keyring): string[] => readdirSync(commitmentsOf(file));
const about = (pulse: string) => ({ kind: 'close' as const, place: ['T1', 'east', pulse] });
const close = (over: string, decided = over, untilDay = 105, pulse = '2026-06-02') => ({
  ...about(pulse),
  untilDay,
  over: [over],
  decided: Buffer.from(decided),
});
const said = ({ is, decided }: ReturnType<typeof commit>) => [is, decided?.toString() ?? null];

describe('a commitment', () => {
  it('gives whoever decides again what was decided first, and says whether it was over the same', () => {
    const keyring = aKeyring();
    expect(committed(keyring, about('2026-06-02'))).toBeNull();
    expect(said(commit(keyring, close('a', 'steady')))).toEqual(['first', 'steady']);
    const other = Keyring.open(keyring.file);
    expect(said(commit(other, close('a', 'strained')))).toEqual(['same', 'steady']);
    expect(said(commit(keyring, close('b', 'strained')))).toEqual(['other', 'steady']);
    expect(said(commit(keyring, close('a', 'strained', 106)))).toEqual(['same', 'steady']);
    expect(said(commit(keyring, close('b', 'stretched', 112, '2026-06-09')))).toEqual(['first', 'stretched']);
    expect(said(commit(keyring, { ...close('b', 'counted'), kind: 'season' }))).toEqual(['first', 'counted']);
    expect(committed(other, about('2026-06-02'))?.toString()).toBe('steady');
    expect([isCommitted(other, about('2026-06-02')), isCommitted(other, about('2026-06-16'))]).toEqual([
      true,
      false,
    ]);
  });

  it('tells parts that were joined elsewhere apart', () => {
    const keyring = aKeyring();
    commit(keyring, { ...close(''), over: ['ab', 'c'] });
    expect(commit(keyring, { ...close(''), over: ['a', 'bc'] }).is).toBe('other');
  });

  it('lies in a folder and file of its owner alone, under a name and with contents that say nothing', () => {
    const keyring = aKeyring();
    commit(keyring, close('U0ANNE', 'strained'));
    const beside = commitmentsOf(keyring.file);
    const [name = '', ...others] = readdirSync(beside);
    expect(others).toEqual([]);
    expect([statSync(beside).mode & 0o777, statSync(join(beside, name)).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
    const text = readFileSync(join(beside, name), 'utf8');
    for (const word of ['U0ANNE', 'strained', 'east', 'T1', '2026'])
      expect(`${name} ${text}`).not.toContain(word);
  });

  it("can't be opened, or tried out, once the keyring has forgotten its day, and is then removed", () => {
    const keyring = aKeyring();
    commit(keyring, close('a'));
    commit(keyring, close('b', 'b', 112, '2026-06-09'));
    const left = join(commitmentsOf(keyring.file), 'name.0123.new');
    writeFileSync(left, 'left by a killed process');
    utimesSync(left, 0, 0);
    keyring.step(106);
    expect(committed(keyring, about('2026-06-02'))).toBeNull();
    pruneCommitments(keyring);
    expect(readdirSync(commitmentsOf(keyring.file))).toHaveLength(1);
    expect(isCommitted(keyring, about('2026-06-09'))).toBe(true);
    expect(said(commit(keyring, close('c')))).toEqual(['past', null]);
  });

  it("isn't made again by a process that hasn't forgotten its day yet, after another has and cleared it away", () => {
    const keyring = aKeyring();
    const lagging = Keyring.open(keyring.file);
    commit(keyring, close('a'));
    keyring.step(106);
    pruneCommitments(keyring);
    expect(lagging.day).toBe(100);
    expect(said(commit(lagging, close('b')))).toEqual(['past', null]);
  });

  it('is removed once its day is forgotten, and not on its day, and nothing else in the folder is', () => {
    const keyring = aKeyring();
    commit(keyring, close('a', 'steady', 104, '2026-06-02'));
    const folderOf = commitmentsOf(keyring.file);
    const own = `${'0'.repeat(64)}.mine`;
    writeFileSync(join(folderOf, own), readFileSync(join(folderOf, filesOf(keyring)[0] ?? ''), 'utf8'));
    commit(keyring, close('a', 'steady', 105, '2026-06-09'));
    commit(keyring, close('a', 'steady', 106, '2026-06-16'));
    keyring.step(105);
    pruneCommitments(keyring);
    expect(
      ['2026-06-02', '2026-06-09', '2026-06-16'].map((pulse) => isCommitted(keyring, about(pulse))),
    ).toEqual([false, true, true]);
    expect(filesOf(keyring)).toContain(own);
  });

  it('holds though its file is spoilt', () => {
    const keyring = aKeyring();
    commit(keyring, close('a'));
    const beside = commitmentsOf(keyring.file);
    writeFileSync(join(beside, readdirSync(beside)[0] ?? ''), '{"evenkeel');
    expect(said(commit(keyring, close('a')))).toEqual(['other', null]);
    expect(isCommitted(keyring, about('2026-06-02'))).toBe(true);
  });

  it('is never lost where several processes commit at once: each matter has one first, and all know what it decided', async () => {
    const keyring = aKeyring();
    const commits = `
      import { commit } from './dist/src/sealing/commitments.js';
      import { Keyring } from './dist/src/sealing/keyring.js';
      const keyring = Keyring.open(${JSON.stringify(keyring.file)});
      const said = [];
      for (let pulse = 0; pulse < 50; pulse += 1) {
        const mine = Buffer.from(String(process.pid).padStart(9));
        const { is, decided } = commit(keyring, { kind: 'close', place: ['T1', 'east', pulse], untilDay: 105, over: [mine], decided: mine });
        said.push([is, decided.toString()]);
      }
      process.stdout.write(JSON.stringify(said));
    `;
    const processes = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', commits], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const all = await Promise.all(
      processes.map(async (one) => {
        let text = '';
        one.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
        await once(one, 'close');
        return JSON.parse(text) as [string, string][];
      }),
    );
    for (let pulse = 0; pulse < 50; pulse += 1) {
      const three = all.map((one) => one[pulse] ?? ['', '']);
      expect(three.filter(([is]) => is === 'first')).toHaveLength(1);
      expect(new Set(three.map(([, decided]) => decided)).size).toBe(1);
    }
    expect(readdirSync(commitmentsOf(keyring.file))).toHaveLength(50);
  });

  it.each([
    ['is a file', (path: string) => writeFileSync(path, ''), /is no folder/],
    ['is a link elsewhere', (path: string) => symlinkSync(folder, path), /is no folder/],
    [
      'is open to other users',
      (path: string) => {
        mkdirSync(path);
        chmodSync(path, 0o755);
      },
      /chmod 700/,
    ],
    [
      'has its place taken by a link into nowhere',
      (path: string) => symlinkSync('/nowhere', path),
      /is no folder/,
    ],
  ])('is refused with the place and the fix when its folder %s', (_, spoil, message) => {
    const keyring = aKeyring();
    spoil(commitmentsOf(keyring.file));
    expect(() => commit(keyring, close('a'))).toThrow(KeyringError);
    expect(() => commit(keyring, close('a'))).toThrow(message);
    expect(() => commit(keyring, close('a'))).toThrow(commitmentsOf(keyring.file));
  });

  it('notes memberships without looking through the files of all workspaces, and leftovers go when a day is forgotten', () => {
    const keyring = aKeyring();
    const one = workspaceId('T0ONE');
    rememberVersions(keyring, one, new Map([[1, 1]]));
    const folder = commitmentsOf(keyring.file);
    const [name] = readdirSync(folder);
    const left = join(folder, `${name}.0123456789abcdef.new`);
    writeFileSync(left, '{}', { mode: 0o600 });
    utimesSync(left, 1, 1);
    rememberVersions(keyring, one, new Map([[1, 2]]));
    expect(readdirSync(folder)).toHaveLength(2);
    expect(seenVersions(keyring, one).versions.get(1)).toBe(2);
    pruneCommitments(keyring);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it("takes its folder back from the keyring's group", () => {
    const keyring = aKeyring();
    expect(secureCommitments(keyring.file)).toBe(false);
    chmodSync(commitmentsOf(keyring.file), 0o770);
    expect([secureCommitments(keyring.file), secureCommitments(keyring.file)]).toEqual([true, false]);
    expect(statSync(commitmentsOf(keyring.file)).mode & 0o777).toBe(0o700);
  });
});
