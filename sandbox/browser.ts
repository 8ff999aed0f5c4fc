import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { installPackage } from './system-packages.js';

/** Names on the path of browsers that Playwright can drive. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Places of browsers outside the path. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Returns a Chromium or Chrome on this machine: CHROME_PATH if set, otherwise an installed one; null if there's none.
 */
export function browserProgram(env: NodeJS.ProcessEnv): string | null {
  if (env['CHROME_PATH']) return env['CHROME_PATH'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  const programs = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...programs, ...PLACES].find((program) => existsSync(program)) ?? null;
}

/** No browser is there, or none starts; the message says how to get one. */
export class NoBrowser extends Error {
  override readonly name = 'NoBrowser';
}

const HOW_TO = `Any one of these will do, then run the same command again:
  Debian, Ubuntu   sudo apt-get install chromium
  Fedora           sudo dnf install chromium
  macOS            brew install --cask chromium
  elsewhere        CHROME_PATH=/path/to/chrome before the command, for a Chromium or Chrome that's there already`;

/**
 * Returns a browser's program. If there's none, installs one with the system's package manager and says so.
 *
 * @param say called with each step, a line at a time
 * @throws NoBrowser
 * @public scripts/test.mjs imports it from dist/
 */
export function needBrowser(say: (line: string) => void): string {
  const there = browserProgram(process.env);
  if (there) return there;
  const why = installPackage('browser', { apt: 'chromium', brew: ['--cask', 'chromium'] }, say);
  const program = why === null ? browserProgram(process.env) : null;
  if (program) return program;
  throw new NoBrowser(
    `No Chromium or Chrome was found, and ${why ?? 'what was installed brought none'}. ${HOW_TO}`,
  );
}

/** Keeps the browser from asking anything of the network. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a browser without a window.
 *
 * @throws NoBrowser if it doesn't start
 */
export async function startBrowser(program: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  // Chromium's sandbox doesn't work as root, and the browser shows only this project's own pages.
  const args = process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : QUIET;
  try {
    return await chromium.launch({ executablePath: program, args });
  } catch (error) {
    throw new NoBrowser(`${program} could not be started. Fix: set CHROME_PATH to a Chromium or Chrome.`, {
      cause: error,
    });
  }
}
