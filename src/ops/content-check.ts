import { existsSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { ContentError } from '../content/yaml.js';
import { DEFAULT_LANGUAGE, LANGUAGES } from '../pulse/language.js';
import { withinFrames } from '../slack/examples/private.js';
import { loadTexts } from '../slack/texts/load.js';
import { ageInDays, type Checked, checkedEntries, FACT_AGE, isInFuture } from '../support/age.js';

/** The report on the content, one line for each finding, and whether it may be released. */
export interface ContentReport {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * Reads all content, in every region and language. Reports how long ago its facts were checked, and which
 * files reach nobody.
 *
 * @param now in milliseconds
 * @throws ContentError for a wrong file, with the line and the fix
 */
export function checkContent(contentFolder: string, now: number): ContentReport {
  const regions = regionsOf(join(contentFolder, 'support'));
  const entries = new Map<string, Checked>();
  for (const region of regions) {
    const { catalogue, topics, guides, suggestions, peer } = withinFrames(loadTexts(contentFolder, region))[
      DEFAULT_LANGUAGE
    ];
    for (const entry of checkedEntries(region, catalogue, topics, guides, suggestions, peer))
      entries.set(entry.name, entry);
  }
  const oldest = [...entries.values()].toSorted((a, b) => ageInDays(b, now) - ageInDays(a, now));
  const future = oldest.filter((entry) => isInFuture(entry, now));
  const old = oldest.filter((entry) => ageInDays(entry, now) > FACT_AGE.warnAfterDays);
  const tooOld = old.filter((entry) => ageInDays(entry, now) > FACT_AGE.failAfterDays);
  const said = [
    ...future.map(
      ({ name, verifiedOn }) =>
        `FAIL  ${name} was checked on ${verifiedOn}, a day that is still to come. Fix: set verified_on to the day it was compared with its source`,
    ),
    ...old.map((entry) => {
      const word = tooOld.includes(entry) ? 'FAIL' : 'WARN';
      return `${word}  ${entry.name} was checked on ${entry.verifiedOn}, ${ageInDays(entry, now)} days ago. Fix: compare it with its source, then set verified_on`;
    }),
    ...unread(contentFolder).map((name) => `WARN  ${name}`),
  ];
  const summary = `${entries.size} checked entries, ${regions.length} regions, ${LANGUAGES.length} languages: ${old.length} checked more than 6 months ago, ${tooOld.length} of them more than 12.`;
  return { lines: [...said, summary], ok: tooOld.length + future.length === 0 };
}

/** The regions that a folder has catalogues for. */
function regionsOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.yml'))
      .map((file) => basename(file, '.yml'));
  } catch (error) {
    throw new ContentError([
      `${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}). Fix: set EVENKEEL_CONTENT to the folder of content, or put it there.`,
    ]);
  }
}

/** The contents of a content folder. */
const KNOWN = [
  'actions.yml',
  'guides',
  'learn',
  'peer',
  'questionnaires',
  'support',
  'words',
  ...LANGUAGES,
] as const;

const isKnown = (name: string): boolean => KNOWN.some((one) => one === name) || name.startsWith('.');

/**
 * The files in a content folder that reach nobody, and the texts missing in a language, which we show in the
 * default one.
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
  return [...strangers, ...words, ...missing];
}
