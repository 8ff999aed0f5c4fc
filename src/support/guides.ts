import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { namedAs } from '../content/file-name.js';
import { readTranslated } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { date, https } from './catalog.js';
import { appliesIn, entryId, refuseRepeatedIds, regions } from './entries.js';

/** The guides; each is a file in content/guides/. */
export const GUIDES = [
  'iop-what',
  'iop-find',
  'iop-call',
  'iop-who',
  'iop-fit',
  'iop-cost',
  'iop-steps',
  'leave',
  'coming-back',
  'known',
  'reported',
  'event',
  'client-suicide',
  'lead-respond',
  'lead-never-ask',
  'lead-event',
  'lead-return',
] as const;
export type GuideName = (typeof GUIDES)[number];

/** The places that offer guides, each with its guides in order. A guide may be on several shelves. */
export const SHELVES = {
  iop: [
    'iop-call',
    'iop-what',
    'iop-find',
    'iop-who',
    'iop-fit',
    'iop-cost',
    'iop-steps',
    'known',
    'reported',
    'leave',
    'coming-back',
  ],
  legal: ['reported', 'known', 'leave'],
  event: ['event', 'client-suicide'],
  leaders: ['lead-respond', 'lead-never-ask', 'lead-event', 'lead-return'],
} as const satisfies Readonly<Record<string, readonly GuideName[]>>;
export type Shelf = keyof typeof SHELVES;

const entrySchema = z
  .strictObject({
    id: entryId,
    title: z.string().min(1).max(100),
    text: z.string().min(1).max(900),
    /** Whether the region's crisis line follows the text. */
    crisis: z.literal(true).optional(),
    regions,
    source: https.optional(),
    verified_on: date.optional(),
  })
  .refine(({ source, verified_on }) => (source === undefined) === (verified_on === undefined), {
    path: ['source'],
    message:
      'expected source and verified_on together; an entry without them may only give advice or questions in our own words',
  });

/** A guide's file: a page to read, with an entry for each thing to know. */
export const guideSchema = z
  .strictObject({
    guide: z.enum(GUIDES),
    /** The guide's name in a list. */
    title: z.string().min(1).max(40),
    intro: z.string().min(1).max(600),
    regions,
    /** 16 entries with a source each are the most that fit into an answer to a command. */
    entries: z.array(entrySchema).min(1).max(16),
  })
  .superRefine(({ entries }, context) => refuseRepeatedIds(context, 'entries', 'entry', entries));

export type Guide = z.infer<typeof guideSchema>;

/**
 * Reads the guides of a region, with the entries that apply there. A content folder may leave guides out: we then offer
 * those nowhere. Throws ContentError.
 */
export const loadGuides = (contentFolder: string, region: string, language: Language): readonly Guide[] =>
  GUIDES.flatMap((name) => {
    if (!existsSync(join(contentFolder, 'guides', `${name}.yml`))) return [];
    const guide = readTranslated(
      contentFolder,
      language,
      `guides/${name}.yml`,
      namedAs(guideSchema, 'guide', name),
    );
    const entries = guide.entries.filter((entry) => appliesIn(region, entry));
    return appliesIn(region, guide) && entries.length > 0 ? [{ ...guide, entries }] : [];
  });

/** Returns the guides on a shelf that the region has. */
export const onShelf = (guides: readonly Guide[], shelf: Shelf): readonly Guide[] =>
  SHELVES[shelf].flatMap((name) => guides.filter(({ guide }) => guide === name));

/** Returns the first shelf that a guide is on. */
export const shelfOf = (name: GuideName): Shelf =>
  (Object.keys(SHELVES) as Shelf[]).find((shelf) =>
    (SHELVES[shelf] as readonly GuideName[]).includes(name),
  ) ?? 'iop';
