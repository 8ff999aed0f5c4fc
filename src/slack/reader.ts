import { DEFAULT_LANGUAGE, type Language } from '../pulse/language.js';
import type { MemberId } from '../pulse/ids.js';
import type { Directory, House } from '../rounds/house.js';
import { safeCode } from '../rounds/log.js';
import { homeTeams } from '../rounds/look.js';
import { ownTrajectory } from '../rounds/space.js';
import { overlayOf } from '../store/overlay.js';
import { onRoster } from '../store/teams.js';
import { NO_OVERLAY, type Overlay, withOverlay } from '../support/overlay.js';
import type { Texts, TextsByLanguage } from './texts.js';

/** How long a reader waits for Redis and Slack before it answers without them, in milliseconds. */
const PATIENCE_MS = 500;

/** Gives everybody what they read, in their language and with what their workplace added. Never throws. */
export interface Reader {
  textsFor(member: MemberId): Promise<Texts>;
  textsIn(language: Language): Promise<Texts>;
  /** As last seen, without asking Redis: for further languages of one message. */
  textsNow(language: Language): Texts;
}

/**
 * A reader over the content as it is now. Support must open whatever is down: without Redis it is shown with the
 * overlay as last seen, and without an answer about the language in English.
 *
 * @param current what was last read from the content folder
 */
export function readerOf(house: House, directory: Directory, current: () => TextsByLanguage): Reader {
  const { store, log } = house;
  let overlay: Overlay = NO_OVERLAY;

  const refreshed = async (): Promise<void> => {
    overlay = await overlayOf(store);
  };
  const languageOf = async (member: MemberId): Promise<Language> => {
    const [home] = await homeTeams(house, member);
    if (!home) return directory.languageOf(member);
    const [own, listed] = await Promise.all([
      ownTrajectory(house, member, home.id),
      onRoster(store, home.id, member),
    ]);
    return own?.trajectory.preferences.language ?? listed?.language ?? DEFAULT_LANGUAGE;
  };
  const inTime = <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    let timer: NodeJS.Timeout;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
    });
    const done = work.catch((error: unknown) => {
      log.warn('texts_incomplete', { code: safeCode(error) });
      return otherwise;
    });
    return Promise.race([done, late]).finally(() => clearTimeout(timer));
  };
  const textsOf = (language: Language): Texts => {
    const texts = current()[language];
    return { ...texts, catalogue: withOverlay(texts.catalogue, overlay) };
  };
  return {
    async textsFor(member) {
      const [language] = await Promise.all([
        inTime(languageOf(member), DEFAULT_LANGUAGE),
        inTime(refreshed(), undefined),
      ]);
      return textsOf(language);
    },
    async textsIn(language) {
      await inTime(refreshed(), undefined);
      return textsOf(language);
    },
    textsNow: textsOf,
  };
}
