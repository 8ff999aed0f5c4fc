import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { LOG_FIELDS } from '../../../src/ops/log.js';
import { SCHEMA } from '../../../src/store/schema.js';
import { LOG_EVENTS } from '../../../src/usecases/log.js';

const read = (file: string): string => readFileSync(file, 'utf8');
const sectionOf = (page: string, heading: string): string =>
  new RegExp(`^## ${heading}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(page)?.[1] ?? '';

describe('docs/LOG.md', () => {
  const page = read('docs/LOG.md');

  it('lists the fields that the log lets pass, and no others', () => {
    const cells = [...sectionOf(page, 'Fields').matchAll(/^\| (`.*?) +\|/gm)].map(([, cell = '']) => cell);
    const listed = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(listed.toSorted()).toEqual([...LOG_FIELDS].toSorted());
  });

  it('lists every event, once', () => {
    const listed = [...sectionOf(page, 'Events').matchAll(/`(\w+)`/g)].map(([, event]) => event);
    expect(listed.toSorted()).toEqual([...LOG_EVENTS].toSorted());
  });
});

describe('docs/UPGRADE.md', () => {
  const page = read('docs/UPGRADE.md');

  it('has a row for each release that test/upgrade holds', () => {
    const frozen = readdirSync('test/upgrade').filter((name) => /^\d+\.\d+$/.test(name));
    const rows = [...sectionOf(page, 'Which versions').matchAll(/^\| (\d+\.\d+) .*$/gm)];
    const held = rows.filter(([row]) => row.includes('test/upgrade')).map(([, release]) => release);
    expect(held.toSorted()).toEqual(frozen.toSorted());
  });

  it('names the schema that this version writes', () => {
    expect(page).toMatch(new RegExp(`This version writes\\s+schema ${SCHEMA}\\.`));
  });
});

/** The pages that name commands for operators. */
const PAGES = [
  'README.md',
  'RELEASING.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const COMMANDS = new Set(
  [...read('src/command-line.ts').matchAll(/\.command\('(\w+)'\)/g)].map(([, name]) => name),
);
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('names only evenkeel commands that exist', () => {
    for (const [, words = ''] of text.matchAll(/(?:npx evenkeel|cli\.js) ((?:[a-z]+ ?)+)/g)) {
      const [first, second] = words.trim().split(' ');
      expect(COMMANDS).toContain(first);
      if (first === 'keys' || first === 'teams' || first === 'content') expect(COMMANDS).toContain(second);
    }
  });

  it('names only npm scripts and files of deploy/ that exist', () => {
    for (const [, script = ''] of text.matchAll(/npm run ([\w:-]+)/g))
      expect(scripts).toHaveProperty([script]);
    for (const [path] of text.matchAll(/\bdeploy\/[\w/.-]*\w/g))
      expect([path, existsSync(path)]).toEqual([path, true]);
  });
});
