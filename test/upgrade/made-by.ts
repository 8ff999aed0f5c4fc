import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FrozenMoment } from './kinds.js';

/** The folders of the code that decides how things are stored. */
const STORES = ['src/sealing', 'src/store'];

/**
 * Returns a digest of the code that decides how things are stored. It changes with comments, too: freezing once too
 * often costs seconds, but a release that stores something else than what was frozen of it could no longer be tested.
 *
 * @param root the project's folder
 */
export function storingCode(root: string): string {
  const hash = createHash('sha256');
  for (const folder of STORES)
    for (const file of readdirSync(join(root, folder)).toSorted())
      hash.update(`${folder}/${file}\0`).update(readFileSync(join(root, folder, file)));
  return hash.digest('hex');
}

/** Returns the release in package.json, such as 0.2. */
export function releaseOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return version.split('.').slice(0, 2).join('.');
}

/** Returns why a release can't be made with what's frozen of it, and what to do; null if it can. */
export function notFrozen(root: string, release: string): string | null {
  const file = join(root, 'test', 'upgrade', release, 'clock.json');
  const freeze = `npm run freeze -- ${release}`;
  if (!existsSync(file)) return `${release} isn't frozen in test/upgrade/. Fix: ${freeze}`;
  const { madeBy } = JSON.parse(readFileSync(file, 'utf8')) as FrozenMoment;
  return madeBy === storingCode(root)
    ? null
    : `${STORES.join(' or ')} has changed since test/upgrade/${release} was frozen. Fix: if ${release} isn't out yet, ${freeze}; if it is, set the next version first (RELEASING.md).`;
}
