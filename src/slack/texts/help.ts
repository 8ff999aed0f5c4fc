import * as z from 'zod';
import { readTranslated } from '../../content/translate.js';
import { ContentError, readYaml } from '../../content/yaml.js';
import { forEachLanguage, type Language } from '../../pulse/language.js';
import { type Catalog, crisisSchema, shownRegion } from '../../support/catalog.js';
import { SUPPORT_WORDS } from '../features/support/words.js';
import { SHARED_WORDS } from '../kit/words.js';
import { BUILT_IN_HELP } from './built-in-help.js';
import type { Texts } from './load.js';
import type { Words } from './words.js';

/** The texts to show when we can give nothing but help, in one language. */
export interface HelpText {
  readonly crisis: Catalog['crisis'];
  readonly notification: string;
  readonly words: Words['help'];
}

/** These texts in all languages: we show every language at once. */
export type HelpTexts = Readonly<Record<Language, HelpText>>;

/** Picks from the texts those to show when we can give nothing but help. */
export const helpIn = (texts: Readonly<Record<Language, Texts>>): HelpTexts =>
  forEachLanguage((language) => {
    const { words, catalog } = texts[language];
    return { crisis: catalog.crisis, notification: words.notification, words: words.help };
  });

/** Schemas of these texts alone: the rest of their files may be wrong. */
const wordsAlone = z.object({ notification: SHARED_WORDS.notification, help: SUPPORT_WORDS.help });
const crisisAlone = z.object({ crisis: crisisSchema });

/**
 * Reads the help texts when we can't read all content: from the content folder those crisis cards and words that we can
 * read; for the others, it returns the built-in ones. Never throws.
 */
export function readHelp(contentFolder: string, region: string): HelpTexts {
  const shown = shownRegion(contentFolder, region);
  return forEachLanguage((language) => {
    const { crisis: builtIn, notification, help } = BUILT_IN_HELP[language];
    const { crisis } = readable(
      () => readTranslated(contentFolder, language, `support/${shown}.yml`, crisisAlone),
      { crisis: builtIn[shown] ?? builtIn.int },
    );
    const words = readable(() => readYaml(`${contentFolder}/words/${language}.yml`, wordsAlone), {
      notification,
      help,
    });
    return { crisis, notification: words.notification, words: words.help };
  });
}

/** Returns what `read` returns, or the replacement for a broken file. Loading all content reports the fault. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return otherwise;
  }
}
