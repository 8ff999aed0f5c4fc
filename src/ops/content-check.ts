import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ContentError } from '../content/yaml.js';
import { LANGUAGES } from '../pulse/language.js';
import { loadTexts } from '../slack/texts.js';
import { ageInDays, type Checked, checkedEntries, FACT_AGE } from '../support/age.js';
import { loadCatalogue } from '../support/catalogue.js';

/** What a look at the content says, a line each, and whether it may be released. */
export interface ContentReport {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/**
 * Reads all content there is, in every region and language, and looks how old what was checked is.
 *
 * @param now in milliseconds
 * @throws ContentError for a file that is wrong, with line and mend
 */
export function checkContent(contentFolder: string, now: number): ContentReport {
  const regions = regionsOf(join(contentFolder, 'support'));
  const entries = new Map<string, Checked>();
  for (const region of regions) {
    const { topics, suggestions, peer } = loadTexts(contentFolder, region).en;
    const catalogue = loadCatalogue(contentFolder, region, 'en');
    for (const entry of checkedEntries(region, catalogue, topics, suggestions, peer))
      entries.set(entry.name, entry);
  }
  const oldest = [...entries.values()].toSorted((a, b) => ageInDays(b, now) - ageInDays(a, now));
  const old = oldest.filter((entry) => ageInDays(entry, now) > FACT_AGE.warnAfterDays);
  const tooOld = old.filter((entry) => ageInDays(entry, now) > FACT_AGE.failAfterDays);
  const said = old.map((entry) => {
    const word = tooOld.includes(entry) ? 'TOO OLD' : 'old';
    return `${word}  ${entry.name} was checked on ${entry.verifiedOn}, ${ageInDays(entry, now)} days ago. Mend: compare it with its source, then set verified_on`;
  });
  const summary = `${entries.size} checked entries, ${regions.length} regions, ${LANGUAGES.length} languages: ${old.length} checked more than 6 months ago, ${tooOld.length} of them more than 12.`;
  return { lines: [...said, summary], ok: tooOld.length === 0 };
}

/** The regions that a folder has catalogues for. */
function regionsOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => basename(file, '.yml'));
  } catch (error) {
    throw new ContentError([
      `${folder} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}). Mend: set EVENKEEL_CONTENT to the folder of content, or put it there.`,
    ]);
  }
}
