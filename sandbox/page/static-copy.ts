import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from './protocol.js';

/** There's no front end to copy; the message says how to get one. */
export class NotBuilt extends Error {}

/**
 * Writes the page with what it shows now into a folder, to be opened from there: browsers load no scripts of a module from
 * files, so that they're in the page itself.
 */
export function writeStaticCopy(webFolder: string, folder: string, snapshot: Snapshot): void {
  const page = readFileSync(join(webFolder, 'index.html'), 'utf8');
  mkdirSync(folder, { recursive: true });
  cpSync(webFolder, folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), withSnapshot(inlined(page, webFolder), snapshot));
}

/** Throws NotBuilt where there's no front end. */
export function refuseUnbuilt(webFolder: string): void {
  if (!existsSync(join(webFolder, 'index.html')))
    throw new NotBuilt('The page isn’t built. Fix: start it by npm run demo, which builds it first.');
}

/** A page with its scripts and styles in it, and everything else it names beside it. */
function inlined(page: string, webFolder: string): string {
  const textOf = (address: string): string =>
    readFileSync(join(webFolder, address.replace(/^\.?\//, '')), 'utf8');
  return page
    .replace(
      /<script\b[^>]*\bsrc="([^":]+)"[^>]*><\/script>/g,
      (_, address: string) =>
        `<script type="module">${textOf(address).replaceAll('</script', '<\\/script')}</script>`,
    )
    .replace(/<link\b[^>]*>/g, (link) => {
      const address = /\brel="stylesheet"/.test(link) && /\bhref="([^":]+)"/.exec(link)?.[1];
      return address ? `<style>${textOf(address)}</style>` : link;
    })
    .replace(/\b(src|href)="\/(?!\/)/g, '$1="./');
}

/** A page with a snapshot before its first script; nothing in it can end the element that it's in. */
function withSnapshot(page: string, snapshot: Snapshot): string {
  const json = JSON.stringify(snapshot).replaceAll('<', '\\u003c');
  const element = `<script type="application/json" id="snapshot">${json}</script>`;
  const at = page.indexOf('<script');
  return at < 0 ? page + element : page.slice(0, at) + element + page.slice(at);
}
