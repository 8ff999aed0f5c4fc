import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readTranslated, translatedFile } from '../content/translate.js';
import type { MemberId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';

/** What kind of help there is, in the order it is shown. Crisis always comes first. */
export const CATEGORIES = ['crisis', 'iop', 'peer', 'legal', 'find'] as const;
export type Category = (typeof CATEGORIES)[number];

const line = z.string().min(1).max(300);
/** A name before an @ would hide which host an address leads to. */
const namesNobody = (address: string): boolean => {
  const { username, password } = new URL(address);
  return username === '' && password === '';
};
export const https = z
  .url({ protocol: /^https$/, error: 'expected an address that starts with https://', abort: true })
  .refine(namesNobody, 'expected an address without a user name before the host');
export const date = z.iso.date('expected the date it was checked, as YYYY-MM-DD');
/** As it's dialed, then an extension and a number for teletypewriters where there are any; words belong in `what`. */
export const phone = z
  .string()
  .regex(
    /^\+?(?:\(\d{1,5}\)|\d)[\d ().-]{1,20}\d(?:,? (?:ext\.?|x) ?\d{1,6})?(?: \(TTY \d[\d ().-]{1,20}\d\))?$/,
    'expected a number as it is dialed, such as 988, (555) 010-2233 ext. 4 or 1-800-555-0100 (TTY 1-800-555-0101)',
  );

const resourceSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: z.string().min(1).max(100),
    /** What one gets there. */
    what: line,
    /** Whom it is for. */
    for: line,
    phone: phone.optional(),
    text: line.optional(),
    url: https.optional(),
    hours: line,
    languages: line.optional(),
    cost: line.optional(),
    source: https,
    verified_on: date,
  })
  .refine((resource) => resource.phone ?? resource.text ?? resource.url, {
    message: 'expected at least one of phone, text and url',
  });

const factSchema = z.strictObject({ text: z.string().min(1).max(600), source: https, verified_on: date });

const categorySchema = z.strictObject({
  /** A button's label. */
  title: z.string().min(1).max(60),
  intro: z.string().min(1).max(600),
  facts: z.array(factSchema).max(12).default([]),
  resources: z.array(resourceSchema).max(12).default([]),
});

/** The crisis card of a region. */
export const crisisSchema = z.strictObject({ card: z.string().min(1).max(600) });

/** A region's support catalogue, as in content/support/. */
export const catalogueSchema = z
  .strictObject({
    region: z.string().regex(/^[a-z]{2,3}$/),
    /** What is said first, wherever support is shown; grade 4 or easier. */
    crisis: crisisSchema,
    categories: z.strictObject({
      crisis: categorySchema,
      iop: categorySchema,
      peer: categorySchema,
      legal: categorySchema,
      find: categorySchema,
    }),
    /** The outreach for lasting signs. */
    outreach: z.strictObject({
      text: z.string().min(1).max(1_000),
      /** One warm, easy first step, before any list. */
      first: z.string().min(1).max(300),
      iop: z.string().min(1).max(600),
      /** Ids of the resources it names. */
      resources: z.array(z.string()).min(1).max(4),
    }),
  })
  .superRefine((catalogue, context) => {
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const ids = new Set<string>();
    for (const name of CATEGORIES)
      for (const [index, { id }] of catalogue.categories[name].resources.entries()) {
        const path = ['categories', name, 'resources', index, 'id'];
        if (ids.has(id)) problem(path, `an earlier resource has the id "${id}"; expected one of its own`);
        ids.add(id);
      }
    for (const [index, id] of catalogue.outreach.resources.entries())
      if (!ids.has(id))
        problem(
          ['outreach', 'resources', index],
          `no resource has the id "${id}"; expected one of this file`,
        );
  });

export type Catalogue = z.infer<typeof catalogueSchema>;
export type Resource = z.infer<typeof resourceSchema>;

/** A resource as it is shown: the catalogue's, or one that the workplace added, which has no source but itself. */
export interface Listed extends Omit<Resource, 'source'> {
  readonly source?: string;
  /** Somebody in Slack who has agreed to be asked for a talk. */
  readonly person?: MemberId | undefined;
}

/** How much of what a workplace added a view names that must be as large as every other. */
export interface Room {
  /** How many of its resources an outreach names. */
  readonly own: number;
  /** How many people members can ask for a talk. */
  readonly people: number;
}

/** A catalogue as it is shown, with what the workplace added. */
export interface Listing extends Omit<Catalogue, 'categories'> {
  /** Set where not all that a workplace added has room in views that must have one size. */
  readonly room?: Room;
  readonly categories: Readonly<
    Record<
      Category,
      Omit<z.infer<typeof categorySchema>, 'resources'> & { readonly resources: readonly Listed[] }
    >
  >;
}

/** The region used for one without a catalogue. */
const INTERNATIONAL = 'int';

/**
 * The region whose catalogue people see: the one that was asked for, or the international one where it has none. A folder
 * that isn't there says nothing of regions.
 */
export const shownRegion = (contentFolder: string, region: string): string =>
  existsSync(join(contentFolder, 'support', `${region}.yml`)) || !existsSync(contentFolder)
    ? region
    : INTERNATIONAL;

/** Reads a region's catalogue. Throws ContentError, also where a file is another region's, copied and not finished. */
export const loadCatalogue = (contentFolder: string, region: string, language: Language): Catalogue =>
  readTranslated(
    ...translatedFile(contentFolder, language, `support/${region}.yml`),
    catalogueSchema.refine((catalogue) => catalogue.region === region, {
      path: ['region'],
      message: `expected ${region}, as in the file's name`,
    }),
  );

/** How many of the workplace's own resources an outreach names. */
export const OWN_IN_OUTREACH = 2;

/** The resources an outreach names: some of the workplace's own, then the catalogue's in its order. */
export function outreachResources({ categories, outreach, room }: Listing): Listed[] {
  const all = CATEGORIES.flatMap((name) => categories[name].resources);
  const own = [...categories.iop.resources, ...categories.peer.resources].filter(({ source }) => !source);
  return [
    ...own.slice(0, room?.own ?? OWN_IN_OUTREACH),
    ...outreach.resources.flatMap((id) => all.filter((resource) => resource.id === id)),
  ];
}

/** Everybody who has agreed to be asked for a talk, as far as there is room. */
export const peopleToAsk = ({ categories, room }: Listing): Listed[] =>
  CATEGORIES.flatMap((name) => categories[name].resources)
    .filter(({ person }) => person !== undefined)
    .slice(0, room?.people);
