import { hkdfSync } from 'node:crypto';
import { seal, unseal } from './seal.js';

/**
 * The keys that one secret of the environment gives: installs are kept for as long as a workspace has the app, so the
 * keyring, which forgets, cannot seal them.
 */
export interface InstallKeys {
  /** Seals tokens in Redis. */
  readonly tokens: Buffer;
  /** Signs the state that Slack hands back to whoever installs. */
  readonly state: string;
}

const keyFrom = (secret: string, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `evenkeel ${label}`, 32));

/** The keys of an install secret of 32 characters or more. */
export const installKeys = (secret: string): InstallKeys => ({
  tokens: keyFrom(secret, 'tokens'),
  state: keyFrom(secret, 'state').toString('base64url'),
});

/** Seals an install under its id; moved to another it does not open. */
export const sealInstall = ({ tokens }: InstallKeys, id: string, install: unknown): Buffer =>
  seal(tokens, ['install', id], Buffer.from(JSON.stringify(install)));

/** Opens a sealed install, or gives null for one that was sealed with another secret or for another id. */
export function openInstall({ tokens }: InstallKeys, id: string, sealed: Buffer): unknown {
  const plain = unseal(tokens, ['install', id], sealed);
  return plain && (JSON.parse(plain.toString()) as unknown);
}
