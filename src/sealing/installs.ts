import { hkdfSync } from 'node:crypto';
import { fields, json } from './fields.js';
import { openWith, type SealedRecord, sealWith } from './records.js';

/**
 * Keys derived from one secret in the environment. The keyring, which forgets, can't seal installs: we keep them
 * for as long as a workspace has the app.
 */
export interface InstallKeys {
  /** Seals tokens in Redis. */
  readonly tokens: Buffer;
  /** Signs the state that Slack hands back to the person who installs the app. */
  readonly state: string;
}

const keyFrom = (secret: string, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `evenkeel ${label}`, 32));

/** Derives the keys from an install secret, which has at least 32 characters. */
export const installKeys = (secret: string): InstallKeys => ({
  tokens: keyFrom(secret, 'tokens'),
  state: keyFrom(secret, 'state').toString('base64url'),
});

/** An install as Slack's library returns it. It isn't padded: it's about no member, and its size reveals nothing. */
export const INSTALL = {
  kind: 'install',
  version: 1,
  layouts: { 1: fields({ install: json }) },
  size: { step: 1 },
} satisfies SealedRecord<unknown>;

/** Seals an install for its id: under another id, it doesn't open. */
export const sealInstall = ({ tokens }: InstallKeys, id: string, install: unknown): Buffer =>
  sealWith(tokens, INSTALL, [id], { install });

/** Opens a sealed install; null if it was sealed with another secret or for another id. */
export const openInstall = ({ tokens }: InstallKeys, id: string, sealed: Buffer): unknown =>
  openWith(tokens, INSTALL, [id], sealed)?.install ?? null;
