import { within } from '../kit/deadline.js';
import type { MemberId, TeamId } from '../../pulse/ids.js';
import { DEFAULT_LANGUAGE, forEachLanguage, type Language } from '../../pulse/language.js';
import type { WorkspaceContext } from '../../usecases/context.js';
import type { Directory } from '../../usecases/ports.js';
import {
  type CachedTeam,
  lastKnownTeam,
  cachedTeam,
  loadTeam,
  loadTeams,
} from '../../usecases/team-cache.js';
import { safeCode } from '../../usecases/log.js';
import { recordAmong } from '../../usecases/member-record.js';
import { cached } from '../../store/cached.js';
import { type Listing, listing, teamsIn } from '../../store/listing.js';
import { cachedOverlay } from '../../store/overlay.js';
import { hasAdded, NO_OVERLAY, type Overlay, withOverlay } from '../../support/overlay.js';
import { withRoom } from '../examples/private.js';
import type { Texts, TextsByLanguage } from './load.js';
import type { MemberTexts } from '../workspace.js';

/** How long we wait for Redis and Slack before we answer without them, in milliseconds. */
const PATIENCE_MS = 500;

/** How often we reread everyone's choice of language while the bot is in use, and for how long after that, in ms. */
const CHOICES = { goodMs: Infinity, everyMs: 300_000, idleMs: 600_000 };

/** Returns a person's team and Slack language in a listing; null if they're on no roster. */
function rosterEntryOf(
  known: Listing,
  member: MemberId,
): { readonly team: TeamId; readonly language: Language } | null {
  const [team] = teamsIn(known, member);
  const found = team && known.rosters.get(team)?.get(member);
  return found ? { team, language: found.language } : null;
}

/** Returns the texts with a workspace's overlay. */
const withWorkspaceOverlay = (texts: TextsByLanguage[Language], over: Overlay): Texts => ({
  ...texts,
  contact: over.contact ?? texts.contact,
  catalog: withOverlay(texts.catalog, over),
});

/**
 * Finds the texts that people read in the current content. Support must open whatever is down: without Redis, it shows
 * the overlay as last read; without an answer about the language, it's in English.
 *
 * @param current returns the texts as last read from the content folder
 */
export function memberTextsOf(
  context: WorkspaceContext,
  directory: Directory,
  current: () => TextsByLanguage,
): MemberTexts {
  const { store, keyring, log } = context;
  const overlay = cachedOverlay(store);
  /** Everyone's choice of language is in their sealed record. We read all records, so that it's at hand for help. */
  const choices = cached(async () => {
    await loadTeams(context, [...(await listing(store).get()).rosters.keys()]);
    return true;
  }, CHOICES);

  const chosenIn = (known: CachedTeam | null, member: MemberId, team: TeamId): Language | null => {
    const day = known?.state.sealedUntil ?? null;
    // After this day, nobody can open the records.
    if (!known || day === null || day < keyring.day) return null;
    return recordAmong(context, member, team, known)?.trajectory.preferences.language ?? null;
  };
  const languageOf = async (member: MemberId): Promise<Language> => {
    const entry = rosterEntryOf(await listing(store).get(), member);
    if (!entry) return directory.languageOf(member);
    const { team } = entry;
    const known = cachedTeam(context, team) ?? (await loadTeam(context, team));
    return chosenIn(known, member, team) ?? entry.language;
  };
  /** Returns a member's language from this process's memory; null for a person on no roster it knows. */
  const languageAtHand = (member: MemberId): Language | null => {
    const known = listing(store).now();
    const entry = known && rosterEntryOf(known, member);
    return entry && (chosenIn(lastKnownTeam(context, entry.team), member, entry.team) ?? entry.language);
  };
  const inTime = <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    const done = work.catch((error: unknown) => {
      log.warn('texts_incomplete', { code: safeCode(error) });
      return otherwise;
    });
    // The only failure left is that it took too long.
    return within(PATIENCE_MS, done).catch(() => otherwise);
  };
  const refreshed = (): Promise<unknown> => inTime(overlay.get(), undefined);
  /** The texts that fit: they change only with the content and the overlay, and take some milliseconds to find. */
  const fitted = new Map<Language, { readonly of: unknown; readonly over: string; readonly texts: Texts }>();
  const textsOf = (language: Language): Texts => {
    const of = current()[language];
    const now = overlay.now() ?? NO_OVERLAY;
    const over = JSON.stringify(now);
    const last = fitted.get(language);
    if (last?.of === of && last.over === over) return last.texts;
    const texts = hasAdded(now) ? withRoom(withWorkspaceOverlay(of, now)) : withWorkspaceOverlay(of, now);
    fitted.set(language, { of, over, texts });
    return texts;
  };
  return {
    async textsFor(member) {
      // This prepares for the next person who asks for help; if it fails, the next request retries it.
      choices.get().catch(() => undefined);
      const atHand = languageAtHand(member) ?? DEFAULT_LANGUAGE;
      const [language] = await Promise.all([inTime(languageOf(member), atHand), refreshed()]);
      return textsOf(language);
    },
    async helpFor(member) {
      if (listing(store).now() === null)
        await Promise.all([inTime<unknown>(choices.get(), undefined), refreshed()]);
      const language =
        languageAtHand(member) ?? (await inTime(directory.languageOf(member), DEFAULT_LANGUAGE));
      return textsOf(language);
    },
    async textsIn(language) {
      await refreshed();
      return textsOf(language);
    },
    textsNow: textsOf,
    languageNow: languageAtHand,
    textsWith(over) {
      const texts = current();
      return forEachLanguage((language) => withWorkspaceOverlay(texts[language], over));
    },
  };
}
