import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomically } from './atomic-write.js';
import type { Keyring } from './keyring.js';

const waiting = z.strictObject({ day: z.int(), since: z.number() });

/**
 * Returns since when the keyring has been waiting to leave its present day although its bound has passed, in
 * milliseconds since 1970. That's `now` if the wait begins now, and long ago if we can't write it down. We
 * keep it in a file beside the keyring, so neither a restart nor somebody who writes to Redis can restart the
 * wait.
 */
export function waitingSince({ file, day }: Pick<Keyring, 'file' | 'day'>, now: number): number {
  const place = `${file}.waiting`;
  const known = waiting.safeParse(read(place));
  if (known.success && known.data.day === day && known.data.since <= now) return known.data.since;
  try {
    writeAtomically(place, JSON.stringify({ day, since: now }));
    return now;
  } catch {
    // Without a file, every restart would restart the wait: forgetting comes first.
    return -Infinity;
  }
}

function read(place: string): unknown {
  try {
    return JSON.parse(readFileSync(place, 'utf8'));
  } catch {
    // Nothing was waiting yet, or we can't tell: the wait begins now.
    return null;
  }
}
