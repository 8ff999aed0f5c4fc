import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreviewExample, Snapshot } from './protocol.js';

/** There's no front end to copy; the message says how to build it. */
export class NotBuilt extends Error {}

/** Throws NotBuilt if there's no front end. */
export function refuseUnbuilt(webFolder: string): void {
  if (!existsSync(join(webFolder, 'index.html')))
    throw new NotBuilt('The page isn’t built. Fix: start it by npm run demo, which builds it first.');
}

/** Writes the front end, with what the page shows now, into a folder that can be opened without a server. */
export function writeStaticCopy(webFolder: string, folder: string, snapshot: Snapshot): void {
  cpSync(webFolder, folder, { recursive: true });
  const index = join(folder, 'index.html');
  writeFileSync(index, withSnapshot(readFileSync(index, 'utf8'), snapshot));
}

/** Writes a copy that holds only examples, and returns its file. Throws NotBuilt. */
export function writeExamples(
  webFolder: string,
  folder: string,
  examples: readonly PreviewExample[],
): string {
  refuseUnbuilt(webFolder);
  writeStaticCopy(webFolder, folder, {
    world: null,
    preview: { examples, broken: null },
    screens: {},
    traces: {},
  });
  return join(folder, 'index.html');
}

/** Returns a page with a snapshot before its first script. Nothing in the snapshot can end its script element. */
function withSnapshot(page: string, snapshot: Snapshot): string {
  const json = JSON.stringify(snapshot).replaceAll('<', '\\u003c');
  const at = page.indexOf('<script');
  return `${page.slice(0, at)}<script type="application/json" id="snapshot">${json}</script>\n${page.slice(at)}`;
}
