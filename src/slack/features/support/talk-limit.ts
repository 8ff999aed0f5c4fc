import type { MemberId } from '../../../pulse/ids.js';
import { perObject } from '../../../store/per-object.js';
import type { Workspace } from '../../workspace.js';
import { Memory } from '../../api/memory.js';

/** How often one person may ask another for a talk within an hour, so that no one is flooded by one colleague. */
export const MOST_ASKS = 3;
const ASKS_MS = 3_600_000;

/** Limits how often one person asks another. Only this process remembers who asked whom, and only for two hours. */
interface TalkLimit {
  /**
   * Sends a question and returns what came of it, unless `asker` has asked `person` often enough within the hour. A question
   * that wasn't sent doesn't count.
   */
  ask<T extends string>(
    workspace: Workspace,
    asker: MemberId,
    person: MemberId,
    send: () => Promise<T>,
  ): Promise<T | 'enough'>;
}

/** Makes a new limit, as if no one had asked anyone yet. */
export function talkLimit(): TalkLimit {
  const asked = new Memory<readonly number[]>();
  return {
    async ask({ context }, asker, person, send) {
      const pair = `${context.workspace}|${asker}|${person}`;
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

/** Returns a workspace's limit. */
export const limitOf = perObject(talkLimit);
