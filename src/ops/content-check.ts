import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { yamlNames } from '../content/files.js';
import { ContentError, placesIn } from '../content/yaml.js';
import { DEFAULT_LANGUAGE, LANGUAGES } from '../pulse/language.js';
import { withinFrames } from '../slack/examples/private.js';
import { loadTexts } from '../slack/texts/load.js';
import { ageInDays, type Checked, checkedEntries, FACT_AGE, isInFuture, isTooOld } from '../support/age.js';

/** A report on the content, one line for each finding, and whether the content may be released. */
export interface ContentReport {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/** All entries of a content folder that have the day on which they were checked. */
export interface DatedContent {
  readonly folder: string;
  readonly regions: readonly string[];
  readonly entries: readonly Checked[];
}

/** Reads all content, in every region and language. Throws ContentError for an invalid file, with line and fix. */
export function readDated(folder: string): DatedContent {
  const regions = regionsOf(join(folder, 'support'));
  const entries = new Map<string, Checked>();
  for (const region of regions) {
    const texts = withinFrames(loadTexts(folder, region))[DEFAULT_LANGUAGE];
    for (const entry of checkedEntries(region, texts)) entries.set(entry.name, entry);
  }
  return { folder, regions, entries: [...entries.values()] };
}

/**
 * Reports how long ago the facts in the content were checked, which crisis lines weren't compared with the service's
 * own site, and which files no one reads.
 *
 * @param now in milliseconds
 */
export function checkContent({ folder, regions, entries }: DatedContent, now: number): ContentReport {
  const oldest = entries.toSorted((a, b) => ageInDays(b, now) - ageInDays(a, now));
  const future = oldest.filter((entry) => isInFuture(entry, now));
  const tooOld = oldest.filter((entry) => isTooOld(entry, now));
  const old = oldest.filter(
    (entry) => ageInDays(entry, now) > FACT_AGE.warnAfterDays && !tooOld.includes(entry),
  );
  const named = nameWithLine(folder);
  const aged = (entry: Checked) =>
    `${named(entry)} was checked on ${entry.verifiedOn}, ${ageInDays(entry, now)} days ago. Fix: compare it with its source, then set verified_on`;
  const failed = [
    ...future.map(
      (entry) =>
        `${named(entry)} was checked on ${entry.verifiedOn}, a day that is still to come. Fix: set verified_on to the day it was compared with its source`,
    ),
    ...oldest.flatMap((entry) =>
      entry.crisis?.sourceProblem ? [`${named(entry)} ${entry.crisis.sourceProblem}`] : [],
    ),
    ...tooOld.map(aged),
  ];
  const warned = [...old.map(aged), ...unread(folder)];
  const summary = `${entries.length} checked entries, ${regions.length} regions, ${LANGUAGES.length} languages: ${failed.length} keep this from being released, and ${old.length} more were checked more than ${FACT_AGE.warnAfterDays} days ago.`;
  return {
    lines: [...failed.map((one) => `FAIL  ${one}`), ...warned.map((one) => `WARN  ${one}`), summary],
    ok: failed.length === 0,
  };
}

/** Returns a function that names an entry, with the file and line for a crisis entry. */
function nameWithLine(contentFolder: string): (entry: Checked) => string {
  const places = new Map<string, ReturnType<typeof placesIn>>();
  return ({ name, crisis }) => {
    if (!crisis) return name;
    const file = join(contentFolder, crisis.file);
    const placeOf = places.get(file) ?? placesIn(file);
    places.set(file, placeOf);
    return `${placeOf(crisis.path)}  ${name}`;
  };
}

/** The regions for which a folder has catalogs. */
function regionsOf(folder: string): string[] {
  try {
    return yamlNames(folder);
  } catch (error) {
    throw new ContentError([
      `${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}). Fix: set EVENKEEL_CONTENT to the folder of content, or put it there.`,
    ]);
  }
}

/** The files and folders that we read in a content folder. */
const KNOWN = [
  'actions.yml',
  'asks.yml',
  'guides',
  'kind-words.yml',
  'learn',
  'peer',
  'questionnaires',
  'support',
  'words',
  ...LANGUAGES,
] as const;

/** The folders of a region, besides its catalog. */
const PLACES: ReadonlySet<string> = new Set(['states', 'professions']);

const isKnown = (name: string): boolean => KNOWN.some((one) => one === name) || name.startsWith('.');

/**
 * The files in a content folder that we never read, and the texts that are missing in a language, for which we show
 * the default language.
 */
function unread(contentFolder: string): string[] {
  const languages = `the languages are ${LANGUAGES.join(' and ')}, and another needs code too (src/pulse/language.ts)`;
  const strangers = readdirSync(contentFolder)
    .filter((name) => !isKnown(name))
    .map((name) => `${join(contentFolder, name)}: Evenkeel reads nothing by this name; ${languages}`);
  const words = readdirSync(join(contentFolder, 'words'))
    .filter((file) => !file.startsWith('.') && !LANGUAGES.some((language) => file === `${language}.yml`))
    .map((file) => `${join(contentFolder, 'words', file)}: ${languages}`);
  const files = readdirSync(contentFolder, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.yml') && !['words', ...LANGUAGES].some((folder) => file.startsWith(folder + sep)),
  );
  const missing = LANGUAGES.filter((language) => language !== DEFAULT_LANGUAGE).flatMap((language) =>
    files
      .filter((file) => isKnown(file.split(sep)[0] ?? '') && !existsSync(join(contentFolder, language, file)))
      .map((file) => `${join(contentFolder, language, file)}: missing, so ${file} is shown in English`),
  );
  const known = new Set(regionsOf(join(contentFolder, 'support')));
  const places = files
    .filter((file) => file.startsWith(`support${sep}`) && file.split(sep).length > 2)
    .filter((file) => {
      const [, region = '', folder = '', , ...deeper] = file.split(sep);
      return !known.has(region) || !PLACES.has(folder) || deeper.length > 0;
    })
    .map(
      (file) =>
        `${join(contentFolder, file)}: Evenkeel reads no such file; expected support/REGION/states/CODE.yml or support/REGION/professions/NAME.yml, for a region with a catalog`,
    );
  return [...strangers, ...words, ...places, ...missing];
}
