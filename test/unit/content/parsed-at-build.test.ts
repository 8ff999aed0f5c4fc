import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parsedAtBuild } from '../../../src/content/parsed-at-build.js';

const files = (readdirSync('content', { recursive: true }) as string[]).filter((name) =>
  name.endsWith('.yml'),
);

describe('the content parsed by the build', () => {
  it.each(files)('matches %s', (name) => {
    const text = readFileSync(join('content', name), 'utf8');
    expect(parsedAtBuild(text)).toEqual({ plain: parse(text) as unknown });
  });

  it('is ignored for a text that has changed since', () => {
    const text = readFileSync('content/words/en.yml', 'utf8');
    expect(parsedAtBuild(text)).toBeDefined();
    expect(parsedAtBuild(`${text}# a word more\n`)).toBeUndefined();
    expect(parsedAtBuild('')).toBeUndefined();
  });
});
