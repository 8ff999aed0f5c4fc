import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import { NoKeyForDay } from '../sealing/keyring.js';
import { StoreError } from '../store/redis.js';
import { wrongKindOf } from '../store/redis-errors.js';
import { type SealedKind, safeCode } from './log.js';

/** Something that could not be sealed again, or a `week` that was given up. It never says whose it was. */
export interface Loss {
  readonly kind: SealedKind;
  readonly team: TeamId | null;
  /** See `safeCode`. */
  readonly code: string;
  /** Whether its day is forgotten; otherwise it's tried again first. */
  readonly lost: boolean;
}

/** Whether a failure may pass by itself, as a Redis that was away for a moment does; what is stored wrong stays wrong. */
export const mayPass = (error: unknown): boolean =>
  !(
    error instanceof StoreError ||
    error instanceof z.ZodError ||
    error instanceof SyntaxError ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof NoKeyForDay ||
    wrongKindOf(error) !== null
  );

/** What failed while things were sealed again. */
export interface Losses {
  /**
   * Does one thing on its own: where it fails, that's noted, null is given, and everything else goes on.
   *
   * @param until the day it's sealed until, where that is known
   */
  each<T>(kind: SealedKind, team: TeamId | null, until: Day | null, run: () => Promise<T>): Promise<T | null>;
  /** Notes a week that was given up. */
  week(team: TeamId, code: string): void;
  /** Whether anything failed that may work at the next try. */
  passing(): boolean;
  /** Everything that was noted, as of the day that the keyring is on. */
  all(day: Day): readonly Loss[];
}

/** Notes what fails. */
export function collectLosses(): Losses {
  const noted: (Omit<Loss, 'lost'> & { readonly until: Day | null; readonly passing: boolean })[] = [];
  return {
    async each(kind, team, until, run) {
      try {
        return await run();
      } catch (error) {
        noted.push({ kind, team, until, code: safeCode(error), passing: mayPass(error) });
        return null;
      }
    },
    week: (team, code) => void noted.push({ kind: 'week', team, code, until: 0, passing: false }),
    passing: () => noted.some(({ passing }) => passing),
    all: (day) =>
      noted.map(({ kind, team, code, until, passing }) => ({
        kind,
        team,
        code,
        lost: until === null ? !passing : until < day,
      })),
  };
}
