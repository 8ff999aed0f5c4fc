import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomically } from './atomic-write.js';
import type { Keyring } from './keyring.js';

const waiting = z.strictObject({ day: z.int(), since: z.number() });

/**
 * Returns since when the keyring has waited, past its bound, to step on from its present day, in milliseconds since
 * 1970. That's `now` if the wait begins now, and -Infinity if we can't write that down. We keep the time in a file
 * beside the keyring, so neither a restart nor anyone who writes to Redis can restart the wait.
 */
export function waitingSince({ file, day }: Pick<Keyring, 'file' | 'day'>, now: number): number {
  const place = `${file}.waiting`;
  const known = waiting.safeParse(read(place));
  if (known.success && known.data.day === day && known.data.since <= now) return known.data.since;
  try {
    writeAtomically(place, JSON.stringify({ day, since: now }));
    return now;
  } catch {
    // Without a file, every restart would restart the wait, so we don't wait at all: forgetting comes first.
    return -Infinity;
  }
}

function read(place: string): unknown {
  try {
    return JSON.parse(readFileSync(place, 'utf8'));
  } catch {
    // No wait had begun yet, or the file is unreadable: the wait begins now.
    return null;
  }
}
