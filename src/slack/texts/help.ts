import * as z from 'zod';
import { readTranslated, translatedFile } from '../../content/translate.js';
import { ContentError, readYaml } from '../../content/yaml.js';
import { forEachLanguage, type Language } from '../../pulse/language.js';
import { type Catalogue, crisisSchema, shownRegion } from '../../support/catalogue.js';
import { SUPPORT_WORDS } from '../features/support/words.js';
import { SHARED_WORDS } from '../kit/words.js';
import { BUILT_IN_HELP } from './built-in-help.js';
import type { Texts } from './load.js';
import type { Words } from './words.js';

/** What is shown where nothing but help can be given, in one language. */
export interface HelpText {
  readonly crisis: Catalogue['crisis'];
  readonly notification: string;
  readonly words: Words['help'];
}

/** It's shown in every language at once. */
export type HelpTexts = Readonly<Record<Language, HelpText>>;

/** What of the content is shown where nothing but help can be given. */
export const helpIn = (texts: Readonly<Record<Language, Texts>>): HelpTexts =>
  forEachLanguage((language) => {
    const { words, catalogue } = texts[language];
    return { crisis: catalogue.crisis, notification: words.notification, words: words.help };
  });

/** Just that, of files of which the rest may be wrong. */
const wordsAlone = z.object({ notification: SHARED_WORDS.notification, help: SUPPORT_WORDS.help });
const crisisAlone = z.object({ crisis: crisisSchema });

/**
 * The same while not all content can be read: the crisis cards and words of the content folder where they alone can be, and
 * those that are built in where they can't. Never throws.
 */
export function readHelp(contentFolder: string, region: string): HelpTexts {
  const shown = shownRegion(contentFolder, region);
  return forEachLanguage((language) => {
    const { crisis: builtIn, notification, help } = BUILT_IN_HELP[language];
    const [file, translation] = translatedFile(contentFolder, language, `support/${shown}.yml`);
    const { crisis } = readable(() => readTranslated(file, translation, crisisAlone), {
      crisis: builtIn[shown] ?? builtIn.int,
    });
    const words = readable(() => readYaml(`${contentFolder}/words/${language}.yml`, wordsAlone), {
      notification,
      help,
    });
    return { crisis, notification: words.notification, words: words.help };
  });
}

/** What was read, or the replacement for a broken file; the fault is reported where all content is read. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return otherwise;
  }
}
