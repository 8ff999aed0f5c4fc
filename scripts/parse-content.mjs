// Prepares what would be slow to read at every start. dist/content.json has the value of each YAML file by the digest
// of its text, so that a file someone changes is parsed when it's read. dist/holidays.json has the public holidays of
// the next years.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { digestOf } from '../dist/src/content/parsed-at-build.js';
import { holidayTable } from '../dist/src/content/public-holidays.js';
import { ContentError, parseYaml } from '../dist/src/content/yaml.js';

const OUTPUT = 'dist/content.json';

/** The years whose holidays we list: a bot may run for long, and someone may set its clock back. */
const YEARS = { before: 2, after: 10 };

// The values of the last build must not answer for this one.
writeFileSync(OUTPUT, '{}');
const values = {};
for (const name of readdirSync('content', { recursive: true }).filter((one) => one.endsWith('.yml'))) {
  const file = join('content', name);
  const text = readFileSync(file, 'utf8');
  try {
    values[digestOf(text)] = parseYaml(text, file, z.unknown());
  } catch (error) {
    // The program that reads the file reports what's wrong with it.
    if (!(error instanceof ContentError)) throw error;
  }
}
writeFileSync(OUTPUT, JSON.stringify(values));

const now = new Date().getFullYear();
const years = Array.from({ length: YEARS.before + 1 + YEARS.after }, (_, at) => now - YEARS.before + at);
writeFileSync('dist/holidays.json', JSON.stringify(holidayTable(years)));
