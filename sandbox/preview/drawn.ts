import { join } from 'node:path';
import { namesIn } from '../../src/content/files.js';
import { type Language, LANGUAGES } from '../../src/pulse/language.js';
import { givenIn } from '../../src/slack/examples/example.js';
import { longestTeam } from '../../src/slack/examples/fixtures.js';
import { type Example, examplesOf } from '../../src/slack/examples/list.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import { NO_OVERLAY } from '../../src/support/overlay.js';
import { type Banner, bannerOf, heardInMessage, heardInView } from '../notifications.js';
import type { Json } from '../workspace.js';
import { withDates } from './dates.js';
import { phoneLines, type PhoneLines } from './phone-lines.js';
import { raisesNotification, surfaceOf, type SurfaceBudget } from './surfaces.js';

/** The region whose support is drawn: the one that a workplace has by default. */
export const USUAL_REGION = 'us';

/** As long as a team's name may be, but of words, which a phone wraps as it does real names. */
export const TEAM_NAME = 'Westside Community Counseling and Recovery Center, Evening B';

/** An example in one language. */
export interface InLanguage {
  readonly example: Example;
  readonly language: Language;
  /** The line that all messages start as. */
  readonly neutralLine: string;
}

/** Messages that are posted whole; others are posted as that line and then filled in. */
const POSTED_WHOLE: ReadonlySet<string> = new Set(['welcome', 'weeklyMessage', 'reminder']);

/** An example, its size on a phone, and what people notice of it. */
export interface Drawn extends InLanguage, PhoneLines {
  /** Null if it has no budget. */
  readonly budgeted: SurfaceBudget | null;
  /** Null if Slack raises no notification. */
  readonly banner: Banner | null;
  readonly screenReader: string;
}

/** Measures an example on a phone, and reads what people notice of it. */
export function drawn({ example, language, neutralLine }: InLanguage): Drawn {
  const { shown } = example;
  const posted =
    POSTED_WHOLE.has(example.made) && 'text' in shown ? shown : { text: neutralLine, blocks: [] };
  return {
    example,
    language,
    neutralLine,
    ...phoneLines(shown.blocks),
    budgeted: surfaceOf(example) ?? null,
    banner: 'text' in shown && raisesNotification(example) ? bannerOf(posted) : null,
    screenReader: 'text' in shown ? heardInMessage(shown) : heardInView(shown as unknown as Json),
  };
}

/**
 * Returns every example in each language as people in a region see it, with the longest name that a team may have and
 * without a workplace's own additions. Throws ContentError.
 */
export function examplesIn(contentFolder: string, region: string): InLanguage[] {
  const all = loadTexts(contentFolder, region);
  const team = { ...longestTeam, name: TEAM_NAME };
  return LANGUAGES.flatMap((language) => {
    const setUp = { catalog: all[language].catalog, overlay: NO_OVERLAY };
    const { locale, notification } = all[language].words;
    return examplesOf(givenIn(all, language, team), setUp).map((example) => ({
      example: { ...example, shown: withDates(example.shown, locale) },
      language,
      neutralLine: notification,
    }));
  });
}

/** The regions that support is written for, the usual one first. */
export const regionsIn = (contentFolder: string): readonly string[] => [
  USUAL_REGION,
  ...namesIn(join(contentFolder, 'support')).filter((region) => region !== USUAL_REGION),
];
