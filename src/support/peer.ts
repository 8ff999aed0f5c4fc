import * as z from 'zod';
import { readTranslated } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { date, https } from './catalog.js';
import { entryId } from './entries.js';

/** The texts for colleagues we introduce to each other, from content/peer/prompts.yml. */
export const promptsSchema = z.strictObject({
  /** The greeting, with {people} for their names. */
  hello: z
    .string()
    .max(600)
    .regex(/\{people\}/, 'expected {people} in it, for who is greeted'),
  colours: z.string().min(1).max(600),
  source: https,
  verified_on: date,
  /** One prompt for each round, in this order. */
  prompts: z
    .array(
      z.strictObject({ id: entryId, text: z.string().min(1).max(900), source: https, verified_on: date }),
    )
    .min(1)
    .max(60),
});
export type Prompts = z.infer<typeof promptsSchema>;

/** A page about helping a colleague who isn't all right, from content/peer/colleague.yml. */
export const colleagueSchema = z.strictObject({
  title: z.string().min(1).max(60),
  intro: z.string().min(1).max(600),
  entries: z
    .array(
      z.strictObject({
        id: entryId,
        title: z.string().min(1).max(100),
        text: z.string().min(1).max(900),
        source: https,
        verified_on: date,
      }),
    )
    .min(1)
    .max(12),
});
export type Colleague = z.infer<typeof colleagueSchema>;

/** All content about peer check-ins. */
export interface PeerTexts {
  readonly prompts: Prompts;
  readonly colleague: Colleague;
}

/** Reads the content about peer check-ins. Throws ContentError. */
export const loadPeerTexts = (contentFolder: string, language: Language): PeerTexts => ({
  prompts: readTranslated(contentFolder, language, 'peer/prompts.yml', promptsSchema, {
    hello: ['people'],
  }),
  colleague: readTranslated(contentFolder, language, 'peer/colleague.yml', colleagueSchema),
});

/** Returns a round's prompt: a different one each week, the same for everyone. */
export const promptOf = ({ prompts }: Prompts, week: number): string =>
  prompts[week % prompts.length]?.text ?? '';
