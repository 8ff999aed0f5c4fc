import { LRUCache } from 'lru-cache';
import type { Instant } from '../../pulse/calendar.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import type { Account, ReadAccount } from './accounts.js';

/** The pages of a workspace's list of people that we've read so far. */
export interface Pages {
  /** When we asked for the first page: people who joined later may be missing. */
  at: Instant;
  readonly people: Map<string, Account>;
  readonly unreadable: ReadAccount[];
  /** Changes to accounts that Slack sent during the reading; we lay them over the pages. */
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

/** How long we use a list after reading it, in milliseconds: teams that open at the same hour share it. */
export const SERVES_MS = 300_000;

/** We use a list at least this many times as long as reading it took. */
const SERVES_TIMES = 4;

/** How long we can continue a reading that broke off, in milliseconds. */
const CONTINUES_MS = 1_800_000;

/** The most accounts that a process keeps in long lists, of all workspaces together. */
const MOST_LISTED = 200_000;
/**
 * The most accounts in a short list, and the most short lists that a process keeps: rereading one costs a single
 * call, and a process may read ten thousand workspaces in a few minutes.
 */
const SHORT = 200;
const MOST_SHORT = 100;
/** The most lists whose reading broke off that a process keeps. */
const MOST_BROKEN_OFF = 50;

/**
 * The lists of people that one process keeps, for all its workspaces. They stay when a workspace closes: Slack allows
 * twenty pages a minute, so reading 50,000 accounts takes a quarter of an hour.
 */
export interface PeopleLists {
  /** The lists that are being read. */
  readonly readings: Map<WorkspaceId, Reading>;
  /** Returns the list to use, or null. */
  list(this: void, workspace: WorkspaceId): Pages | null;
  /** Keeps a list that we've read completely, for as long as we may use it. */
  keep(this: void, workspace: WorkspaceId, pages: Pages): void;
  /** Drops the list in use. */
  drop(this: void, workspace: WorkspaceId): void;
  /** Returns the pages of a reading that broke off, or null. */
  brokenOff(this: void, workspace: WorkspaceId): Pages | null;
  /** Keeps the pages of a reading that broke off, so that the next one continues it; null drops them. */
  breakOff(this: void, workspace: WorkspaceId, pages: Pages | null): void;
}

/** Makes an empty collection of lists. */
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
