import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
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
import { aPathWithRoomFor } from '../../support/long-path.js';

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
  it('gives every later attempt the first decision, and says whether that was made from the same input', () => {
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

  it('distinguishes inputs that read the same when joined', () => {
    const keyring = aKeyring();
    commit(keyring, { ...close(''), over: ['ab', 'c'] });
    expect(commit(keyring, { ...close(''), over: ['a', 'bc'] }).is).toBe('other');
  });

  it('is in a folder and a file that only its owner can read, and the file’s name and contents reveal nothing', () => {
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

  it('can’t be opened once the keyring has forgotten its day, and is then removed', () => {
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

  it('can’t be made again by a process that hasn’t forgotten its day yet, once another process has', () => {
    const keyring = aKeyring();
    const lagging = Keyring.open(keyring.file);
    commit(keyring, close('a'));
    keyring.step(106);
    pruneCommitments(keyring);
    expect(lagging.day).toBe(100);
    expect(said(commit(lagging, close('b')))).toEqual(['past', null]);
  });

  it('is removed once the keyring has forgotten its day, and not before; nothing else in the folder is removed', () => {
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

  it('holds even if its file is damaged', () => {
    const keyring = aKeyring();
    commit(keyring, close('a'));
    const beside = commitmentsOf(keyring.file);
    writeFileSync(join(beside, readdirSync(beside)[0] ?? ''), '{"evenkeel');
    expect(said(commit(keyring, close('a')))).toEqual(['other', null]);
    expect(isCommitted(keyring, about('2026-06-02'))).toBe(true);
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
    ['is a dangling link', (path: string) => symlinkSync('/nowhere', path), /is no folder/],
  ])('is refused with the path and the fix if its folder %s', (_, spoil, message) => {
    const keyring = aKeyring();
    spoil(commitmentsOf(keyring.file));
    expect(() => commit(keyring, close('a'))).toThrow(KeyringError);
    expect(() => commit(keyring, close('a'))).toThrow(message);
    expect(() => commit(keyring, close('a'))).toThrow(commitmentsOf(keyring.file));
  });

  it('shares its folder with the seen versions of memberships, whose leftovers are removed only with old commitments', () => {
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

  it('has its folder closed again if the folder’s group had access', () => {
    const keyring = aKeyring();
    expect(secureCommitments(keyring.file)).toBe(false);
    chmodSync(commitmentsOf(keyring.file), 0o770);
    expect([secureCommitments(keyring.file), secureCommitments(keyring.file)]).toEqual([true, false]);
    expect(statSync(commitmentsOf(keyring.file)).mode & 0o777).toBe(0o700);
  });
});

describe('the file of a commitment', () => {
  const DAY = 105;
  /** Returns a keyring with one commitment, the commitment's file, and the file's content. */
  function aCommitment(): { keyring: Keyring; file: string; content: Record<string, unknown> } {
    const keyring = aKeyring();
    commit(keyring, close('a', 'steady', DAY));
    const file = join(commitmentsOf(keyring.file), filesOf(keyring)[0] ?? '');
    return { keyring, file, content: JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> };
  }

  it('holds its version, its last day, a digest and the sealed decision', () => {
    expect(aCommitment().content).toEqual({
      evenkeelCommitment: 1,
      untilDay: DAY,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      decided: expect.stringMatching(/^[\w+/]+=*$/),
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['another version', { evenkeelCommitment: 2 }],
    ['half a day', { untilDay: 104.5 }],
    ['no day', { untilDay: null }],
    ['a digest that’s too short', { digest: 'a'.repeat(63) }],
    ['a digest that’s too long', { digest: 'a'.repeat(65) }],
    ['a digest that isn’t hex', { digest: 'g'.repeat(64) }],
    ['a decision that isn’t base64', { decided: '?' }],
    ['something unknown', { more: true }],
  ])('that says %s still holds, but doesn’t open and is never removed', (_, changes) => {
    const { keyring, file, content } = aCommitment();
    writeFileSync(file, JSON.stringify({ ...content, ...changes }));
    expect(said(commit(keyring, close('a', 'steady')))).toEqual(['other', null]);
    expect(committed(keyring, about('2026-06-02'))).toBeNull();
    keyring.step(DAY + 1);
    pruneCommitments(keyring);
    expect(isCommitted(keyring, about('2026-06-02'))).toBe(true);
  });

  it('with another digest still holds, and counts as made from other input', () => {
    const { keyring, file, content } = aCommitment();
    writeFileSync(file, JSON.stringify({ ...content, digest: '0'.repeat(64) }));
    expect(said(commit(keyring, close('a', 'strained')))).toEqual(['other', 'steady']);
  });

  it('with another decision or another last day doesn’t open', () => {
    const { keyring, file, content } = aCommitment();
    for (const changes of [
      { decided: Buffer.alloc(40).toString('base64') },
      { decided: '' },
      { untilDay: 106 },
    ]) {
      writeFileSync(file, JSON.stringify({ ...content, ...changes }));
      expect(committed(keyring, about('2026-06-02'))).toBeNull();
    }
  });

  it('under another commitment’s name holds there, but doesn’t open', () => {
    const { keyring, file } = aCommitment();
    commit(keyring, close('a', 'strained', DAY, '2026-06-09'));
    const other = filesOf(keyring).find((name) => join(commitmentsOf(keyring.file), name) !== file) ?? '';
    writeFileSync(join(commitmentsOf(keyring.file), other), readFileSync(file));
    expect(committed(keyring, about('2026-06-02'))?.toString()).toBe('steady');
    expect(said(commit(keyring, close('a', 'strained', DAY, '2026-06-09')))).toEqual(['other', null]);
  });

  it('doesn’t count for another kind, team, workspace or keyring', () => {
    const { keyring } = aCommitment();
    const others = [
      { ...about('2026-06-02'), kind: 'season' as const },
      { ...about('2026-06-02'), kind: 'ask' as const },
      { kind: 'close' as const, place: ['T1', 'west', '2026-06-02'] },
      { kind: 'close' as const, place: ['T2', 'east', '2026-06-02'] },
    ];
    expect(others.map((other) => isCommitted(keyring, other))).toEqual([false, false, false, false]);
    // A host that starts over with another keyring decides again, though the folder is the same.
    rmSync(keyring.file);
    const anew = Keyring.create(keyring.file, 100);
    expect(isCommitted(anew, about('2026-06-02'))).toBe(false);
    expect(said(commit(anew, close('a', 'strained')))).toEqual(['first', 'strained']);
  });

  it('that another version keeps for a shorter time still holds after its day, and isn’t made again', () => {
    const { keyring } = aCommitment();
    keyring.step(DAY + 1);
    expect(said(commit(keyring, close('a', 'strained', 112)))).toEqual(['other', null]);
    expect(filesOf(keyring)).toHaveLength(1);
  });

  it('is removed after its own last day, whichever others go before or after it', () => {
    const keyring = aKeyring();
    for (const [at, pulse] of ['2026-06-02', '2026-06-09', '2026-06-16'].entries())
      commit(keyring, close('a', 'steady', 101 + at, pulse));
    const left = [101, 102, 103, 104].map((day) => {
      keyring.step(day);
      pruneCommitments(keyring);
      return filesOf(keyring).length;
    });
    expect(left).toEqual([3, 2, 1, 0]);
  });

  it('is removed only if it has a commitment’s name: other files in the folder stay, whatever they say', () => {
    const { keyring, file } = aCommitment();
    const names = [`x${'0'.repeat(64)}`, `${'0'.repeat(64)}x`, '0'.repeat(63), `${'0'.repeat(63)}g`];
    for (const name of names) writeFileSync(join(commitmentsOf(keyring.file), name), readFileSync(file));
    keyring.step(DAY + 1);
    pruneCommitments(keyring);
    expect(filesOf(keyring).toSorted()).toEqual(names.toSorted());
  });

  it('isn’t made, and nothing is decided, if the keyring is gone', () => {
    const keyring = aKeyring();
    rmSync(keyring.file);
    expect(() => commit(keyring, close('a'))).toThrow(KeyringError);
    expect(isCommitted(keyring, about('2026-06-02'))).toBe(false);
  });

  it('causes an error with the fix if it can’t be written, and nothing is decided', () => {
    const made = aKeyring().file;
    const file = join(aPathWithRoomFor(folder, `/k.commitments/${'0'.repeat(64)}`), 'k');
    renameSync(made, file);
    const keyring = Keyring.open(file);
    expect(() => commit(keyring, close('a'))).toThrow(KeyringError);
    expect(() => commit(keyring, close('a'))).toThrow(
      `Cannot write to ${commitmentsOf(file)} (ENAMETOOLONG), which keeps what closes decide; nothing closes without it. Fix: make room`,
    );
    expect([isCommitted(keyring, about('2026-06-02')), filesOf(keyring)]).toEqual([false, []]);
  });
});

describe('the folder of commitments', () => {
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('is created for its owner alone, whatever the umask', () => {
    const { file } = aKeyring();
    const umask = process.umask(0);
    expect(secureCommitments(file)).toBe(false);
    process.umask(umask);
    expect(modeOf(commitmentsOf(file))).toBe(0o700);
  });

  it('is neither created nor changed by a mere look, which says whether its group has access', () => {
    const { file } = aKeyring();
    expect(secureCommitments(file, true)).toBe(false);
    expect(existsSync(commitmentsOf(file))).toBe(false);
    secureCommitments(file);
    chmodSync(commitmentsOf(file), 0o750);
    expect([secureCommitments(file, true), secureCommitments(file, true)]).toEqual([true, true]);
    expect(modeOf(commitmentsOf(file))).toBe(0o750);
  });

  it('is refused, even to a mere look, if it’s open to other users or isn’t a folder', () => {
    const { file } = aKeyring();
    secureCommitments(file);
    chmodSync(commitmentsOf(file), 0o705);
    expect(() => secureCommitments(file, true)).toThrow(
      `The folder ${commitmentsOf(file)} is open to other users, or belongs to one: they could remove decisions. Fix: chown`,
    );
    rmSync(commitmentsOf(file), { recursive: true });
    writeFileSync(commitmentsOf(file), '');
    expect(() => secureCommitments(file, true)).toThrow(
      `${commitmentsOf(file)} is no folder, but decisions beside the keyring have to go there. Fix: move`,
    );
  });

  it('causes an error that names it if it can’t be created', () => {
    const file = join(folder, 'k'.repeat(250));
    expect(() => secureCommitments(file)).toThrow(KeyringError);
    expect(() => secureCommitments(file)).toThrow(
      `Cannot write to ${commitmentsOf(file)} (ENAMETOOLONG), which`,
    );
  });

  it('is created empty if we look there for old commitments to remove', () => {
    const keyring = aKeyring();
    pruneCommitments(keyring);
    expect(filesOf(keyring)).toEqual([]);
  });
});
