import * as z from 'zod';
import { ACCOUNT_FIELDS, type AccountField, type LogFields } from '../../usecases/log.js';

/** Slack leaves fields out or sets them to null; both mean that it says nothing. */
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

const text = optional(z.string());
const flag = optional(z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]));
const number = optional(z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]));

const account = z.object({
  id: z.string().min(1),
  team_id: text,
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_admin: flag,
  is_owner: flag,
  updated: number,
  enterprise_user: optional(
    z.object({
      is_admin: flag,
      is_owner: flag,
      teams: optional(z.array(z.unknown()).transform((ids) => ids.filter((id) => typeof id === 'string'))),
    }),
  ),
  tz: text,
  locale: text,
  profile: optional(
    z.object({
      status_emoji: text,
      status_expiration: number,
      real_name: text,
      display_name: text,
      first_name: text,
      last_name: text,
    }),
  ),
});

/** The fields of a Slack account that Evenkeel reads. */
export type Account = z.infer<typeof account>;

/**
 * Fields that only refine an account: if one is unreadable, we still ask the person, at the team's hour and in the
 * default language. The other fields decide who takes part and who may do what, so we never guess them.
 */
const SPARE: ReadonlySet<string> = new Set(['updated', 'tz', 'locale', 'profile'] satisfies AccountField[]);

/** An account as we read it, null if we couldn't, and its unreadable fields. */
export interface ReadAccount {
  readonly account: Account | null;
  readonly unreadable: readonly AccountField[];
}

/** Reads one account as Slack describes it. Never throws. */
export function readAccount(raw: unknown): ReadAccount {
  const whole = account.safeParse(raw);
  if (whole.success) return { account: whole.data, unreadable: [] };
  const names = new Set(whole.error.issues.map(({ path }) => String(path[0] ?? 'account')));
  const unreadable = ACCOUNT_FIELDS.filter((field) => names.has(field));
  if (!unreadable.every((field) => SPARE.has(field))) return { account: null, unreadable };
  const spared = account.safeParse({
    ...(raw as object),
    ...Object.fromEntries(unreadable.map((field) => [field, null])),
  });
  return { account: spared.success ? spared.data : null, unreadable };
}

/** Words that many accounts share, such as time zones; we keep each once. */
const words = new Map<string, string>();
/** Far more than there are zones and languages. */
const MOST_WORDS = 2_000;

function once(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  if (words.size >= MOST_WORDS) words.clear();
  const known = words.get(word);
  if (known === undefined) words.set(word, word);
  return known ?? word;
}

/** Returns an account in as little memory as possible: a list may hold 50,000 accounts. */
export const compact = (one: Account): Account => ({
  id: one.id,
  team_id: once(one.team_id),
  deleted: one.deleted,
  is_bot: one.is_bot,
  is_restricted: one.is_restricted,
  is_ultra_restricted: one.is_ultra_restricted,
  is_admin: one.is_admin,
  is_owner: one.is_owner,
  updated: one.updated,
  enterprise_user: one.enterprise_user,
  tz: once(one.tz),
  locale: once(one.locale),
  profile: one.profile && {
    status_emoji: once(one.profile.status_emoji || undefined),
    status_expiration: one.profile.status_expiration,
    real_name: one.profile.real_name,
    display_name: one.profile.display_name,
    first_name: one.profile.first_name,
    last_name: one.profile.last_name,
  },
});

/** The log's line about unreadable accounts: how many, and which of their fields; never whose. */
export const unreadableAccounts = (read: readonly ReadAccount[]): LogFields => ({
  place: 'accounts of Slack',
  entries: read.length,
  fields: ACCOUNT_FIELDS.filter((field) => read.some((one) => one.unreadable.includes(field))),
});

/** Returns all names in a person's profile. */
export const profileNames = ({ profile }: Account): readonly string[] =>
  [profile?.real_name, profile?.display_name, profile?.first_name, profile?.last_name].filter(
    (name) => name !== undefined && name.trim() !== '',
  ) as string[];

/** Merges an account into what we knew about it; fields that Slack leaves out this time don't change. */
export const mergedAccount = (known: Account | undefined, now: Account): Account => ({
  ...known,
  ...(Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined)) as Account),
});

/** Whether Slack calls a person an admin or owner of the workspace, or of its organization. */
export const isAdminOf = ({ is_admin, is_owner, enterprise_user: org }: Account): boolean =>
  (is_admin || is_owner || org?.is_admin || org?.is_owner) ?? false;

/** Returns a list from Slack; anything else, such as null, counts as empty. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
