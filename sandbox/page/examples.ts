import { ContentError } from '../../src/content/yaml.js';
import { type Drawn, drawn, examplesIn, regionsIn, USUAL_REGION } from '../preview/drawn.js';
import type { Json, PreviewExample } from './protocol.js';

/** Names an example by what's the same in every region. */
const nameOf = ({ example, language }: Drawn): string =>
  [language, example.feature, example.made, example.name].join('|');

/**
 * Returns every example in each language: all in the usual region, and in other regions those that differ. Throws
 * ContentError.
 */
export function allExamples(contentFolder: string): PreviewExample[] {
  const usual = new Map<string, string>();
  return regionsIn(contentFolder).flatMap((region, at) =>
    examplesIn(contentFolder, region)
      .map(drawn)
      .filter((one) => {
        const shown = JSON.stringify(one.example.shown);
        if (at > 0) return usual.get(nameOf(one)) !== shown;
        usual.set(nameOf(one), shown);
        return true;
      })
      .map((one) => exampleOf(one, region)),
  );
}

/** Returns every example in each language, in the usual region. Throws ContentError. */
export const usualExamples = (contentFolder: string): PreviewExample[] =>
  examplesIn(contentFolder, USUAL_REGION).map((one) => exampleOf(drawn(one), USUAL_REGION));

function exampleOf(
  { example, language, lines, linesBeforeControl, budgeted, banner, screenReader }: Drawn,
  region: string,
): PreviewExample {
  const { feature, name, shown } = example;
  return {
    feature,
    name,
    language,
    region,
    shown: shown as unknown as Json,
    lines,
    linesBeforeControl,
    budget: budgeted && { surface: budgeted.surface, ...budgeted.budget },
    banner,
    screenReader,
  };
}

/** The result of drawing content/: its examples as JSON, or what's wrong in it by file and line. */
export type Made = { readonly examples: string } | { readonly broken: string };

/** Returns all examples as JSON, or the error that keeps them from being drawn. */
export function makeExamples(contentFolder: string): Made {
  try {
    return { examples: JSON.stringify(allExamples(contentFolder)) };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { broken: error.message };
  }
}
