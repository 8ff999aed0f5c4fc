import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

describe('src/', () => {
  it('keeps clocks, randomness and files out of the domain', () => {
    const impure = files('src/pulse').filter((file) =>
      /Date\.now\(|new Date\(\)|Math\.random|node:|ioredis|slack|\bmodal|block kit/i.test(
        readFileSync(file, 'utf8'),
      ),
    );
    expect(impure).toEqual([]);
  });

  it('names Redis keys in one file only', () => {
    const naming = files('src').filter((file) => /`\$\{(base|prefix)\}:/.test(readFileSync(file, 'utf8')));
    expect(naming).toEqual(['src/store/keys.ts']);
  });
});
