import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import { NoKeyForDay } from '../sealing/keyring.js';
import { StoreError } from '../store/redis.js';
import { wrongTypeOf } from '../store/redis-errors.js';
import { type SealedKind, safeCode } from './log.js';

/** Something that we couldn't reseal, or a `week` that we gave up. It never says which member it belonged to. */
export interface Loss {
  readonly kind: SealedKind;
  readonly team: TeamId | null;
  /** See `safeCode`. */
  readonly code: string;
  /** Whether it's lost for good; otherwise we try again. */
  readonly lost: boolean;
}

/** Whether a failure may pass by itself, as when Redis is away for a moment. Bad data stays bad. */
export const mayPass = (error: unknown): boolean =>
  !(
    error instanceof StoreError ||
    error instanceof z.ZodError ||
    error instanceof SyntaxError ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof NoKeyForDay ||
    wrongTypeOf(error) !== null
  );

/** Collects the failures of a run that reseals things. */
export interface Losses {
  /**
   * Runs one task. If it fails, notes that and returns null, so that everything else goes on.
   *
   * @param of the team it belongs to, and the day that the resealed thing is sealed until, if we know them
   */
  each<T>(
    kind: SealedKind,
    run: () => Promise<T>,
    of?: { readonly team: TeamId; readonly until?: Day | null },
  ): Promise<T | null>;
  /** Notes a week that we gave up. */
  week(team: TeamId, code: string): void;
  /** Whether anything failed that may work on the next try. */
  passing(): boolean;
  /** Returns everything noted; `lost` is as of the given day of the keyring. */
  all(day: Day): readonly Loss[];
}

/** Returns an empty collection of losses. */
export function collectLosses(): Losses {
  const noted: (Omit<Loss, 'lost'> & { readonly until: Day | null; readonly passing: boolean })[] = [];
  return {
    async each(kind, run, of) {
      try {
        return await run();
      } catch (error) {
        const { team = null, until = null } = of ?? {};
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
