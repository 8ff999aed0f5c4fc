import type { Config } from '../config.js';
import { helpIn, type HelpTexts, readHelp } from '../slack/texts/help.js';
import type { TextsByLanguage } from '../slack/texts/load.js';
import { type Content, waitForContent } from './content.js';
import type { Patience } from './patience.js';

/** The content that a process has read so far: at first only the texts for help, then all of it. */
interface ContentSoFar {
  /** Returns the texts to show while we can give nothing but help. */
  help(this: void): HelpTexts;
  /** Returns the texts that people read; null until all content has been read. */
  texts(this: void): TextsByLanguage | null;
  /** Waits until all content is readable: see `waitForContent`. */
  readAll(patience: Patience): Promise<Content>;
  /**
   * Rereads the texts that people read: see `Content.reload`.
   *
   * @returns whether all content had been read; otherwise it reread only the texts for help
   */
  reload(): boolean;
}

/** Reads the texts for help at once, and all content on request. */
export function contentSoFar(config: Config): ContentSoFar {
  const readableHelp = (): HelpTexts => readHelp(config.contentFolder, config.region);
  let help = readableHelp();
  let content: Content | null = null;
  return {
    help: () => (content ? helpIn(content.texts()) : help),
    texts: () => content?.texts() ?? null,
    async readAll(patience) {
      content = await waitForContent(patience, config);
      return content;
    },
    reload() {
      if (content) content.reload();
      else help = readableHelp();
      return content !== null;
    },
  };
}
