import type { WebClient } from '@slack/web-api';
import type { Instant } from '../../pulse/calendar.js';
import type { Log } from '../../usecases/ports.js';
import {
  type Account,
  asList,
  laidOver,
  type ReadAccount,
  readAccount,
  unreadableAccounts,
} from './accounts.js';
import { slackErrorOf } from './no-answer.js';

/** One page of anything; Slack recommends no more than 200. */
export const PAGE = 200;

/**
 * How long we use the list of a workspace's people or groups, or one account, in milliseconds. Otherwise,
 * fifty teams that open at the same hour would each page through all of it, and Slack allows twenty pages a
 * minute.
 */
const SERVES_MS = 300_000;

/** Whether we may still use what we read at some moment. */
export const isFresh = (at: Instant): boolean => Math.abs(Date.now() - at) < SERVES_MS;

/** How many accounts one process remembers besides the list. */
export const MOST_ACCOUNTS = 10_000;

/** The pages read so far. */
interface Pages {
  /** When we asked for the first page: people who came later may be missing. */
  readonly at: Instant;
  readonly people: Map<string, Account>;
  readonly unreadable: ReadAccount[];
  /** Where the next page begins; empty at the start and at the end. */
  cursor: string;
}

/** The list, complete or in progress. */
interface Reading {
  readonly at: Instant;
  readonly people: Promise<Map<string, Account>>;
  /** Called with how many accounts have been read so far. */
  readonly told: Set<(accounts: number) => void>;
}

/** The people of a workspace: one list, which all callers share. */
export interface People {
  /**
   * Returns the accounts of the workspace, and those of these ids that it has.
   *
   * @param tell called with how many accounts have been read so far
   */
  withAll(ids: readonly string[], tell: (accounts: number) => void): Promise<ReadonlyMap<string, Account>>;
  /** Takes in what Slack says about one account. */
  changed(account: Account): void;
}

/** The list of a workspace's people. If a reading breaks off, the next request continues from there. */
export function peopleOf(client: WebClient, log: Log): People {
  let reading: Reading | null = null;
  let left: Pages | null = null;
  /** People missing from a fresh list: people from other workplaces in a shared channel. */
  const strangers = new Set<string>();

  const read = async (pages: Pages, told: Reading['told']): Promise<Map<string, Account>> => {
    try {
      await readOn(client, pages, (accounts) => {
        for (const tell of told) tell(accounts);
      });
    } catch (error) {
      // Slack would never accept a cursor it no longer knows.
      left = slackErrorOf(error) === 'invalid_cursor' ? null : pages;
      throw error;
    }
    if (pages.unreadable.length > 0) log.warn('entries_unreadable', unreadableAccounts(pages.unreadable));
    return pages.people;
  };
  const now = (): Reading => {
    if (reading && isFresh(reading.at)) return reading;
    const pages =
      left && isFresh(left.at)
        ? left
        : { at: Date.now(), people: new Map<string, Account>(), unreadable: [], cursor: '' };
    left = null;
    const told: Reading['told'] = new Set();
    const begun: Reading = { at: pages.at, people: read(pages, told), told };
    reading = begun;
    begun.people.catch(() => {
      // The callers who wait get the error; the next caller reads on.
      if (reading === begun) reading = null;
    });
    return begun;
  };
  return {
    async withAll(ids, tell) {
      const began = Date.now();
      const missing = async (list: Reading): Promise<string[]> => {
        list.told.add(tell);
        const people = await list.people.finally(() => list.told.delete(tell));
        return ids.filter((id) => !people.has(id));
      };
      let list = now();
      let unknown = await missing(list);
      // We check now: another caller waiting for the same list may have found out meanwhile.
      if (list.at < began && unknown.some((id) => !strangers.has(id))) {
        // Several callers that wait for the same people share one new reading.
        if (reading === list) reading = null;
        list = now();
        unknown = await missing(list);
      }
      if (strangers.size >= MOST_ACCOUNTS) strangers.clear();
      for (const id of unknown) strangers.add(id);
      return list.people;
    },
    changed(account) {
      strangers.delete(account.id);
      reading?.people.then(
        (people) => {
          const known = people.get(account.id);
          // Slack doesn't deliver changes in order, and an older change must not undo a newer one.
          if ((account.updated ?? Infinity) < (known?.updated ?? 0)) return;
          people.set(account.id, laidOver(known, account));
        },
        () => undefined, // The reading failed, so there is nothing to correct.
      );
    },
  };
}

/** Reads page after page, from the position of `pages` to the end. */
async function readOn(client: WebClient, pages: Pages, tell: (accounts: number) => void): Promise<void> {
  do {
    const page = await client.users.list({ limit: PAGE, cursor: pages.cursor, include_locale: true });
    for (const one of asList(page.members).map(readAccount)) {
      if (one.account) pages.people.set(one.account.id, one.account);
      if (one.unreadable.length > 0) pages.unreadable.push(one);
    }
    pages.cursor = page.response_metadata?.next_cursor ?? '';
    if (pages.cursor !== '') tell(pages.people.size);
  } while (pages.cursor !== '');
}
