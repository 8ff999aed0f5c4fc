import type { Config } from '../config.js';
import { helpIn, type HelpTexts, readHelp } from '../slack/texts/help.js';
import type { TextsByLanguage } from '../slack/texts/load.js';
import { type Content, waitForContent } from './content.js';
import type { Patience } from './patience.js';

/** The content a process has read so far: at first only what helps people, then all of it. */
export interface ContentSoFar {
  /** What we show when we can give nothing but help. */
  help(this: void): HelpTexts;
  /** The texts people read; null until all content has been read. */
  texts(this: void): TextsByLanguage | null;
  /** Waits until all content is readable: see `waitForContent`. */
  readAll(patience: Patience): Promise<Content>;
  /**
   * Rereads the texts that people read. Throws ContentError for a wrong file; then the last good texts stay
   * in use.
   *
   * @returns whether that was all content
   */
  reload(): boolean;
}

/** Reads what helps people at once, and the rest on request. */
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
