import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { StandingRequest } from '../pulse/supporter-requests.js';
import type { Keyring } from './keyring.js';
import { padJson, seal, unseal } from './seal.js';

/** The list is padded to a multiple of this, which holds as many requests as a large workplace makes in three days. */
const PLAIN_BYTES = 4_096;
const PER_PART = 60;

const schema = z.strictObject({
  looked: z.number(),
  requests: z.array(z.tuple([z.string(), z.string(), z.number()])),
});

/** The requests that stand in a workspace. */
export interface Requests {
  /** When they were last looked through, in whole hours; null where there is no list that opens. */
  readonly looked: number | null;
  readonly requests: readonly StandingRequest[];
}

/** Seals the requests of a workspace until a day, always to the same size up to sixty of them. Throws NoKeyForDay. */
export function sealRequests(
  keyring: Keyring,
  workspace: WorkspaceId,
  day: Day,
  looked: number,
  requests: readonly StandingRequest[],
): Buffer {
  const parts = Math.max(1, Math.ceil(requests.length / PER_PART));
  const rows = requests.map(({ channel, ts, until }) => [channel, ts, until]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(day);
  const body = seal(
    keyring.keyToSeal('requests', day),
    aad(workspace, day),
    padJson({ looked, requests: rows }, parts * PLAIN_BYTES),
  );
  return Buffer.concat([head, body]);
}

/** The day the requests are sealed until, or null where there are none. */
export const requestsDay = (sealed: Buffer | null): Day | null =>
  sealed && sealed.length > 4 ? sealed.readUInt32BE(0) : null;

/** The requests that were sealed; none for a list that is missing, forged, or past its day. */
export function openRequests(keyring: Keyring, workspace: WorkspaceId, sealed: Buffer | null): Requests {
  const day = requestsDay(sealed);
  const key = day === null ? null : keyring.key('requests', day);
  const plain = key && sealed && day !== null && unseal(key, aad(workspace, day), sealed.subarray(4));
  if (!plain) return { looked: null, requests: [] };
  const { looked, requests } = schema.parse(JSON.parse(plain.toString()));
  return { looked, requests: requests.map(([channel, ts, until]) => ({ channel, ts, until })) };
}

const aad = (workspace: WorkspaceId, day: Day) => ['requests', workspace, day];
