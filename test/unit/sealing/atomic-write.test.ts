import {
  existsSync,
  linkSync,
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
import { join } from 'node:path';
import { createAtomically, removeLeftovers, writeAtomically } from '../../../src/sealing/atomic-write.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('atomic-write');
afterAll(() => rmSync(folder, { recursive: true }));
const aPlace = (): string => mkdtempSync(join(folder, 'place-'));
const modeOf = (file: string): number => statSync(file).mode & 0o777;
const blank = (text: string): Buffer => Buffer.alloc(text.length);

/** Makes a file with a second name elsewhere; returns a function that reads it there, even once it's removed here. */
function watched(file: string, text: string): () => Buffer {
  writeFileSync(file, text, { mode: 0o600 });
  const elsewhere = join(mkdtempSync(join(folder, 'seen-')), 'inode');
  linkSync(file, elsewhere);
  return () => readFileSync(elsewhere);
}

/** Sets the time at which a file was last written, and nothing else. */
const written = (file: string, secondsAgo: number): void =>
  utimesSync(file, new Date(), new Date(Date.now() - secondsAgo * 1_000));

/** Runs a function while the clock is ahead. */
function ahead<T>(seconds: number, run: () => T): T {
  const now = Date.now;
  Date.now = () => now() + seconds * 1_000;
  try {
    return run();
  } finally {
    Date.now = now;
  }
}

describe('replacing a file', () => {
  it('creates it for its owner alone if it’s missing, and leaves nothing else in the folder', () => {
    const place = aPlace();
    const file = join(place, 'file');
    const umask = process.umask(0);
    writeAtomically(file, 'text');
    process.umask(umask);
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['text', 0o600]);
    expect(readdirSync(place)).toEqual(['file']);
  });

  it('puts the new text in place and overwrites the old contents', () => {
    const place = aPlace();
    const file = join(place, 'file');
    const old = watched(file, 'an old secret');
    writeAtomically(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(old()).toEqual(blank('an old secret'));
    expect(readdirSync(place)).toEqual(['file']);
  });

  it('fails if it’s a folder or its own folder is missing, and leaves nothing behind', () => {
    const place = aPlace();
    mkdirSync(join(place, 'folder', 'inner'), { recursive: true });
    expect(() => writeAtomically(join(place, 'folder'), 'text')).toThrow(/EPERM|EISDIR/);
    expect(readdirSync(place)).toEqual(['folder']);
    expect(() => writeAtomically(join(place, 'none', 'file'), 'text')).toThrow(/ENOENT/);
  });

  it('replaces a link instead of following it, and leaves the link’s target alone', () => {
    const place = aPlace();
    const elsewhere = join(place, 'elsewhere');
    writeFileSync(elsewhere, 'as it was');
    const file = join(place, 'file');
    symlinkSync(elsewhere, file);
    writeAtomically(file, 'new');
    expect([readFileSync(file, 'utf8'), readFileSync(elsewhere, 'utf8')]).toEqual(['new', 'as it was']);
    expect(readdirSync(place).toSorted()).toEqual(['elsewhere', 'file']);
  });

  it('overwrites and removes the leftovers of killed processes, unless told to leave that to another call', () => {
    const place = aPlace();
    const file = join(place, 'file');
    const left = `${file}.0123.new`;
    const secret = watched(left, 'a secret');
    written(left, 61);
    writeAtomically(file, 'one', false);
    expect([existsSync(left), secret().toString()]).toEqual([true, 'a secret']);
    writeAtomically(file, 'other');
    expect([existsSync(left), secret()]).toEqual([false, blank('a secret')]);
  });
});

describe('replacing or creating a file', () => {
  it('leaves nothing behind if the contents aren’t text', () => {
    const place = aPlace();
    const file = join(place, 'file');
    expect(() => writeAtomically(file, 5 as never)).toThrow(/must be of type string/);
    expect(() => createAtomically(file, 5 as never)).toThrow(/must be of type string/);
    expect(readdirSync(place)).toEqual([]);
    writeAtomically(file, 'text');
    expect(() => writeAtomically(file, 5 as never)).toThrow(/must be of type string/);
    expect([readFileSync(file, 'utf8'), readdirSync(place)]).toEqual(['text', ['file']]);
  });

  it('leaves no file open', () => {
    // Only Linux lists a process's open files there.
    const open = '/proc/self/fd';
    if (!existsSync(open)) return;
    const file = join(aPlace(), 'file');
    const before = readdirSync(open).length;
    for (let time = 0; time < 20; time += 1) {
      writeAtomically(file, `${time}`);
      createAtomically(file, 'text');
      createAtomically(`${file}.${time}`, 'text');
    }
    expect(readdirSync(open).length).toBeLessThan(before + 20);
  });
});

describe('creating a file', () => {
  it('creates it for its owner alone, and leaves nothing else in the folder', () => {
    const place = aPlace();
    const file = join(place, 'file');
    const umask = process.umask(0);
    expect(createAtomically(file, 'text')).toBe(true);
    process.umask(umask);
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['text', 0o600]);
    expect(readdirSync(place)).toEqual(['file']);
  });

  it('returns false and changes nothing if the name is taken, even by a dangling link', () => {
    const place = aPlace();
    const file = join(place, 'file');
    createAtomically(file, 'first');
    expect(createAtomically(file, 'second')).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('first');
    symlinkSync('/nowhere', join(place, 'link'));
    expect(createAtomically(join(place, 'link'), 'text')).toBe(false);
    expect(readdirSync(place).toSorted()).toEqual(['file', 'link']);
  });

  it('fails if its folder is missing', () => {
    expect(() => createAtomically(join(aPlace(), 'none', 'file'), 'text')).toThrow(/ENOENT/);
  });
});

describe('removing leftovers', () => {
  it('overwrites and removes a temporary once it’s over a minute old, and not before', () => {
    const file = join(aPlace(), 'file');
    writeFileSync(file, 'live');
    const [young, old] = [`${file}.young.new`, `${file}.old.new`];
    const [inUse, left] = [watched(young, 'in use'), watched(old, 'left')];
    written(young, 50);
    written(old, 70);
    removeLeftovers(file);
    expect([existsSync(young), existsSync(old)]).toEqual([true, false]);
    expect([inUse().toString(), left()]).toEqual(['in use', blank('left')]);
  });

  it('keeps a temporary that’s exactly a minute old, and removes it a millisecond later', () => {
    const file = join(aPlace(), 'file');
    const left = `${file}.0123.new`;
    writeFileSync(left, 'in use');
    const { now } = Date;
    const at = Math.floor(now() / 1_000) * 1_000;
    utimesSync(left, at / 1_000, at / 1_000);
    const stays = [60_000, 60_001].map((later) => {
      Date.now = () => at + later;
      removeLeftovers(file);
      Date.now = now;
      return existsSync(left);
    });
    expect(stays).toEqual([true, false]);
  });

  it('overwrites and removes an old file at once if a new one has replaced it', () => {
    const file = join(aPlace(), 'file');
    writeFileSync(file, 'live');
    const left = watched(`${file}.0123.old`, 'an old secret');
    removeLeftovers(file);
    expect(left()).toEqual(blank('an old secret'));
    expect(readFileSync(file, 'utf8')).toBe('live');
    expect(existsSync(`${file}.0123.old`)).toBe(false);
  });

  it('removes a second name of the live file once the name is over a minute old, and leaves the file as it is', () => {
    const file = join(aPlace(), 'file');
    writeFileSync(file, 'live');
    // The file is old, but the name is new.
    written(file, 1_000);
    const second = `${file}.0123.old`;
    linkSync(file, second);
    removeLeftovers(file);
    expect(existsSync(second)).toBe(true);
    ahead(61, () => removeLeftovers(file));
    expect([existsSync(second), readFileSync(file, 'utf8')]).toEqual([false, 'live']);
  });

  it('removes an old file after a minute without overwriting it, if an operator has moved the live file away', () => {
    const file = join(aPlace(), 'file');
    const left = watched(`${file}.0123.old`, 'moved away');
    removeLeftovers(file);
    expect(existsSync(`${file}.0123.old`)).toBe(true);
    ahead(61, () => removeLeftovers(file));
    expect([existsSync(`${file}.0123.old`), left().toString()]).toEqual([false, 'moved away']);
  });

  it('removes a temporary that has become the live file, and leaves the file as it is', () => {
    const file = join(aPlace(), 'file');
    writeFileSync(file, 'live');
    linkSync(file, `${file}.0123.new`);
    written(file, 70);
    removeLeftovers(file);
    expect([existsSync(`${file}.0123.new`), readFileSync(file, 'utf8')]).toEqual([false, 'live']);
  });

  it('removes other files’ leftovers only if asked to clear the whole folder, and never a file that isn’t a leftover', () => {
    const place = aPlace();
    const file = join(place, 'file');
    // We never make a name with a line break.
    const kept = [
      'file',
      'file.new',
      'file..new',
      'file.a-b.new',
      'file.0123.newer',
      '.0123.new',
      'file.0123',
      'a\nfile.0123.new',
    ];
    const others = ['other.0123.new', 'file.more.0123.new', 'more.file.0123.new'];
    for (const name of [...kept, ...others, 'file.0123.new']) {
      writeFileSync(join(place, name), 'text');
      written(join(place, name), 70);
    }
    removeLeftovers(file);
    expect(readdirSync(place).toSorted()).toEqual([...kept, ...others].toSorted());
    removeLeftovers(file, null);
    expect(readdirSync(place).toSorted()).toEqual(kept.toSorted());
  });

  it('removes a link, and leaves the link’s target alone', () => {
    const place = aPlace();
    const elsewhere = join(place, 'elsewhere');
    writeFileSync(elsewhere, 'as it was');
    symlinkSync(elsewhere, join(place, 'file.0123.new'));
    ahead(61, () => removeLeftovers(join(place, 'file')));
    expect(readdirSync(place)).toEqual(['elsewhere']);
    expect(readFileSync(elsewhere, 'utf8')).toBe('as it was');
  });
});
