import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { type MemberId, memberId, type TeamId, type WorkspaceId } from '../pulse/ids.js';
import type { Keyring } from './keyring.js';
import { padJson, seal, unseal } from './seal.js';

/** What became of one delivery of an opening: whether it was a welcome, and Slack took it. */
export interface Mark {
  readonly member: MemberId;
  readonly welcomed: boolean;
}

/** A member id has at most 24 characters; every mark's plaintext is this long, whatever it says. */
const PLAIN_BYTES = 64;
/** How many days a mark may wait for the next deal, which comes within minutes while a worker runs. */
const MARK_DAYS = 7;

const markSchema = z.strictObject({ member: z.string().transform(memberId), welcomed: z.boolean() });

/**
 * Seals a mark until a week from `today`, always to the same size. Throws NoKeyForDay.
 */
export function sealMark(
  keyring: Keyring,
  { workspace, team, today }: { workspace: WorkspaceId; team: TeamId; today: Day },
  mark: Mark,
): Buffer {
  const until = today + MARK_DAYS;
  const key = keyring.keyToSeal('mark', until);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(until);
  return Buffer.concat([head, seal(key, aad(workspace, team, until), padJson(mark, PLAIN_BYTES))]);
}

/** Opens a mark, or null for anything else: forged, another team's, or past its day. */
export function openMark(
  keyring: Keyring,
  { workspace, team }: { workspace: WorkspaceId; team: TeamId },
  sealed: Buffer,
): Mark | null {
  if (sealed.length < 4) return null;
  const until: Day = sealed.readUInt32BE(0);
  const key = keyring.key('mark', until);
  const plain = key && unseal(key, aad(workspace, team, until), sealed.subarray(4));
  return plain ? markSchema.parse(JSON.parse(plain.toString())) : null;
}

const aad = (workspace: WorkspaceId, team: TeamId, until: Day) => ['mark', workspace, team, until];
