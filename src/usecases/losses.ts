import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import { NoKeyForDay } from '../sealing/keyring.js';
import { StoreError } from '../store/redis.js';
import { wrongKindOf } from '../store/redis-errors.js';
import { type SealedKind, safeCode } from './log.js';

/** Something that we couldn't reseal, or a `week` that we gave up. It never says whose it was. */
export interface Loss {
  readonly kind: SealedKind;
  readonly team: TeamId | null;
  /** See `safeCode`. */
  readonly code: string;
  /** Whether its day is forgotten; otherwise we try again first. */
  readonly lost: boolean;
}

/** Whether a failure may pass by itself, as when Redis was away for a moment; bad data stays bad. */
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

/** The failures while we resealed things. */
export interface Losses {
  /**
   * Does one task on its own: if it fails, notes that and returns null, and everything else goes on.
   *
   * @param until the day it's sealed until, if we know that
   */
  each<T>(kind: SealedKind, team: TeamId | null, until: Day | null, run: () => Promise<T>): Promise<T | null>;
  /** Notes a week that we gave up. */
  week(team: TeamId, code: string): void;
  /** Whether anything failed that may work at the next try. */
  passing(): boolean;
  /** Everything noted, as of the keyring's present day. */
  all(day: Day): readonly Loss[];
}

/** Collects what fails. */
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
