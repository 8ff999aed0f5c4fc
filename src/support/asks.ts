import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readTranslated } from '../content/translate.js';
import { type Ask, ASKS } from '../pulse/ask.js';
import type { Language } from '../pulse/language.js';
import { refuseRepeatedIds } from './entries.js';

/** The label of a choice: Slack accepts at most 75 characters. */
const choice = z.string().min(1).max(75);

const asksSchema = z
  .strictObject({
    question: z.string().min(1).max(100),
    note: z.string().min(1).max(200),
    asks: z.array(z.strictObject({ id: z.enum(ASKS), text: choice })),
    nothing: choice,
  })
  .superRefine(({ asks }, context) => {
    refuseRepeatedIds(context, 'asks', 'ask', asks);
    for (const ask of ASKS)
      if (!asks.some(({ id }) => id === ask))
        context.addIssue({ code: 'custom', path: ['asks'], message: `no ask has the id "${ask}"; add it` });
  })
  .transform(
    ({ asks, ...said }): AskTexts => ({
      ...said,
      asks: Object.fromEntries(asks.map(({ id, text }) => [id, text])) as AskTexts['asks'],
    }),
  );

/** The texts that ask members what would help their team. */
export interface AskTexts {
  readonly question: string;
  readonly note: string;
  readonly asks: Readonly<Record<Ask, string>>;
  readonly nothing: string;
}

const FILE = 'asks.yml';

/** Reads the asks and their question from content/asks.yml; null if the file doesn't exist. Throws ContentError. */
export const loadAsks = (contentFolder: string, language: Language): AskTexts | null =>
  existsSync(join(contentFolder, FILE)) ? readTranslated(contentFolder, language, FILE, asksSchema) : null;
