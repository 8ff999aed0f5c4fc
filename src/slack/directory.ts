import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { languageOfLocale } from '../pulse/language.js';
import { type MemberId, memberId, type WorkspaceId } from '../pulse/ids.js';
import type { Instant } from '../pulse/calendar.js';
import type { Person } from '../pulse/roster.js';
import type { Directory, UserGroup } from '../rounds/house.js';
import type { Team } from '../pulse/team.js';

const user = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  tz: z.string().optional(),
  locale: z.string().optional(),
  profile: z
    .object({ status_emoji: z.string().optional(), status_expiration: z.number().optional() })
    .optional(),
});
type User = z.infer<typeof user>;

/** Slackbot says of itself that it is no bot. */
const SLACKBOT = 'USLACKBOT';

/** One page of anything; Slack recommends no more than 200. */
const PAGE = 200;

const takesPart = (one: User, workspace: WorkspaceId): boolean =>
  one.id !== SLACKBOT &&
  !(one.deleted || one.is_bot || one.is_restricted || one.is_ultra_restricted) &&
  (one.team_id === undefined || one.team_id === workspace);

/** The status that Slack itself offers for leave (Vacationing). */
const ON_LEAVE = ':palm_tree:';

/** Until when somebody's status says that they are on leave. A status without an end holds until it is taken away. */
const awayUntil = ({ profile }: User): Instant | null => {
  if (profile?.status_emoji !== ON_LEAVE) return null;
  const { status_expiration: seconds = 0 } = profile;
  return seconds === 0 ? Infinity : seconds * 1_000;
};

/** A time zone that this machine's tables do not know would fail every date: the team's is used instead. */
const knownZone = (zone: string | undefined, fallback: string): string => {
  try {
    return zone ? new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone : fallback;
  } catch {
    return fallback;
  }
};

/**
 * How long the list of a workspace's people, of its groups, or one account serves, in milliseconds: fifty teams that
 * open at the same hour would else each page through all of it, and Slack gives twenty pages a minute.
 */
const PEOPLE_FOR_MS = 300_000;
/** How many accounts one process remembers. */
const MOST_ACCOUNTS = 10_000;

/** The list of a workspace's people, as it is being read or was. */
interface PeopleRead {
  readonly at: Instant;
  readonly people: Promise<Map<string, User>>;
  /** Told how many accounts have been read so far. */
  readonly told: Set<(accounts: number) => void>;
}

/** Rosters as Slack has them now. */
export function slackDirectory(client: WebClient, workspace: WorkspaceId): Directory {
  let read: PeopleRead | null = null;
  /** Who is on no list though the list is fresh: people of other workplaces in a shared channel. */
  const strangers = new Set<string>();
  const accounts = new Map<MemberId, { readonly at: Instant; readonly user: User }>();
  const accountNow = async (member: MemberId): Promise<User> => {
    const user = await userOf(client, member);
    if (accounts.size >= MOST_ACCOUNTS) accounts.clear();
    accounts.set(member, { at: Date.now(), user });
    return user;
  };
  const known = async (member: MemberId): Promise<User> => {
    const before = accounts.get(member);
    return before && Math.abs(Date.now() - before.at) < PEOPLE_FOR_MS ? before.user : accountNow(member);
  };
  let groups: { readonly at: Instant; readonly list: readonly UserGroup[] } | null = null;
  const listNow = (): PeopleRead => {
    if (read && Math.abs(Date.now() - read.at) < PEOPLE_FOR_MS) return read;
    const told: PeopleRead['told'] = new Set();
    const people = allUsers(client, (accounts) => {
      for (const tell of told) tell(accounts);
    });
    const list = { at: Date.now(), people, told };
    read = list;
    people.catch(() => {
      if (read === list) read = null;
    });
    return list;
  };
  /** The accounts of some people. Who has come since the list was read is on it once it is read anew. */
  const accountsOf = async (
    ids: readonly string[],
    tell: (accounts: number) => void,
  ): Promise<ReadonlyMap<string, User>> => {
    const began = Date.now();
    const missing = async (list: PeopleRead): Promise<string[]> => {
      list.told.add(tell);
      const people = await list.people.finally(() => list.told.delete(tell));
      return ids.filter((id) => !people.has(id));
    };
    let list = listNow();
    let unknown = await missing(list);
    // Asked now: another who waited for the same list may have found out meanwhile.
    if (list.at < began && unknown.some((id) => !strangers.has(id))) {
      // Several that wait for the same people share one new reading.
      if (read === list) read = null;
      list = listNow();
      unknown = await missing(list);
    }
    if (strangers.size >= MOST_ACCOUNTS) strangers.clear();
    for (const id of unknown) strangers.add(id);
    return list.people;
  };
  return {
    async rosterOf(team, kept, progress) {
      const ids = [
        ...new Set<string>([
          ...(await present(client, team, (people) => progress?.({ people, accounts: null }))),
          ...kept,
        ]),
      ];
      const people = await accountsOf(ids, (accounts) => progress?.({ people: ids.length, accounts }));
      const users = ids.map((id) => people.get(id)).filter((one) => one !== undefined);
      return users
        .filter((one) => takesPart(one, workspace))
        .map(
          (one): Person => ({
            id: memberId(one.id),
            timeZone: knownZone(one.tz, team.schedule.timeZone),
            language: languageOfLocale(one.locale),
            awayUntil: awayUntil(one),
          }),
        );
    },
    personChanged(account) {
      const { success, data: changed } = user.safeParse(account);
      if (!success) {
        read = null;
        accounts.clear();
        return;
      }
      accounts.delete(memberId(changed.id));
      strangers.delete(changed.id);
      // Slack does not say the locale here; it stays as it was read. Where the reading fails there is nothing to mend.
      read?.people.then(
        (people) => people.set(changed.id, { ...people.get(changed.id), ...changed }),
        () => undefined,
      );
    },
    groupsChanged() {
      groups = null;
    },
    async groups() {
      if (groups && Math.abs(Date.now() - groups.at) < PEOPLE_FOR_MS) return groups.list;
      const { usergroups = [] } = await client.usergroups.list();
      const list = usergroups
        .map(({ id = '', name = '' }) => ({ id, name }))
        .toSorted((a, b) => a.name.localeCompare(b.name));
      groups = { at: Date.now(), list };
      return list;
    },
    isGone: (member) =>
      known(member).then(
        ({ deleted }) => deleted ?? false,
        () => false,
      ),
    languageOf: async (member) => languageOfLocale((await known(member)).locale),
    zoneOf: async (member) => knownZone((await known(member)).tz, 'UTC'),
    async isAdmin(member) {
      // Never from what was read before: who is no admin any more may do nothing more.
      const { is_admin, is_owner } = await accountNow(member);
      return (is_admin ?? false) || (is_owner ?? false);
    },
  };
}

const userOf = async (client: WebClient, member: MemberId): Promise<User> =>
  user.parse((await client.users.info({ user: member, include_locale: true })).user);

const present = async (
  client: WebClient,
  { roster }: Pick<Team, 'roster'>,
  progress?: (people: number) => void,
): Promise<string[]> =>
  roster.startsWith('S')
    ? ((await client.usergroups.users.list({ usergroup: roster })).users ?? [])
    : channelMembers(client, roster, progress);

async function channelMembers(
  client: WebClient,
  channel: string,
  progress?: (people: number) => void,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  do {
    const page = await client.conversations.members({ channel, limit: PAGE, cursor });
    ids.push(...(page.members ?? []));
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor !== '') progress?.(ids.length);
  } while (cursor !== '');
  return ids;
}

async function allUsers(client: WebClient, tell: (accounts: number) => void): Promise<Map<string, User>> {
  const users: User[] = [];
  let cursor = '';
  do {
    const page = await client.users.list({ limit: PAGE, cursor, include_locale: true });
    users.push(...z.array(user).parse(page.members ?? []));
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor !== '') tell(users.length);
  } while (cursor !== '');
  return new Map(users.map((one) => [one.id, one]));
}
