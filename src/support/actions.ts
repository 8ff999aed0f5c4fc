import * as z from 'zod';
import { readTranslated, translatedFile } from '../content/translate.js';
import { type Band, BANDS, type PublishedResult } from '../pulse/publication-rule.js';
import type { Language } from '../pulse/language.js';
import { type Ask, ASKS } from '../pulse/ask.js';
import { type Theme, THEMES } from '../pulse/theme.js';
import { entryId, refuseRepeatedIds } from './entries.js';

const actionSchema = z.strictObject({
  id: entryId,
  theme: z.enum([...THEMES, 'any']),
  /** What a team may have asked for that this answers: then it comes first, whatever the band. */
  ask: z.enum(ASKS).optional(),
  bands: z.array(z.enum(BANDS)).min(1),
  text: z.string().min(1).max(300),
  /** How everyone on the team reads it once a manager chose it; `text` talks to the manager. */
  told: z.string().min(1).max(200).optional(),
  source: z.url({ protocol: /^https$/, error: 'expected an address that starts with https://' }),
  verified_on: z.iso.date('expected the date it was checked, as YYYY-MM-DD'),
});
export type Action = z.infer<typeof actionSchema>;

/** How many actions a card shows. */
const SHOWN = 2;

const actionsSchema = z
  .strictObject({ actions: z.array(actionSchema).min(1) })
  .transform(({ actions }): readonly Action[] => actions)
  .superRefine((actions, context) => {
    refuseRepeatedIds(context, 'actions', 'action', actions);
    for (const band of BANDS)
      if (actions.filter((one) => one.theme === 'any' && one.bands.includes(band)).length < SHOWN)
        context.addIssue({
          code: 'custom',
          path: ['actions'],
          message: `fewer than ${SHOWN} actions have the theme "any" and the band "${band}"; expected ${SHOWN} or more`,
        });
  });

/** Reads what a manager can do, from content/actions.yml. Throws ContentError. */
export const loadActions = (contentFolder: string, language: Language): readonly Action[] =>
  readTranslated(...translatedFile(contentFolder, language, 'actions.yml'), actionsSchema);

/** What decides which actions are suggested. */
interface Occasion {
  readonly band: Band;
  readonly theme: Theme | null;
  readonly week: number;
  /** What the team asks for most; null for nothing. */
  readonly ask: Ask | null;
}

/**
 * A week's actions: what answers the team's ask first, and then those for its band and theme, a different two each week,
 * in turn.
 */
export function actionsFor(
  actions: readonly Action[],
  { band, theme, week, ask }: Occasion,
): readonly Action[] {
  const fitting = (of: Action['theme']) =>
    actions.filter((action) => action.theme === of && action.bands.includes(band));
  const ofTheme = theme ? fitting(theme) : [];
  const choice = ofTheme.length >= SHOWN ? ofTheme : fitting('any');
  const first = (week * SHOWN) % choice.length;
  const turn = [...choice, ...choice].slice(first, first + Math.min(SHOWN, choice.length));
  const asked = actions.filter((action) => ask !== null && action.ask === ask);
  return [...asked, ...turn.filter((action) => !asked.includes(action))].slice(0, SHOWN);
}

const weight = (band: Band): number => BANDS.indexOf(band);

/** What weighs most in a result: the season's main theme, or the heaviest of the themes that are not steady. */
function themeOf({ mainTheme, themes }: PublishedResult): Theme | null {
  if (mainTheme) return mainTheme;
  const heavy = Object.entries(themes)
    .filter(([, band]) => band !== 'steady')
    .toSorted(([, a], [, b]) => weight(b) - weight(a));
  return (heavy[0]?.[0] as Theme | undefined) ?? null;
}

/** What a published result suggests to a manager, and nothing else does; none before there's a result. */
export const suggestionsFor = (
  actions: readonly Action[],
  result: PublishedResult | null,
): readonly Action[] => {
  if (!result?.band) return [];
  const { band, week, ask } = result;
  return actionsFor(actions, { band, theme: themeOf(result), week, ask });
};

/** How everyone on a team reads an action that a manager chose. */
export const toldOf = ({ text, told }: Action): string => told ?? text;
