import type { Config } from '../config.js';
import { helpIn, type HelpTexts, readHelp } from '../slack/texts/help.js';
import type { TextsByLanguage } from '../slack/texts/load.js';
import { type Content, waitForContent } from './content.js';
import type { Patience } from './patience.js';

/** What a process has read of its content: at first only what helps people, then all of it. */
export interface ContentSoFar {
  /** What is shown where nothing but help can be given. */
  help(this: void): HelpTexts;
  /** What people read; null until all content has been read. */
  texts(this: void): TextsByLanguage | null;
  /** Waits until all content can be read, see `waitForContent`. */
  readAll(patience: Patience): Promise<Content>;
  /**
   * Reads what people read again. Throws ContentError for a file that is wrong; the last good texts stay in use.
   *
   * @returns whether that was all content
   */
  reload(): boolean;
}

/** Reads what helps people at once, and the rest when it's asked to. */
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
