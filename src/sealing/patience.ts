import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomically } from './atomic-write.js';
import type { Keyring } from './keyring.js';

const waiting = z.strictObject({ day: z.int(), since: z.number() });

/**
 * Since when the keyring waits to step from its present day although its bound is over, in milliseconds since 1970: `now`
 * if it begins to, and long ago where that can't be written down. It's kept in a file beside the keyring, so that neither a
 * restart nor anybody who writes to Redis begins it again.
 */
export function waitingSince({ file, day }: Pick<Keyring, 'file' | 'day'>, now: number): number {
  const place = `${file}.waiting`;
  const known = waiting.safeParse(read(place));
  if (known.success && known.data.day === day && known.data.since <= now) return known.data.since;
  try {
    writeAtomically(place, JSON.stringify({ day, since: now }));
    return now;
  } catch {
    // Without a file every restart would begin the wait again: forgetting comes first.
    return -Infinity;
  }
}

function read(place: string): unknown {
  try {
    return JSON.parse(readFileSync(place, 'utf8'));
  } catch {
    // Nothing was waited for yet, or nothing that can be told: it begins now.
    return null;
  }
}
