import * as z from 'zod';
import { memberId } from '../pulse/ids.js';
import { isPlainLine, isPlainText, PLAIN_LINE } from '../pulse/plain-line.js';
import {
  CATEGORIES,
  type Catalog,
  type Category,
  forEachCategory,
  https,
  type Listed,
  type Listing,
  phone,
} from './catalog.js';
import { type Eap, type OwnEap, storedEap } from './eap.js';

/** The most entries that a workspace can add to a category: a category must fit into one of Slack's messages. */
export const MOST_ADDED = 6;

const line = (most: number) => z.string().trim().max(most).refine(isPlainLine, PLAIN_LINE);
const short = line(150);

const person = z
  .string()
  .regex(/^[UW][A-Z0-9]+$/)
  .transform(memberId);

/** A program or contact that a workspace adds, such as a contracted IOP, a peer supporter, or a line of its own. */
export const entrySchema = z
  .strictObject({
    id: z.string().regex(/^own-[a-z0-9]{1,40}$/),
    name: line(80),
    what: z.string().trim().max(300).refine(isPlainText, PLAIN_LINE),
    for: short.optional(),
    hours: short.optional(),
    phone: phone.optional(),
    text: short.optional(),
    url: https.optional(),
    cost: short.optional(),
    /** A person in Slack who has agreed to be asked for a talk. */
    person: person.optional(),
    addedOn: z.iso.date(),
  })
  .refine((entry) => entry.phone ?? entry.text ?? entry.url ?? entry.person, {
    path: ['phone'],
    message: 'expected at least one of phone, text, address and person',
  });
export type Entry = z.infer<typeof entrySchema>;

const byCategory = <T extends z.ZodType>(schema: T) => z.strictObject(forEachCategory(() => schema));

/** An entry as stored, in whatever form a released version accepted: a later version may require more. */
const storedEntry = z.strictObject({
  id: z.string(),
  name: z.string(),
  what: z.string(),
  for: z.string().optional(),
  hours: z.string().optional(),
  phone: z.string().optional(),
  text: z.string().optional(),
  url: z.url({ protocol: /^https$/ }).optional(),
  cost: z.string().optional(),
  person: person.optional(),
  addedOn: z.string(),
});

/** The person to ask about Evenkeel, and how to reach them, on one line. */
export const contactSchema = line(100);

/** The changes by a workspace's admins to the catalog, and the person to ask about Evenkeel. */
export const overlaySchema = z.strictObject({
  contact: contactSchema.optional(),
  eap: storedEap.optional(),
  /** The id of the added entry that we showed as the EAP before the field `eap` existed. */
  eapListing: z.string().optional(),
  added: byCategory(z.array(storedEntry)),
  /** The ids of the catalog's resources that we don't show. */
  hidden: z.array(z.string()),
  /** Ids in the order we show them; the catalog's other entries follow. */
  order: byCategory(z.array(z.string())),
});
export type Overlay = z.infer<typeof overlaySchema>;

const part = (of: unknown, name: string): unknown => (of as Record<string, unknown> | null)?.[name];

/** An overlay as we read it, and the entries we left out. */
export interface ReadOverlay {
  readonly overlay: Overlay;
  /** As JSON, as they are in the source. */
  readonly unreadable: readonly string[];
}

/**
 * Reads an overlay entry by entry, so that an unreadable entry doesn't take other programs or contacts with
 * it. Never throws.
 */
export function readOverlay(raw: unknown): ReadOverlay {
  const whole = overlaySchema.safeParse(raw);
  if (whole.success) return { overlay: whole.data, unreadable: [] };
  const unreadable: string[] = [];
  const each = <T>(schema: z.ZodType<T>, list: unknown): T[] =>
    (Array.isArray(list) ? list : []).flatMap((one: unknown): T[] => {
      const read = schema.safeParse(one);
      if (!read.success) unreadable.push(JSON.stringify(one));
      return read.success ? [read.data] : [];
    });
  const one = <T>(schema: z.ZodType<T>, name: string): T | undefined =>
    each(
      schema,
      [part(raw, name)].filter((field) => field !== undefined),
    )[0];
  const overlay: Overlay = {
    contact: one(contactSchema, 'contact'),
    eap: one(storedEap, 'eap'),
    eapListing: one(z.string(), 'eapListing'),
    added: forEachCategory((category) =>
      each(entrySchema, part(part(raw, 'added'), category)).slice(0, MOST_ADDED),
    ),
    hidden: each(z.string(), part(raw, 'hidden')),
    order: forEachCategory((category) => each(z.string(), part(part(raw, 'order'), category))),
  };
  return { overlay, unreadable: unreadable.length > 0 ? unreadable : [JSON.stringify(raw)] };
}

/** The overlay that changes nothing. */
export const NO_OVERLAY: Overlay = {
  added: forEachCategory(() => []),
  hidden: [],
  order: forEachCategory(() => []),
};

const listed = ({ addedOn, for: whom, hours, ...entry }: Entry): Listed => ({
  ...entry,
  for: whom ?? '',
  hours: hours ?? '',
  verified_on: addedOn,
});

/** Returns a category's entries, even hidden ones, in the order we show them: the workspace's own first, unless moved. */
export function ordered(catalog: Catalog, overlay: Overlay, category: Category): readonly Listed[] {
  const all = [...overlay.added[category].map(listed), ...catalog.categories[category].resources];
  const order = overlay.order[category];
  const place = ({ id, source }: Listed): number => {
    if (order.includes(id)) return order.indexOf(id);
    return source === undefined ? -1 : order.length;
  };
  return all.toSorted((a, b) => place(a) - place(b));
}

/** Whether an entry of the catalog can be hidden: crisis lines can't. */
export const canHide = (category: Category): boolean => category !== 'crisis';

/** Before the field `eap` existed, an employee assistance program was an ordinary entry, recognized by its name. */
const NAMED_EAP = /\bEAP\b|\bemployee assistance\b|\basistencia (?:al|para el) emplead/i;

/** Returns the id of the entry that we showed as the EAP before the field `eap` existed; undefined if there's none. */
export const eapByName = ({ added, order }: Overlay): string | undefined =>
  CATEGORIES.flatMap((category) =>
    added[category].toSorted((a, b) => order[category].indexOf(a.id) - order[category].indexOf(b.id)),
  ).find(({ name }) => NAMED_EAP.test(name))?.id;

/** Returns the workplace's EAP: as an admin filled it in, or else the entry that we showed as the EAP before. */
export function eapOf({ eap, eapListing, added }: Overlay): OwnEap | undefined {
  const listed = CATEGORIES.flatMap((category) => added[category]).find(({ id }) => id === eapListing);
  if (eap) return { ...eap, ...(listed ? { listing: listed.id } : {}) };
  if (!listed) return undefined;
  const { id, name, phone, text, url, addedOn } = listed;
  return { listing: id, name, phone, text, url, addedOn };
}

/** Lays a workspace's overlay over the catalog. */
export function withOverlay(catalog: Catalog, overlay: Overlay): Listing {
  const ownEap = eapOf(overlay);
  const shown = (category: Category) => ({
    ...catalog.categories[category],
    resources: ordered(catalog, overlay, category).filter(
      ({ id }) => !canHide(category) || !overlay.hidden.includes(id),
    ),
  });
  return { ...catalog, categories: forEachCategory(shown), ...(ownEap ? { ownEap } : {}) };
}

/** Returns the ids that the overlay hides or orders, but that no entry has anymore. Views skip them. */
export function deadEntries(catalog: Catalog, overlay: Overlay): readonly string[] {
  const known = new Set(CATEGORIES.flatMap((name) => ordered(catalog, overlay, name).map(({ id }) => id)));
  const named = [...overlay.hidden, ...CATEGORIES.flatMap((name) => overlay.order[name])];
  return [...new Set(named)].filter((id) => !known.has(id));
}

/** Removes the ids of `deadEntries` from the overlay. */
export function withoutDead(catalog: Catalog, overlay: Overlay): Overlay {
  const dead = deadEntries(catalog, overlay);
  const alive = (ids: readonly string[]) => ids.filter((id) => !dead.includes(id));
  return {
    ...overlay,
    hidden: alive(overlay.hidden),
    order: forEachCategory((category) => alive(overlay.order[category])),
  };
}

/** Whether a workspace has added an entry or an EAP. */
export const hasAdded = ({ added, eap }: Overlay): boolean =>
  eap !== undefined || CATEGORIES.some((name) => added[name].length > 0);

/** Sets the person to ask about Evenkeel; null leaves that to the operator's contact. */
export function setContact(overlay: Overlay, contact: string | null): Overlay {
  const { contact: _, ...others } = overlay;
  return contact === null ? others : { ...others, contact };
}

/** Fills in the workplace's employee assistance program; null removes it. */
export function setEap(overlay: Overlay, eap: Eap | null): Overlay {
  const { eap: _, ...others } = overlay;
  return eap === null ? others : { ...others, eap };
}

/** Adds an entry to a category, before the others. If the category is full, returns the overlay unchanged. */
export const add = (overlay: Overlay, category: Category, entry: Entry): Overlay =>
  overlay.added[category].length >= MOST_ADDED
    ? overlay
    : { ...overlay, added: { ...overlay.added, [category]: [entry, ...overlay.added[category]] } };

/** Removes an added entry. */
export const remove = (overlay: Overlay, category: Category, id: string): Overlay => ({
  ...overlay,
  added: { ...overlay.added, [category]: overlay.added[category].filter((entry) => entry.id !== id) },
  order: { ...overlay.order, [category]: overlay.order[category].filter((one) => one !== id) },
});

/** Hides an entry of the catalog, or shows it again. */
export const setHidden = (overlay: Overlay, id: string, hidden: boolean): Overlay => ({
  ...overlay,
  hidden: [...overlay.hidden.filter((one) => one !== id), ...(hidden ? [id] : [])],
});

/** Moves an entry one place up (-1) or down (1) in its category. */
export function move(
  catalog: Catalog,
  overlay: Overlay,
  category: Category,
  id: string,
  by: -1 | 1,
): Overlay {
  const ids = ordered(catalog, overlay, category).map((one) => one.id);
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ids.length) return overlay;
  const order = ids.toSpliced(from, 1).toSpliced(to, 0, id);
  return { ...overlay, order: { ...overlay.order, [category]: order } };
}
