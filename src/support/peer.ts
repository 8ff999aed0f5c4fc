import * as z from 'zod';
import { readTranslated, translatedFile } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { date, https } from './catalogue.js';

const id = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** What two colleagues read when we introduce them, from content/peer/prompts.yml. */
export const promptsSchema = z.strictObject({
  /** With {people} for who they are. */
  hello: z
    .string()
    .max(600)
    .regex(/\{people\}/, 'expected {people} in it, for who is greeted'),
  colours: z.string().min(1).max(600),
  source: https,
  verified_on: date,
  /** One for each round, in this order. */
  prompts: z
    .array(z.strictObject({ id, text: z.string().min(1).max(900), source: https, verified_on: date }))
    .min(1)
    .max(60),
});
export type Prompts = z.infer<typeof promptsSchema>;

/** What to do when a colleague isn't all right, from content/peer/colleague.yml. */
export const colleagueSchema = z.strictObject({
  title: z.string().min(1).max(60),
  intro: z.string().min(1).max(600),
  entries: z
    .array(
      z.strictObject({
        id,
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

/** Everything there is to read about peer check-ins. */
export interface PeerTexts {
  readonly prompts: Prompts;
  readonly colleague: Colleague;
}

/** Reads it. Throws ContentError. */
export const loadPeerTexts = (contentFolder: string, language: Language): PeerTexts => ({
  prompts: readTranslated(...translatedFile(contentFolder, language, 'peer/prompts.yml'), promptsSchema, {
    hello: ['people'],
  }),
  colleague: readTranslated(
    ...translatedFile(contentFolder, language, 'peer/colleague.yml'),
    colleagueSchema,
  ),
});

/** The prompt of a round: a different one each week, the same for everyone. */
export const promptOf = ({ prompts }: Prompts, week: number): string =>
  prompts[week % prompts.length]?.text ?? '';
