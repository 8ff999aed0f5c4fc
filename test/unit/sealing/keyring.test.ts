import { createHash, hkdfSync } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lutimesSync,
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
import { basename, dirname, join } from 'node:path';
import { opennessOf } from '../../../src/sealing/file-permissions.js';
import { Keyring, KeyringError, KeyringPlaceError, NoKeyForDay } from '../../../src/sealing/keyring.js';
import { aPathWithRoomFor } from '../../support/long-path.js';
import { asSomebodyElse } from '../../support/somebody-else.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aFile = (): string => {
  count += 1;
  return join(folder, `${count}.keyring`);
};

describe('a keyring', () => {
  it('has no key for anything that isn’t a whole day, before or after a step', () => {
    const keyring = Keyring.create(aFile(), 100);
    const none = [Number.NaN, 100.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const day of none) expect(keyring.key('peer', day)).toBeNull();
    keyring.step(101);
    for (const day of none) {
      expect(keyring.key('peer', day)).toBeNull();
      expect(() => keyring.keyToSeal('note', day)).toThrow(NoKeyForDay);
    }
  });

  it('is created readable by its owner alone, and never over another', () => {
    const file = aFile();
    Keyring.create(file, 100);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => Keyring.create(file, 100)).toThrow(KeyringError);
  });

  it('gives every host with the same file the same keys', () => {
    const file = aFile();
    const one = Keyring.create(file, 100);
    const other = Keyring.open(file);
    expect(other.id).toBe(one.id);
    // We ask in another order, so that no cached step can hide a difference.
    const far = one.key('ballot', 130);
    expect(other.key('ballot', 110)).toEqual(one.key('ballot', 110));
    expect(other.key('ballot', 130)).toEqual(far);
  });

  it('gives every day and label its own key', () => {
    const keyring = Keyring.create(aFile(), 100);
    const keys = ([100, 101] as const).flatMap((day) =>
      (['ballot', 'slot', 'trajectory', 'pseudonym', 'note', 'message', 'form'] as const).map((label) =>
        keyring.key(label, day)?.toString('hex'),
      ),
    );
    expect(new Set(keys).size).toBe(14);
  });

  it('has no key for a past day', () => {
    const keyring = Keyring.create(aFile(), 100);
    expect(keyring.key('ballot', 99)).toBeNull();
    expect(() => keyring.keyToSeal('ballot', 99)).toThrow(NoKeyForDay);
  });

  it('steps forward, forgets the days before, and keeps the days to come', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const later = keyring.key('ballot', 120)?.toString('hex');
    keyring.step(110);
    for (const one of [keyring, Keyring.open(file)]) {
      expect(one.day).toBe(110);
      expect(one.key('ballot', 109)).toBeNull();
      expect(one.key('ballot', 120)?.toString('hex')).toBe(later);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never steps its file back, even if two processes share it', () => {
    const file = aFile();
    const one = Keyring.create(file, 100);
    const other = Keyring.open(file);
    one.step(110);
    other.step(105);
    one.step(90);
    expect([one.day, other.day, Keyring.open(file).day]).toEqual([110, 105, 110]);
    expect(other.key('ballot', 120)).toEqual(one.key('ballot', 120));
  });

  it('forgets nothing if the file can’t be stepped', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const key = keyring.key('ballot', 100)?.toString('hex');
    rmSync(file);
    expect(() => keyring.step(110)).toThrow(KeyringError);
    Keyring.create(file, 100);
    expect(() => keyring.step(110)).toThrow(/exchanged while running/);
    expect(keyring.key('ballot', 100)?.toString('hex')).toBe(key);
  });

  it('made on a clock that’s years behind can seal again once it learns today’s date', () => {
    const keyring = Keyring.create(aFile(), 0);
    expect(keyring.key('note', 5_000)).toBeNull();
    keyring.reach(5_000);
    expect(keyring.keyToSeal('note', 5_007)).toHaveLength(32);
    keyring.step(5_000);
    expect(keyring.key('note', 5_007)).toHaveLength(32);
  });

  it('knows whether anything was ever sealed with it', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    keyring.step(101);
    expect(Keyring.open(file).fresh).toBe(true);
    keyring.markUsed();
    expect([keyring.fresh, Keyring.open(file).fresh, Keyring.open(file).day]).toEqual([false, false, 101]);
    expect(Keyring.open(file).key('ballot', 105)).toEqual(keyring.key('ballot', 105));
  });

  it('has no key for a day so far ahead that only a forger would name it', () => {
    expect(Keyring.create(aFile(), 100).key('note', 0x01010101)).toBeNull();
  });

  it.each([
    ['others can read it', (file: string) => chmodSync(file, 0o644), /chmod 600/],
    ['it’s torn', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 60)), /torn/],
    [
      'it was edited',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"day":100', '"day":90')),
      /torn/,
    ],
    ['it’s something else', (file: string) => writeFileSync(file, 'hello'), /not made by Evenkeel/],
    ['it’s gone', (file: string) => rmSync(file), /EVENKEEL_KEYRING/],
  ])('is refused with the fix if %s', (_, spoil, message) => {
    const file = aFile();
    Keyring.create(file, 100);
    spoil(file);
    expect(() => Keyring.open(file)).toThrow(message);
  });

  it('leaves no earlier day’s secret on disk: neither in the replaced file nor in a killed process’s leftovers', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const secret = /"secret":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    linkSync(file, `${file}.old-inode`);
    for (const name of ['4242', '0123456789abcdef', 'inuse']) copyFileSync(file, `${file}.${name}.new`);
    for (const name of ['4242', '0123456789abcdef']) {
      linkSync(`${file}.${name}.new`, `${file}.${name}.old-inode`);
      utimesSync(`${file}.${name}.new`, 0, 0);
    }
    keyring.step(110);
    // A young file may still belong to another process: it goes once it's a minute old.
    expect(existsSync(`${file}.inuse.new`)).toBe(true);
    utimesSync(`${file}.inuse.new`, 0, 0);
    keyring.step(111);
    expect(secret).toHaveLength(64);
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(secret);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('wipes the keys of forgotten days and keys unused for a while, and no others', () => {
    const keyring = Keyring.create(aFile(), 100);
    const isWiped = (key: Buffer | null) => key?.equals(Buffer.alloc(32));
    const [early, unused] = [keyring.key('ballot', 100), keyring.key('slot', 100)];
    for (let day = 101; day < 300; day += 1) {
      keyring.key('ballot', day);
      expect(keyring.key('ballot', 100)).toBe(early);
    }
    expect([isWiped(early), isWiped(unused)]).toEqual([false, true]);
    // The wiped key is derived again on request.
    expect(keyring.key('slot', 100)).toEqual(Keyring.open(keyring.file).key('slot', 100));
    const last = keyring.key('ballot', 300);
    keyring.step(101);
    expect([isWiped(early), isWiped(last)]).toEqual([true, true]);
  });

  it('gives the same keys whichever days it derived before, and none for days that another process has forgotten', () => {
    const file = aFile();
    const one = Keyring.create(file, 100);
    const far = one.key('ballot', 140)?.toString('hex');
    const near = one.key('ballot', 120)?.toString('hex');
    const other = Keyring.open(file);
    expect([other.key('ballot', 120)?.toString('hex'), other.key('ballot', 140)?.toString('hex')]).toEqual([
      near,
      far,
    ]);
    other.step(130);
    expect(other.key('ballot', 140)?.toString('hex')).toBe(far);
    one.follow();
    expect([one.day, one.key('ballot', 120), one.key('ballot', 140)?.toString('hex')]).toEqual([
      130,
      null,
      far,
    ]);
  });

  it('is neither created nor read in a folder where any user could replace it', () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    const file = join(open, 'test.keyring');
    Keyring.create(file, 100);
    chmodSync(open, 0o777);
    expect(() => Keyring.open(file)).toThrow(/chmod o-w/);
    expect(() => Keyring.create(join(open, 'other.keyring'), 100)).toThrow(/chmod o-w/);
    // As in /tmp, where no one may rename another user's file.
    chmodSync(open, 0o1777);
    expect(Keyring.open(file).day).toBe(100);
  });

  it.each([
    [0o600, true, 'private'],
    [0o640, true, 'group'],
    [0o604, true, 'others'],
    [0o600, false, 'others'],
    [0o660, false, 'others'],
  ])('of mode %o, owned by this user: %s, is open to: %s', (mode, own, open) => {
    const uid = process.geteuid?.() ?? 0;
    expect(opennessOf({ mode, uid: own ? uid : uid + 1 })).toBe(open);
  });

  it('is replaced safely if another user put a link where a temporary file could be', () => {
    const own = mkdtempSync(join(folder, 'links-'));
    const keyring = Keyring.create(join(own, 'test.keyring'), 100);
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'as it was');
    symlinkSync(elsewhere, `${keyring.file}.${process.pid}.new`);
    symlinkSync(elsewhere, `${keyring.file}.1.new`);
    for (const name of readdirSync(own).filter((one) => one.endsWith('.new')))
      lutimesSync(join(own, name), 0, 0);
    keyring.step(110);
    expect(readFileSync(elsewhere, 'utf8')).toBe('as it was');
    expect(readdirSync(own)).toEqual(['test.keyring']);
  });

  it('never shows its secret in an error', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const secret = /"secret":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    writeFileSync(file, readFileSync(file, 'utf8').replace('"day":100', '"day":90'));
    expect(secret).toHaveLength(64);
    expect(() => Keyring.open(file)).not.toThrow(new RegExp(secret));
  });
});

/** Returns the content of a keyring file. */
const contentOf = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

/** Changes fields of a keyring file, and its check to one that fits unless `changes` has a check. */
function rewrite(file: string, changes: Readonly<Record<string, unknown>>): void {
  const content: Record<string, unknown> = { ...contentOf(file), ...changes };
  const { id, day, secret } = content as { id: string; day: number; secret: string };
  const check = createHash('sha256').update(`${id}:${day}:${secret}`).digest('hex').slice(0, 16);
  writeFileSync(file, JSON.stringify({ ...content, check, ...('check' in changes && changes) }));
}

describe('the file of a keyring', () => {
  it('holds its chain’s id, its day and secret, and whether anything was sealed with it', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const hex = (digits: number): unknown => expect.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
    const says = { evenkeelKeyring: 1, id: keyring.id, day: 100, secret: hex(64), check: hex(16) };
    expect(contentOf(file)).toEqual({ ...says, id: hex(16), fresh: true });
    keyring.markUsed();
    expect(contentOf(file)).toEqual({ ...says, id: hex(16) });
    expect(Keyring.create(aFile(), 100).id).not.toBe(keyring.id);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['of another version', { evenkeelKeyring: 2 }],
    ['with an id that’s too short', { id: '0123456789abcde' }],
    ['with an id that’s too long', { id: '0123456789abcdef0' }],
    ['with an id that isn’t hex', { id: '0123456789abcdeg' }],
    ['with a negative day', { day: -1 }],
    ['with half a day', { day: 100.5 }],
    ['with a secret that’s too short', { secret: 'a'.repeat(63) }],
    ['with a secret that’s too long', { secret: 'a'.repeat(65) }],
    ['with a secret that isn’t hex', { secret: 'g'.repeat(64) }],
    ['that says it isn’t fresh', { fresh: false }],
    ['with an unknown field', { more: true }],
    ['with a check that’s too long', { check: '0123456789abcdef0' }],
    ['with another one’s check', { check: '0123456789abcdef' }],
  ])('%s is refused with the path and the fix', (_, changes) => {
    const file = aFile();
    Keyring.create(file, 100);
    rewrite(file, {});
    expect(Keyring.open(file).day).toBe(100);
    rewrite(file, changes);
    expect(() => Keyring.open(file)).toThrow(KeyringError);
    expect(() => Keyring.open(file)).toThrow(
      `The keyring ${file} is torn or was not made by Evenkeel. Fix: `,
    );
  });

  it.each([
    ['id', '0123456789abcdef'],
    ['secret', 'a'.repeat(64)],
  ])('is refused if only its %s was edited', (name, text) => {
    const file = aFile();
    Keyring.create(file, 100);
    writeFileSync(file, JSON.stringify({ ...contentOf(file), [name]: text }));
    expect(() => Keyring.open(file)).toThrow(/torn/);
  });

  it('is refused with the path and the fix if it’s a folder, or if this user may not look into its folder', () => {
    const file = aFile();
    mkdirSync(file);
    expect(() => Keyring.open(file)).toThrow(KeyringError);
    expect(() => Keyring.open(file)).toThrow(`${file} is no file. Fix: set EVENKEEL_KEYRING`);
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    const hidden = join(closed, 'a.keyring');
    Keyring.create(hidden, 100);
    chmodSync(closed, 0);
    asSomebodyElse(() => {
      expect(() => Keyring.open(hidden)).toThrow(KeyringError);
      expect(() => Keyring.open(hidden)).toThrow(
        `Cannot read the keyring ${hidden} (EACCES). Fix: chown it to the user that the bot runs as, and chmod 600`,
      );
    });
    chmodSync(closed, 0o700);
  });

  it('is reported missing with both fixes: restore it or create one', () => {
    const file = aFile();
    expect(() => Keyring.open(file)).toThrow(
      `Cannot read the keyring ${file} (ENOENT). Fix: set EVENKEEL_KEYRING to the right path, or restore`,
    );
    expect(() => Keyring.open(file)).toThrow(/evenkeel keys init/);
  });

  it('is refused with every possible fix if others may read it', () => {
    const file = aFile();
    Keyring.create(file, 100);
    chmodSync(file, 0o604);
    for (const fix of [`The keyring ${file} can be read by`, `chmod 600 ${file}`, /fsGroupChangePolicy/])
      expect(() => Keyring.open(file)).toThrow(fix);
    expect(statSync(file).mode & 0o777).toBe(0o604);
  });

  it('is never created over another, which stays as it is', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const before = readFileSync(file, 'utf8');
    expect(() => Keyring.create(file, 120)).toThrow(
      `There is a keyring at ${file} already, and it is never overwritten. Fix: evenkeel keys status`,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('causes an error with the fix if it can’t be created', () => {
    const file = join(folder, 'k'.repeat(250));
    expect(() => Keyring.create(file, 100)).toThrow(KeyringError);
    expect(() => Keyring.create(file, 100)).toThrow(
      `Cannot create the keyring ${file} (ENAMETOOLONG). Fix: make room on its disk, or set EVENKEEL_KEYRING`,
    );
  });

  it('passes the check of its place if it exists, and fails it if a file is where its folder should be', () => {
    const file = aFile();
    Keyring.create(file, 100);
    expect(() => Keyring.lookAtPlace(file)).not.toThrow();
    expect(() => Keyring.lookAtPlace(join(file, 'inner'))).toThrow(KeyringPlaceError);
  });

  it('is closed to its group whenever it’s found open, which is counted; a mere look only counts', () => {
    const file = aFile();
    expect(Keyring.create(file, 100).resets).toBe(0);
    chmodSync(file, 0o640);
    expect(Keyring.open(file, true).resets).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const keyring = Keyring.open(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o660);
    keyring.inspect();
    chmodSync(file, 0o640);
    keyring.step(101);
    expect(keyring.resets).toBe(3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('loses the leftovers of killed processes when it’s opened, but not when someone only looks', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const left = `${file}.0123.new`;
    writeFileSync(left, 'a secret');
    utimesSync(left, 0, 0);
    Keyring.open(file, true);
    expect(existsSync(left)).toBe(true);
    Keyring.open(file);
    expect(existsSync(left)).toBe(false);
  });
});

describe('a keyring in use', () => {
  it('throws errors that code can tell apart', () => {
    const keyring = Keyring.create(aFile(), 100);
    expect(() => keyring.keyToSeal('note', 99)).toThrow(
      expect.objectContaining({ code: 'no_key_for_day', message: expect.stringContaining('until day 99:') }),
    );
    expect(() => Keyring.open(aFile())).toThrow(expect.objectContaining({ code: 'keyring_unusable' }));
  });

  it('has keys for ten years from its first day or the latest day it has learned, and no further', () => {
    const keyring = Keyring.create(aFile(), 100);
    const reaches = () => [3_760, 3_761, 4_160, 4_161].map((day) => keyring.key('note', day) !== null);
    expect(reaches()).toEqual([true, false, false, false]);
    keyring.reach(500);
    keyring.reach(50);
    expect(reaches()).toEqual([true, true, true, false]);
  });

  it('holds 128 keys, and wipes the one unused for longest to make room for another', () => {
    const keyring = Keyring.create(aFile(), 100);
    const keys = Array.from({ length: 128 }, (_, at) => keyring.keyToSeal('note', 100 + at));
    const wiped = () => keys.flatMap((key, at) => (key.equals(Buffer.alloc(32)) ? [at] : []));
    expect(wiped()).toEqual([]);
    keyring.key('note', 100);
    keyring.key('note', 228);
    expect(wiped()).toEqual([1]);
    keyring.key('note', 229);
    expect(wiped()).toEqual([1, 2]);
  });

  it('leaves its file alone if it’s stepped to a day that it or another process has already reached', () => {
    const file = aFile();
    const [one, other] = [Keyring.create(file, 100), Keyring.open(file)];
    one.step(110);
    const { ino } = statSync(file);
    other.step(110);
    expect([statSync(file).ino, other.day]).toEqual([ino, 110]);
    rmSync(file);
    one.step(110);
    one.step(109);
    expect(one.day).toBe(110);
  });

  it('keeps its keys for later days while it’s stepped day by day for weeks', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const last = keyring.key('season', 160)?.toString('hex');
    for (let day = 101; day <= 160; day += 1) {
      keyring.step(day);
      expect(keyring.key('season', day - 1)).toBeNull();
      expect(Keyring.open(file).key('season', 160)?.toString('hex')).toBe(last);
    }
    expect(keyring.key('season', 160)?.toString('hex')).toBe(last);
  });

  it('forgets what another process has forgotten, and never goes back a day', () => {
    const file = aFile();
    const [one, other] = [Keyring.create(file, 100), Keyring.open(file)];
    const key = other.key('ballot', 105);
    other.follow();
    expect([other.day, other.key('ballot', 105)]).toEqual([100, key]);
    one.step(110);
    other.follow();
    expect([other.day, other.key('ballot', 105), key]).toEqual([110, null, Buffer.alloc(32)]);
    const later = other.key('ballot', 120);
    copyFileSync(file, `${file}.later`);
    other.step(111);
    rmSync(file);
    copyFileSync(`${file}.later`, file);
    other.follow();
    expect([other.day, other.key('ballot', 120)?.equals(later ?? Buffer.alloc(0))]).toEqual([111, false]);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ['is gone', (file) => rmSync(file), /Cannot read the keyring \S+ \(ENOENT\)/],
    ['can be read by others', (file) => chmodSync(file, 0o644), /can be read by other users/],
    [
      'is another keyring’s',
      (file) => {
        rmSync(file);
        Keyring.create(file, 100);
      },
      /^The keyring \S+ was exchanged while running\. Fix: restart/,
    ],
  ])(
    'refuses everything it’s asked to do, with the reason, if its file %s, and forgets nothing',
    (_, spoil, says) => {
      const file = aFile();
      const keyring = Keyring.create(file, 100);
      const key = keyring.key('ballot', 100)?.toString('hex');
      spoil(file);
      for (const ask of [
        () => keyring.inspect(),
        () => keyring.follow(),
        () => keyring.step(110),
        () => keyring.markUsed(),
      ]) {
        expect(ask).toThrow(KeyringError);
        expect(ask).toThrow(says);
      }
      expect([keyring.day, keyring.fresh, keyring.key('ballot', 100)?.toString('hex')]).toEqual([
        100,
        true,
        key,
      ]);
    },
  );

  it('finds nothing wrong with its own file, and doesn’t change it', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const before = readFileSync(file, 'utf8');
    expect(() => keyring.inspect()).not.toThrow();
    expect([readFileSync(file, 'utf8'), keyring.resets]).toEqual([before, 0]);
  });

  it('stays marked as used in its file once one process has marked it, whichever process steps it afterward', () => {
    const file = aFile();
    const [one, other] = [Keyring.create(file, 100), Keyring.open(file)];
    one.step(110);
    one.markUsed();
    const { ino } = statSync(file);
    expect([other.fresh, Keyring.open(file).fresh]).toEqual([true, false]);
    other.markUsed();
    expect([other.fresh, statSync(file).ino]).toEqual([false, ino]);
    const third = Keyring.open(file);
    third.step(111);
    expect(contentOf(file)).not.toHaveProperty('fresh');
    // It doesn't need to look at the file anymore.
    rmSync(file);
    expect(() => third.markUsed()).not.toThrow();
  });

  it('that lags behind its file marks that as used without taking its day back', () => {
    const file = aFile();
    const [one, lagging] = [Keyring.create(file, 100), Keyring.open(file)];
    one.step(110);
    lagging.markUsed();
    expect([lagging.day, Keyring.open(file).day, Keyring.open(file).fresh]).toEqual([100, 110, false]);
    expect(Keyring.open(file).key('note', 120)).toEqual(one.key('note', 120));
  });

  it.each<[string, (keyring: Keyring) => void]>([
    ['stepped', (keyring) => keyring.step(110)],
    ['marked as used', (keyring) => keyring.markUsed()],
  ])('that can be read but not %s throws an error with the fix, and stays as it was', (_, change) => {
    const made = aFile();
    Keyring.create(made, 100);
    const file = join(aPathWithRoomFor(folder, '/k'), 'k');
    renameSync(made, file);
    const keyring = Keyring.open(file);
    const key = keyring.key('ballot', 100)?.toString('hex');
    expect(() => change(keyring)).toThrow(KeyringError);
    expect(() => change(keyring)).toThrow(`Cannot write the keyring ${file} (ENAMETOOLONG). Fix: make room`);
    expect([keyring.day, keyring.fresh, keyring.key('ballot', 100)?.toString('hex')]).toEqual([
      100,
      true,
      key,
    ]);
    expect(Keyring.open(file).day).toBe(100);
  });

  /** Runs a function and removes a keyring's first `times` temporaries, as another process might; returns how many. */
  function clearedAway(file: string, times: number, run: () => void): number {
    const before = Object.getOwnPropertyDescriptor(Buffer.prototype, 'toString');
    const toText = Buffer.prototype.toString as (this: Buffer, ...args: unknown[]) => string;
    let cleared = 0;
    // `writeAtomically` draws a name for the old file once the temporary is written.
    function drawn(this: Buffer, ...args: unknown[]): string {
      for (const name of readdirSync(dirname(file)))
        if (name.startsWith(`${basename(file)}.`) && name.endsWith('.new') && cleared < times) {
          rmSync(join(dirname(file), name));
          cleared += 1;
        }
      return toText.apply(this, args);
    }
    Object.defineProperty(Buffer.prototype, 'toString', { ...before, value: drawn });
    try {
      run();
    } finally {
      Object.defineProperty(Buffer.prototype, 'toString', { ...before });
    }
    return cleared;
  }

  it('is stepped even if other processes remove its temporary four times, and gives up after the fifth', () => {
    const keyring = Keyring.create(aFile(), 100);
    expect(clearedAway(keyring.file, 4, () => keyring.step(110))).toBe(4);
    expect([keyring.day, Keyring.open(keyring.file).day]).toEqual([110, 110]);
    const tries = clearedAway(keyring.file, 9, () =>
      expect(() => keyring.step(120)).toThrow(
        `Cannot write the keyring ${keyring.file} (ENOENT). Fix: make room`,
      ),
    );
    expect([tries, keyring.day, Keyring.open(keyring.file).day]).toEqual([5, 110, 110]);
  });
});

describe('the memory of a process with a keyring', () => {
  /** Returns every buffer that `Buffer.from` makes while a function runs. */
  function madeBy(run: () => void): Buffer[] {
    const made: Buffer[] = [];
    const before = Object.getOwnPropertyDescriptor(Buffer, 'from');
    const from = Buffer.from.bind(Buffer);
    const kept = (...args: Parameters<typeof from>): Buffer => {
      const buffer = from(...args);
      made.push(buffer);
      return buffer;
    };
    Object.defineProperty(Buffer, 'from', { ...before, value: kept });
    try {
      run();
    } finally {
      Object.defineProperty(Buffer, 'from', { ...before });
    }
    return made;
  }

  /** Returns the secrets of this many days in a row, given that of the first. */
  function secretsFrom(first: string, days: number): string[] {
    const secrets = [first];
    for (let day = 1; day < days; day += 1) {
      const before = Buffer.from(secrets[day - 1] ?? '', 'hex');
      const next = hkdfSync('sha256', before, Buffer.alloc(32), 'evenkeel next day', 32);
      secrets.push(Buffer.from(next).toString('hex'));
    }
    return secrets;
  }
  const secretIn = (file: string): string => String(contentOf(file)['secret']);
  const held = (made: readonly Buffer[], secrets: readonly string[]): number[] =>
    secrets.map((secret) => made.filter((buffer) => buffer.toString('hex') === secret).length);

  it('holds the secrets of the keyring’s day and of the days it was asked for, once each, and none in between', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const secrets = secretsFrom(secretIn(file), 12);
    const made = madeBy(() => {
      const keyring = Keyring.open(file);
      for (const day of [108, 104, 110]) keyring.key('ballot', day);
    });
    expect(held(made, secrets)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0]);
  });

  it('holds no forgotten day’s secret once it has stepped, or has followed another process that did', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const secrets = secretsFrom(secretIn(file), 12);
    const other = Keyring.open(file);
    const made = madeBy(() => {
      const [stepped, following] = [Keyring.open(file), Keyring.open(file)];
      for (const one of [stepped, following]) for (const day of [103, 111]) one.key('ballot', day);
      other.step(105);
      stepped.step(110);
      following.follow();
      other.follow();
    });
    expect(held(made, secrets).slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(held(made, secrets)[11]).toBe(2);
  });

  it('holds no second copy of the secret after it has looked at the file again', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const [secret = ''] = secretsFrom(secretIn(file), 1);
    let looked = 0;
    const made = madeBy(() => {
      keyring.inspect();
      keyring.follow();
      keyring.markUsed();
      looked += 1;
    });
    expect([looked, held(made, [secret])]).toEqual([1, [0]]);
  });
});
