import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { namedAs } from '../content/file-name.js';
import { readTranslated } from '../content/translate.js';
import type { MemberId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import type { OwnEap } from './eap.js';
import { entryId, refuseRepeated, region } from './entries.js';

/** The kinds of help, in the order we show them. Crisis always comes first. */
export const CATEGORIES = ['crisis', 'iop', 'peer', 'legal', 'find'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Makes a value for each category. */
export const forEachCategory = <T>(make: (category: Category) => T): Record<Category, T> =>
  Object.fromEntries(CATEGORIES.map((category) => [category, make(category)])) as Record<Category, T>;

const line = z.string().min(1).max(300);
const domain = z
  .string()
  .regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/, 'expected a domain in small letters, such as 911.gov');
/** Whether an address has no user name or password: text before an @ would hide the host that it leads to. */
const hasNoCredentials = (address: string): boolean => {
  const { username, password } = new URL(address);
  return username === '' && password === '';
};
export const https = z
  .url({ protocol: /^https$/, error: 'expected an address that starts with https://', abort: true })
  .refine(hasNoCredentials, 'expected an address without a user name before the host');
export const date = z.iso.date('expected the date it was checked, as YYYY-MM-DD');
/** A number as it's dialed, then an extension and a number for teletypewriters, if any; words belong in `what`. */
export const phone = z
  .string()
  .regex(
    /^\+?(?:\(\d{1,5}\)|\d)[\d ().-]{1,20}\d(?:,? (?:ext\.?|x) ?\d{1,6})?(?: \(TTY \d[\d ().-]{1,20}\d\))?$/,
    'expected a number as it is dialed, such as 988, (555) 010-2233 ext. 4 or 1-800-555-0100 (TTY 1-800-555-0101)',
  );

/**
 * The kinds of people who listen at a resource: for callers from some professions, for a talk before anything is a
 * crisis, or on a crisis line.
 */
const LISTENERS = ['profession', 'warmline', 'crisis'] as const;

export const resourceSchema = z
  .strictObject({
    id: entryId,
    name: z.string().min(1).max(100),
    /** The help that a person gets there. */
    what: line,
    /** The people it's for. */
    for: line,
    /** Set if someone listens there: only these are someone to talk to, not directories or lines that only refer. */
    listens: z.enum(LISTENERS).optional(),
    phone: phone.optional(),
    text: line.optional(),
    url: https.optional(),
    hours: line,
    languages: line.optional(),
    cost: line.optional(),
    /** The service's own domain, if `url` is missing or not on it: a crisis line's source has to be there. */
    own_domain: domain.optional(),
    source: https,
    verified_on: date,
  })
  .refine((resource) => resource.phone ?? resource.text ?? resource.url, {
    message: 'expected at least one of phone, text and url',
  });

export const factSchema = z.strictObject({
  text: z.string().min(1).max(600),
  source: https,
  verified_on: date,
});

const categorySchema = z.strictObject({
  /** A button's label. */
  title: z.string().min(1).max(60),
  intro: z.string().min(1).max(600),
  facts: z.array(factSchema).max(12).default([]),
  resources: z.array(resourceSchema).max(12).default([]),
});

/** Returns the numbers to dial in a text, without those in the addresses of links. */
const numbersIn = (text: string): readonly string[] =>
  text.replace(/<[^<>]*>/g, '').match(/\d[\d -]*\d/g) ?? [];

/** The help in a crisis, in a region. All views take its numbers from here. */
export const crisisSchema = z
  .strictObject({
    /** The numbers to call, and when to call them; written for reading grade 6 or lower. */
    card: z.string().min(1).max(600),
    /** The text below the card: that people don't have to be in danger to call, and who reads what they write here. */
    note: z.string().min(1).max(300),
    /** Where to look from another country; left out if the card says it. */
    abroad: z.string().min(1).max(150).optional(),
    /** Only the card's numbers, short enough for one line on a phone: for every view without the card. */
    line: z.string().min(1).max(150),
  })
  .superRefine(({ card, line }, context) => {
    const known = numbersIn(card);
    const named = numbersIn(line);
    const wrong = named.find((number) => !known.includes(number));
    // The first is the line to call, the last the emergency number.
    const missing = [known.at(0), known.at(-1)].find(
      (number) => number !== undefined && !named.includes(number),
    );
    if (wrong === undefined && missing === undefined) return;
    const what = missing === undefined ? `${wrong} isn't on the card` : `${missing} of the card is missing`;
    context.addIssue({
      code: 'custom',
      path: ['line'],
      message: `${what}; expected the card's first and last number, and no number that the card doesn't have`,
    });
  });

/** A region's support catalog, as in content/support/. */
export const catalogSchema = z
  .strictObject({
    region,
    crisis: crisisSchema,
    categories: z.strictObject(forEachCategory(() => categorySchema)),
    /** Facts about employee assistance programs in the region. */
    eap: z.array(factSchema).max(4).default([]),
    /** The texts of the outreach for lasting signs. */
    outreach: z.strictObject({
      text: z.string().min(1).max(1_000),
      /** One warm, easy first step, before any list. */
      first: z.string().min(1).max(300),
      iop: z.string().min(1).max(600),
      /** Ids of the resources it names. */
      resources: z.array(z.string()).min(1).max(4),
    }),
  })
  .superRefine(({ categories, outreach }, context) => {
    const resources = CATEGORIES.flatMap((name) =>
      categories[name].resources.map(({ id }, index) => ({
        id,
        path: ['categories', name, 'resources', index, 'id'],
      })),
    );
    refuseRepeated(context, 'resource', resources);
    for (const [index, id] of outreach.resources.entries())
      if (!resources.some((resource) => resource.id === id))
        context.addIssue({
          code: 'custom',
          path: ['outreach', 'resources', index],
          message: `no resource has the id "${id}"; expected one of this file`,
        });
  });

export type Catalog = z.infer<typeof catalogSchema>;
export type Resource = z.infer<typeof resourceSchema>;

/** A resource as we show it: from the catalog, or added by the workplace, which is then its own source. */
export interface Listed extends Omit<Resource, 'source'> {
  readonly source?: string;
  /** A person in Slack who has agreed to be asked for a talk. */
  readonly person?: MemberId | undefined;
}

/** How much of what a workplace added we name in a view that must have the same size as all others. */
export interface Room {
  /** How many of the workplace's resources the support options name. */
  readonly own: number;
  /** How many people members can ask for a talk. */
  readonly people: number;
}

/** A catalog as we show it, with what the workplace added. */
export interface Listing extends Omit<Catalog, 'categories'> {
  /** Set if there isn't room for everything a workplace added in views that must have one size. */
  readonly room?: Room;
  /** The workplace's employee assistance program, if an admin added one. */
  readonly ownEap?: OwnEap;
  readonly categories: Readonly<
    Record<
      Category,
      Omit<z.infer<typeof categorySchema>, 'resources'> & { readonly resources: readonly Listed[] }
    >
  >;
}

/** The region we use in place of a region without a catalog. */
const INTERNATIONAL = 'int';

/**
 * Returns the region whose catalog people see: the given one, or the international one if that has no catalog. If
 * the content folder is missing, returns the given one, since that says nothing about regions.
 */
export const shownRegion = (contentFolder: string, region: string): string =>
  existsSync(join(contentFolder, 'support', `${region}.yml`)) || !existsSync(contentFolder)
    ? region
    : INTERNATIONAL;

/** Reads a region's catalog. Throws ContentError, also for a file that's an unfinished copy of another region's. */
export const loadCatalog = (contentFolder: string, region: string, language: Language): Catalog =>
  readTranslated(contentFolder, language, `support/${region}.yml`, namedAs(catalogSchema, 'region', region));
