import type { MemberId } from '../../../pulse/ids.js';
import { perWorkspace, type Workspace } from '../../workspace.js';
import { Memory } from '../../api/memory.js';

/** How often one person may ask another for a talk within an hour: nobody's messages fill with one colleague's. */
export const MOST_ASKS = 3;
const ASKS_MS = 3_600_000;

/** Limits how often one person asks another. Only this process knows, and only for two hours. */
export interface TalkLimit {
  /**
   * Sends what asks somebody, unless they have been asked often enough within the hour; gives what became of it. What
   * wasn't sent doesn't count.
   */
  ask<T extends string>(
    workspace: Workspace,
    asks: MemberId,
    whom: MemberId,
    send: () => Promise<T>,
  ): Promise<T | 'enough'>;
}

/** A new limit. */
export function talkLimit(): TalkLimit {
  const asked = new Memory<readonly number[]>();
  return {
    async ask({ context }, asks, whom, send) {
      const pair = `${context.workspace}|${asks}|${whom}`;
      const now = performance.now();
      const within = (asked.get(pair) ?? []).filter((at) => at > now - ASKS_MS);
      if (within.length >= MOST_ASKS) return 'enough';
      asked.set(pair, [...within, now]);
      const outcome = await send();
      if (outcome !== 'sent' && outcome !== 'unsure')
        asked.set(
          pair,
          (asked.get(pair) ?? []).filter((at) => at !== now),
        );
      return outcome;
    },
  };
}

/** The limit of a workspace. */
export const limitOf = perWorkspace(talkLimit);
