import type { WebClient } from '@slack/web-api';
import type { Instant } from '../../pulse/calendar.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import type { Log } from '../../usecases/ports.js';
import { type Account, asList, compact, mergedAccount, readAccount, unreadableAccounts } from './accounts.js';
import { slackErrorOf } from './no-answer.js';
import { type Pages, type PeopleLists, type Reading, SERVES_MS } from './people-lists.js';

/** The size of a page, for any list; Slack recommends at most 200. */
export const PAGE = 200;

/** Whether we may still use a single account or a workspace's groups that we read at this moment. */
export const isFresh = (at: Instant): boolean => Math.abs(Date.now() - at) < SERVES_MS;

/** The most accounts of one workspace that a process remembers besides the list. */
export const MOST_ACCOUNTS = 10_000;

/** The most people that we look up one by one; for more, we read the list of all. */
export const MOST_ONE_BY_ONE = 40;

/** The people of a workspace: one list, which all callers share. */
export interface People {
  /**
   * Returns the workspace's accounts, including those among these ids that are too new for the list.
   *
   * @param tell called with how many accounts have been read so far
   */
  withAll(ids: readonly string[], tell: (accounts: number) => void): Promise<ReadonlyMap<string, Account>>;
  /** Takes in what Slack says about one account. */
  changed(account: Account): void;
}

/** What's needed to read the people of a workspace. */
interface PeopleParts {
  readonly client: WebClient;
  readonly workspace: WorkspaceId;
  readonly lists: PeopleLists;
  readonly log: Log;
  /** Reads one account from Slack; null if the workspace has none with this id. */
  lookUp(this: void, id: string): Promise<Account | null>;
}

const noPages = (): Pages => ({ at: Date.now(), people: new Map(), unreadable: [], changed: [], cursor: '' });

/**
 * Reads and keeps the list of a workspace's people. If a reading breaks off, the next request continues it. We look
 * up people who joined after the reading one by one, unless there are many.
 */
export function peopleOf({ client, workspace, lists, log, lookUp }: PeopleParts): People {
  const { readings } = lists;
  /** The ids missing even from a fresh list: people from other workplaces in a shared channel. */
  const strangers = new Set<string>();
  const lookedUp = new Map<string, Promise<Account | null>>();

  const read = async (pages: Pages, told: Reading['told']): Promise<Map<string, Account>> => {
    try {
      await readOn(client, pages, (accounts) => {
        for (const tell of told) tell(accounts);
      });
    } catch (error) {
      lists.breakOff(workspace, pages);
      throw error;
    } finally {
      readings.delete(workspace);
    }
    for (const account of pages.changed.splice(0)) lay(pages.people, account);
    if (pages.unreadable.length > 0) log.warn('entries_unreadable', unreadableAccounts(pages.unreadable));
    lists.keep(workspace, pages);
    return pages.people;
  };
  const begin = (): Reading => {
    const pages = lists.brokenOff(workspace) ?? noPages();
    lists.breakOff(workspace, null);
    const told: Reading['told'] = new Set();
    const begun: Reading = { pages, people: read(pages, told), told };
    readings.set(workspace, begun);
    // The callers who wait get the error; the next caller reads on.
    begun.people.catch(() => undefined);
    return begun;
  };
  /** Returns the list, and when its reading began; reads it first if there's none. */
  const listed = async (
    tell: (accounts: number) => void,
  ): Promise<{ readonly at: Instant; readonly people: Map<string, Account> }> => {
    const kept = readings.has(workspace) ? null : lists.list(workspace);
    if (kept) return kept;
    const reading = readings.get(workspace) ?? begin();
    reading.told.add(tell);
    const people = await reading.people.finally(() => reading.told.delete(tell));
    return { at: reading.pages.at, people };
  };
  /** Adds a person to the list, if the workspace has them; concurrent callers share one request. */
  const add = async (id: string, people: Map<string, Account>): Promise<void> => {
    const looking = lookedUp.get(id) ?? lookUp(id).finally(() => lookedUp.delete(id));
    lookedUp.set(id, looking);
    const account = await looking;
    if (account) people.set(id, account);
  };
  return {
    async withAll(ids, tell) {
      const began = Date.now();
      let { at, people } = await listed(tell);
      const missing = (): string[] => ids.filter((id) => !people.has(id));
      const unknown = missing().filter((id) => !strangers.has(id));
      // They may have joined since we began reading the list.
      if (at < began && unknown.length > MOST_ONE_BY_ONE) {
        // Several callers that wait for the same people share one new reading.
        if (lists.list(workspace)?.people === people) lists.drop(workspace);
        ({ at, people } = await listed(tell));
      } else if (at < began) await Promise.all(unknown.map((id) => add(id, people)));
      if (strangers.size >= MOST_ACCOUNTS) strangers.clear();
      for (const id of missing()) strangers.add(id);
      return people;
    },
    changed(account) {
      strangers.delete(account.id);
      const unfinished = readings.get(workspace)?.pages ?? lists.brokenOff(workspace);
      if (unfinished) unfinished.changed.push(account);
      else {
        const kept = lists.list(workspace);
        if (kept) lay(kept.people, account);
      }
    },
  };
}

/** Lays Slack's news of an account over what we know, unless it's older: Slack doesn't deliver changes in order. */
function lay(people: Map<string, Account>, account: Account): void {
  const known = people.get(account.id);
  if ((account.updated ?? Infinity) >= (known?.updated ?? 0))
    people.set(account.id, mergedAccount(known, account));
}

/** Reads from where `pages` ends to the last page. If Slack no longer knows the cursor, starts over, once. */
async function readOn(client: WebClient, pages: Pages, tell: (accounts: number) => void): Promise<void> {
  for (let restarts = 0; ; ) {
    const { cursor } = pages;
    const asked = client.users.list({ limit: PAGE, cursor, include_locale: true });
    const page = await asked.catch((error: unknown) => {
      if (restarts > 0 || cursor === '' || slackErrorOf(error) !== 'invalid_cursor') throw error;
      return null;
    });
    if (!page) {
      pages.people.clear();
      pages.unreadable.length = 0;
      Object.assign(pages, { at: Date.now(), cursor: '' });
      restarts += 1;
      continue;
    }
    for (const one of asList(page.members).map(readAccount)) {
      if (one.account) pages.people.set(one.account.id, compact(one.account));
      if (one.unreadable.length > 0) pages.unreadable.push(one);
    }
    pages.cursor = page.response_metadata?.next_cursor ?? '';
    if (pages.cursor === '') return;
    tell(pages.people.size);
  }
}
