import { LRUCache } from 'lru-cache';
import type { Instant } from '../../pulse/calendar.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import type { Account, ReadAccount } from './accounts.js';

/** The pages of a workspace's list of people, as far as they were read. */
export interface Pages {
  /** When we asked for the first page: people who came later may be missing. */
  at: Instant;
  readonly people: Map<string, Account>;
  readonly unreadable: ReadAccount[];
  /** What Slack said of accounts meanwhile; it's laid over what the pages say. */
  readonly changed: Account[];
  /** Where the next page begins; empty at the start and at the end. */
  cursor: string;
}

/** A list that's being read. */
export interface Reading {
  readonly pages: Pages;
  readonly people: Promise<Map<string, Account>>;
  /** Called with how many accounts have been read so far. */
  readonly told: Set<(accounts: number) => void>;
}

/** How long a list serves after it was read, in milliseconds: teams that open at the same hour share it. */
export const SERVES_MS = 300_000;

/** A list that took long to read serves so many times as long as that. */
const SERVES_TIMES = 4;

/** How long a reading that broke off can be continued, in milliseconds. */
const CONTINUES_MS = 1_800_000;

/**
 * How many accounts of all workspaces together a process keeps in lists, and how many lists that broke off. Of the short
 * ones it keeps so many: each costs one call to read again, and ten thousand workspaces are read in a few minutes.
 */
const MOST_LISTED = 200_000;
const SHORT = 200;
const MOST_SHORT = 100;
const MOST_BROKEN_OFF = 50;

/**
 * The lists of people that one process keeps, of all its workspaces. They outlive the workspaces it has open: Slack allows
 * twenty pages a minute, so a list of 50,000 accounts takes a quarter of an hour.
 */
export interface PeopleLists {
  /** A workspace's list while it's being read. */
  readonly readings: Map<WorkspaceId, Reading>;
  /** The list that serves, or null. */
  list(this: void, workspace: WorkspaceId): Pages | null;
  /** Keeps a list that has been read, for as long as it serves. */
  keep(this: void, workspace: WorkspaceId, pages: Pages): void;
  /** Lets go of the list that serves. */
  drop(this: void, workspace: WorkspaceId): void;
  /** The pages of a reading that broke off, or null. */
  brokenOff(this: void, workspace: WorkspaceId): Pages | null;
  /** Keeps those pages for whoever reads on; null if there's nothing to go on from. */
  breakOff(this: void, workspace: WorkspaceId, pages: Pages | null): void;
}

/** No lists yet. */
export function peopleLists(mostListed = MOST_LISTED): PeopleLists {
  const long = new LRUCache<WorkspaceId, Pages>({
    maxSize: mostListed,
    sizeCalculation: ({ people }) => people.size,
    ttlAutopurge: true,
  });
  const short = new LRUCache<WorkspaceId, Pages>({ max: MOST_SHORT, ttl: SERVES_MS, ttlAutopurge: true });
  const broken = new LRUCache<WorkspaceId, Pages>({
    max: MOST_BROKEN_OFF,
    ttl: CONTINUES_MS,
    ttlAutopurge: true,
  });
  return {
    readings: new Map(),
    list: (workspace) => long.get(workspace) ?? short.get(workspace) ?? null,
    keep(workspace, pages) {
      const isShort = pages.people.size <= SHORT;
      (isShort ? long : short).delete(workspace);
      const took = Math.max(0, Date.now() - pages.at);
      const ttl = Math.max(SERVES_MS, SERVES_TIMES * took);
      (isShort ? short : long).set(workspace, pages, { ttl });
    },
    drop(workspace) {
      for (const lists of [long, short]) lists.delete(workspace);
    },
    brokenOff: (workspace) => broken.get(workspace) ?? null,
    breakOff(workspace, pages) {
      if (pages) broken.set(workspace, pages);
      else broken.delete(workspace);
    },
  };
}
