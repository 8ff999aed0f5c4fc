import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

/** Which rooms of src/ each room may import from; a room may always import from itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  pulse: [],
  content: ['pulse'],
  sealing: ['pulse'],
  store: ['pulse', 'sealing', 'support'],
  support: ['pulse', 'content'],
  rounds: ['pulse', 'sealing', 'store', 'support'],
  delivery: ['pulse', 'sealing', 'store', 'usecases'],
  slack: ['pulse', 'content', 'store', 'usecases', 'support', 'delivery', 'config.ts'],
  ops: ['pulse', 'sealing', 'store', 'usecases', 'support', 'slack', 'content', 'config.ts', 'paths.ts'],
};

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), match[1] ?? '')).replace(/\.js$/, '.ts'),
  );

const roomOf = (file: string): string => relative('src', file).split(sep)[0] ?? '';

describe('the context', () => {
  it('lets imports point one way only', () => {
    const wrong = files('src').flatMap((file) => {
      const room = roomOf(file);
      const allowed = MAY_IMPORT[room];
      if (!allowed) return [];
      return importsOf(file)
        .filter((target) => roomOf(target) !== room && !allowed.includes(roomOf(target)))
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('knows nothing of the sandbox or the tests', () => {
    const outside = files('src').flatMap((file) =>
      importsOf(file).filter((target) => !target.startsWith('src/')),
    );
    expect(outside).toEqual([]);
  });

  it('keeps the domain free of clocks, randomness and files', () => {
    const impure = files('src/pulse').filter((file) =>
      /Date\.now\(|new Date\(\)|Math\.random|node:|ioredis|slack/.test(readFileSync(file, 'utf8')),
    );
    expect(impure.filter((file) => !file.endsWith('ids.ts'))).toEqual([]);
  });

  it('names Redis keys in one file', () => {
    const naming = files('src').filter((file) => /`\$\{(base|prefix)\}:/.test(readFileSync(file, 'utf8')));
    expect(naming).toEqual(['src/store/keys.ts']);
  });
});
