import * as z from 'zod';
import { readTranslated, translatedFile } from '../content/translate.js';
import { type Band, BANDS, type PublishedResult } from '../pulse/publication-rule.js';
import type { Language } from '../pulse/language.js';
import { type Theme, THEMES } from '../pulse/theme.js';
import { entryId, refuseRepeatedIds } from './entries.js';

const actionSchema = z.strictObject({
  id: entryId,
  theme: z.enum([...THEMES, 'any']),
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

/** A week's actions for a band, and for its theme if there is one: a different two each week, in turn. */
export function actionsFor(
  actions: readonly Action[],
  band: Band,
  theme: Theme | null,
  week: number,
): readonly Action[] {
  const fitting = (of: Action['theme']) =>
    actions.filter((action) => action.theme === of && action.bands.includes(band));
  const ofTheme = theme ? fitting(theme) : [];
  const choice = ofTheme.length >= SHOWN ? ofTheme : fitting('any');
  const first = (week * SHOWN) % choice.length;
  return [...choice, ...choice].slice(first, first + Math.min(SHOWN, choice.length));
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
): readonly Action[] => (result?.band ? actionsFor(actions, result.band, themeOf(result), result.week) : []);

/** How everyone on a team reads an action that a manager chose. */
export const toldOf = ({ text, told }: Action): string => told ?? text;
