import * as z from 'zod';
import { readTranslated } from '../content/translate.js';
import { type Band, BANDS, type PublishedResult } from '../pulse/publication-rule.js';
import type { Language } from '../pulse/language.js';
import { type Ask, ASKS } from '../pulse/ask.js';
import { type Theme, THEMES } from '../pulse/theme.js';
import { date, https } from './catalog.js';
import { entryId, refuseRepeatedIds } from './entries.js';

const actionSchema = z.strictObject({
  id: entryId,
  theme: z.enum([...THEMES, 'any']),
  /** The ask that this action answers: for a team that asked for it, the action comes first, whatever the band. */
  ask: z.enum(ASKS).optional(),
  bands: z.array(z.enum(BANDS)).min(1),
  text: z.string().min(1).max(300),
  /** The text for everyone on the team once a manager has chosen it; `text` addresses the manager. */
  told: z.string().min(1).max(200).optional(),
  source: https,
  verified_on: date,
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

/** Reads the actions that managers can take, from content/actions.yml. Throws ContentError. */
export const loadActions = (contentFolder: string, language: Language): readonly Action[] =>
  readTranslated(contentFolder, language, 'actions.yml', actionsSchema);

/** The facts that decide which actions we suggest. */
interface Occasion {
  readonly band: Band;
  readonly theme: Theme | null;
  readonly week: number;
  /** The team's most frequent ask; null if there's none. */
  readonly ask: Ask | null;
}

/**
 * Returns a week's actions: first those that answer the team's ask, then those for its band and theme, two others each
 * week, in turn.
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

/** Returns a result's weightiest theme: the season's main theme, or the heaviest of those that aren't steady. */
function themeOf({ mainTheme, themes }: PublishedResult): Theme | null {
  if (mainTheme) return mainTheme;
  const heavy = Object.entries(themes)
    .filter(([, band]) => band !== 'steady')
    .toSorted(([, a], [, b]) => weight(b) - weight(a));
  return (heavy[0]?.[0] as Theme | undefined) ?? null;
}

/** Returns the actions to suggest to a manager, judging only by a published result; none without one. */
export const suggestionsFor = (
  actions: readonly Action[],
  result: PublishedResult | null,
): readonly Action[] => {
  if (!result?.band) return [];
  const { band, week, ask } = result;
  return actionsFor(actions, { band, theme: themeOf(result), week, ask });
};

/** Returns an action's text for everyone on a team whose manager chose it. */
export const toldOf = ({ text, told }: Action): string => told ?? text;
