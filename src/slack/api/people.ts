import type { WebClient } from '@slack/web-api';
import type { Instant } from '../../pulse/calendar.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import type { Log } from '../../usecases/ports.js';
import { type Account, asList, compact, laidOver, readAccount, unreadableAccounts } from './accounts.js';
import { slackErrorOf } from './no-answer.js';
import { type Pages, type PeopleLists, type Reading, SERVES_MS } from './people-lists.js';

/** One page of anything; Slack recommends no more than 200. */
export const PAGE = 200;

/** Whether we may still use one account or a workspace's groups, read at some moment. */
export const isFresh = (at: Instant): boolean => Math.abs(Date.now() - at) < SERVES_MS;

/** How many accounts of one workspace a process remembers besides the list. */
export const MOST_ACCOUNTS = 10_000;

/** We ask Slack about so many people one by one; for more, we read the list of all. */
export const MOST_ONE_BY_ONE = 40;

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

/** Where the people of a workspace come from. */
interface PeopleParts {
  readonly client: WebClient;
  readonly workspace: WorkspaceId;
  readonly lists: PeopleLists;
  readonly log: Log;
  /** One account; null if the workspace has none with this id. */
  lookUp(this: void, id: string): Promise<Account | null>;
}

const noPages = (): Pages => ({ at: Date.now(), people: new Map(), unreadable: [], changed: [], cursor: '' });

/**
 * The list of a workspace's people. If a reading breaks off, the next request continues from there. People who came after
 * it was read are asked about one by one, unless they're many.
 */
export function peopleOf({ client, workspace, lists, log, lookUp }: PeopleParts): People {
  const { readings } = lists;
  /** People missing from a fresh list: people from other workplaces in a shared channel. */
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
  /** The list, and when its reading began. */
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
  /** Adds somebody to the list, if the workspace has them; whoever asks meanwhile shares the answer. */
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
      // They may have come since the list was read.
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

/** Lays what Slack said of an account over what we know. It doesn't deliver changes in order, and an older one undoes none. */
function lay(people: Map<string, Account>, account: Account): void {
  const known = people.get(account.id);
  if ((account.updated ?? Infinity) >= (known?.updated ?? 0))
    people.set(account.id, laidOver(known, account));
}

/** Reads page after page, from the position of `pages` to the end. With a cursor that Slack no longer knows, it begins again. */
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
