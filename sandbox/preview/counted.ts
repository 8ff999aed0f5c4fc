import { type Language, LANGUAGES } from '../../src/pulse/language.js';
import type { Example } from '../../src/slack/examples/list.js';
import type { Banner } from '../notifications.js';
import { type Drawn, drawn, examplesIn, type InLanguage, regionsIn } from './drawn.js';
import type { PhoneLines } from './phone-lines.js';
import { type SurfaceBudget, SURFACES, surfaceOf } from './surfaces.js';

/** A surface at its largest, in a language and region. `npm run preview -- --json FILE` writes all but the example. */
export interface CountedExample extends PhoneLines {
  readonly surface: string;
  readonly language: Language;
  readonly region: string;
  readonly budget: PhoneLines;
  /** Its notification; null for views and for answers to commands, for which Slack raises none. */
  readonly banner: Banner | null;
  /** A screen reader's words: a message's text, or all of a view. */
  readonly screenReader: string;
  readonly largest: Example;
}

/** Returns a surface's largest example, with each count's maximum over all. Throws if no example shows the surface. */
function counted(
  { surface, budget }: SurfaceBudget,
  region: string,
  examples: readonly Drawn[],
): CountedExample {
  const lines = Math.max(...examples.map((one) => one.lines));
  const linesBeforeControl = Math.max(...examples.map((one) => one.linesBeforeControl));
  const largest = examples.find((one) => one.lines === lines);
  if (!largest)
    throw new Error(
      `No example shows the ${surface}. Fix: name the function that makes it in sandbox/preview/surfaces.ts.`,
    );
  const { language, banner, screenReader } = largest;
  return {
    surface,
    language,
    region,
    lines,
    linesBeforeControl,
    budget,
    banner,
    screenReader,
    largest: largest.example,
  };
}

/** Serializes what examples put on people's screens: regions where it's equal count as one. */
const shownBy = (examples: readonly InLanguage[]): string =>
  JSON.stringify(examples.map(({ example }) => example.shown));

/**
 * Returns what the budgets count: each surface in each language, in the usual region and in other regions where it
 * exists and differs. Throws ContentError, and Error if no example shows a surface.
 */
export function countSurfaces(contentFolder: string): CountedExample[] {
  const regions = regionsIn(contentFolder).map((region) => ({
    region,
    all: examplesIn(contentFolder, region),
  }));
  return SURFACES.flatMap((budgeted) =>
    LANGUAGES.flatMap((language) => {
      const inRegions = regions.map(({ region, all }) => ({
        region,
        examples: all.filter((one) => one.language === language && surfaceOf(one.example) === budgeted),
      }));
      const usual = shownBy(inRegions[0]?.examples ?? []);
      return inRegions
        .filter(({ examples }, at) => at === 0 || (examples.length > 0 && shownBy(examples) !== usual))
        .map(({ region, examples }) => counted(budgeted, region, examples.map(drawn)));
    }),
  );
}
