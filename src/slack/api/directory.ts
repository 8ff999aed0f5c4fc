import type { WebClient } from '@slack/web-api';
import type { Instant } from '../../pulse/calendar.js';
import { type MemberId, memberId, type WorkspaceId } from '../../pulse/ids.js';
import { languageOfLocale } from '../../pulse/language.js';
import { knownZone, type Person } from '../../pulse/roster.js';
import type { Directory, UserGroup, Log } from '../../usecases/ports.js';
import { type Account, isAdminOf, profileNames, readAccount, unreadableAccounts } from './accounts.js';
import { slackErrorOf } from './no-answer.js';
import { isFresh, MOST_ACCOUNTS, MOST_ONE_BY_ONE, type People, peopleOf } from './people.js';
import type { PeopleLists } from './people-lists.js';
import { groupsIn, isArchived, presentIn } from './channels.js';

/** Slackbot's account claims not to be a bot. */
const SLACKBOT = 'USLACKBOT';

/**
 * Whether an account belongs to this workspace. On Enterprise Grid, `team_id` names only a person's home
 * workspace, or the organization; `enterprise_user` names every workspace they're in.
 */
const isHere = ({ team_id, enterprise_user }: Account, workspace: WorkspaceId): boolean =>
  team_id === undefined || team_id === workspace || (enterprise_user?.teams?.includes(workspace) ?? false);

const takesPart = (one: Account, workspace: WorkspaceId): boolean =>
  one.id !== SLACKBOT &&
  !(one.deleted || one.is_bot || one.is_restricted || one.is_ultra_restricted) &&
  isHere(one, workspace);

/** The status that Slack itself offers for leave (Vacationing). */
const ON_LEAVE = ':palm_tree:';

/**
 * When a person's leave ends, according to their status: Infinity if the status has no end, null if they're not away.
 */
const awayUntil = ({ profile }: Account): Instant | null => {
  if (profile?.status_emoji !== ON_LEAVE) return null;
  const { status_expiration: seconds = 0 } = profile;
  return seconds === 0 ? Infinity : seconds * 1_000;
};

/** Slack's codes for an account that isn't in this workspace. */
const NOT_HERE: ReadonlySet<string> = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

/** What a directory needs besides its client. */
interface DirectoryDependencies {
  readonly log: Log;
  /** The ids of people who count as admins, whatever Slack says about them. */
  readonly admins: ReadonlySet<string>;
  /** The lists of people that this process keeps. */
  readonly lists: PeopleLists;
}

/** Makes a workspace's directory, which reads from Slack. */
export function slackDirectory(
  client: WebClient,
  workspace: WorkspaceId,
  { log, admins, lists }: DirectoryDependencies,
): Directory {
  const account = accountsOf(client, log);
  const lookUp = (id: string): Promise<Account | null> =>
    account.lately(memberId(id)).catch((error: unknown) => {
      if (error instanceof AccountUnreadable || NOT_HERE.has(slackErrorOf(error) ?? '')) return null;
      throw error;
    });
  const people = peopleOf({ client, workspace, lists, log, lookUp });
  let groups: { readonly at: Instant; readonly list: Promise<readonly UserGroup[]> } | null = null;
  return {
    async rosterOf(team, kept, progress) {
      const present = await presentIn(client, log, team.roster, (found) =>
        progress?.({ people: found, accounts: null }),
      );
      const ids = [...new Set<string>([...present, ...kept])];
      const known = await people.withAll(ids, (accounts) => progress?.({ people: ids.length, accounts }));
      return ids
        .flatMap((id) => known.get(id) ?? [])
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
    isArchived: (roster) => isArchived(client, roster),
    personChanged(described) {
      const read = readAccount(described);
      if (read.unreadable.length > 0) log.warn('entries_unreadable', unreadableAccounts([read]));
      if (!read.account) return null;
      const id = memberId(read.account.id);
      account.forget(id);
      people.changed(read.account);
      return { id, takesPart: takesPart(read.account, workspace), timeZone: read.account.tz ?? null };
    },
    groupsChanged() {
      groups = null;
    },
    async groups() {
      if (groups && isFresh(groups.at)) return groups.list;
      const asked = { at: Date.now(), list: groupsIn(client, log) };
      groups = asked;
      asked.list.catch(() => {
        // The callers who wait get the error.
        if (groups === asked) groups = null;
      });
      return asked.list;
    },
    isGone: (member) =>
      account.lately(member).then(
        ({ deleted }) => deleted ?? false,
        // An account we can't look up counts as present: we don't drop a person because a call failed.
        () => false,
      ),
    async namesOf(members) {
      const accounts =
        members.length <= MOST_ONE_BY_ONE
          ? await Promise.all(members.map((member) => account.lately(member)))
          : await among(people, members);
      return accounts.map((one) => {
        const names = profileNames(one);
        if (names.length === 0) throw new AccountUnreadable('Slack does not say what somebody is called.');
        return names;
      });
    },
    languageOf: async (member) => languageOfLocale((await account.lately(member)).locale),
    zoneOf: async (member) => knownZone((await account.lately(member)).tz, 'UTC'),
    isHere: async (member) => isHere(await account.lately(member), workspace),
    async isAdmin(member) {
      if (admins.has(member)) return true;
      // We never answer this from a cache: a former admin must lose their rights at once.
      const now = await account.now(member);
      return isHere(now, workspace) && isAdminOf(now);
    },
  };
}

/** Finds the accounts of some people in the list of all. Throws AccountUnreadable if one isn't there. */
async function among(people: People, members: readonly MemberId[]): Promise<readonly Account[]> {
  const known = await people.withAll(members, () => undefined);
  return members.map((member) => {
    const found = known.get(member);
    if (!found) throw new AccountUnreadable("Slack's list of people leaves somebody out.");
    return found;
  });
}

/** Slack describes an account in a way that we can't read, or not at all. */
export class AccountUnreadable extends Error {
  readonly code = 'account_unreadable';
}

/** Reads and remembers single accounts, with `users.info`. */
function accountsOf(client: WebClient, log: Log) {
  const known = new Map<MemberId, { readonly at: Instant; readonly account: Account }>();
  /** The newest request about each account, until a change overtakes it. */
  const asked = new Map<MemberId, symbol>();
  const now = async (member: MemberId): Promise<Account> => {
    const mine = Symbol('question');
    asked.set(member, mine);
    try {
      const { user } = await client.users.info({ user: member, include_locale: true });
      const read = readAccount(user);
      if (read.unreadable.length > 0) log.warn('entries_unreadable', unreadableAccounts([read]));
      if (!read.account)
        throw new AccountUnreadable('Slack describes an account in a way that cannot be read.');
      if (known.size >= MOST_ACCOUNTS) known.clear();
      // We don't keep an answer that a change or a later request has overtaken.
      if (asked.get(member) === mine) known.set(member, { at: Date.now(), account: read.account });
      return read.account;
    } finally {
      if (asked.get(member) === mine) asked.delete(member);
    }
  };
  return {
    now,
    async lately(member: MemberId): Promise<Account> {
      const before = known.get(member);
      return before && isFresh(before.at) ? before.account : now(member);
    },
    forget(member: MemberId): void {
      known.delete(member);
      asked.delete(member);
    },
  };
}
