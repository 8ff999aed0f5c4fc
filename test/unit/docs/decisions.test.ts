import { readdirSync, readFileSync } from 'node:fs';

const files = readdirSync('docs/decisions').filter((name) => name.endsWith('.md'));

describe('the decision records', () => {
  it('are numbered one after another, each number once', () => {
    const numbers = files.map((name) => Number(name.slice(0, 4))).toSorted((one, other) => one - other);
    expect(numbers).toEqual(files.map((_, at) => at + 1));
  });

  it('are all listed in ARCHITECTURE.md', () => {
    const architecture = readFileSync('ARCHITECTURE.md', 'utf8');
    expect(files.filter((name) => !architecture.includes(`(docs/decisions/${name})`))).toEqual([]);
  });
});
