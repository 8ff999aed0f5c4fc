import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { memberId, type WorkspaceId } from '../pulse/ids.js';
import { type Supporter, SUPPORTER_STATES } from '../pulse/supporters.js';
import type { Keyring } from './keyring.js';
import { padJson, seal, unseal } from './seal.js';

const PLAIN_BYTES = 1_024;
const schema = z.array(
  z.strictObject({ member: z.string().transform(memberId), state: z.enum(SUPPORTER_STATES) }),
);

/** Seals who the workplace's peer supporters are, always to the same size, until a day. Throws NoKeyForDay. */
export function sealSupporters(
  keyring: Keyring,
  workspace: WorkspaceId,
  day: Day,
  supporters: readonly Supporter[],
): string {
  const body = seal(
    keyring.keyToSeal('supporters', day),
    aad(workspace, day),
    padJson(supporters, PLAIN_BYTES),
  );
  return `${day}.${body.toString('base64url')}`;
}

/** The day a list is sealed until, or null for what is none. */
export const supportersDay = (sealed: string): Day | null =>
  /^\d{1,6}\./.test(sealed) ? Number(sealed.split('.')[0]) : null;

/** The list that was sealed; null for one that doesn't open: it's forged, or its day is past. */
export function openSupporters(
  keyring: Keyring,
  workspace: WorkspaceId,
  sealed: string,
): readonly Supporter[] | null {
  const day = supportersDay(sealed);
  const key = day === null ? null : keyring.key('supporters', day);
  const body = Buffer.from(sealed.split('.')[1] ?? '', 'base64url');
  const plain = key && day !== null ? unseal(key, aad(workspace, day), body) : null;
  return plain && schema.parse(JSON.parse(plain.toString()));
}

const aad = (workspace: WorkspaceId, day: Day) => ['supporters', workspace, day];
