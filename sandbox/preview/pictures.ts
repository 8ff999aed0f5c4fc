import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Browsers that can draw pictures, as they're called on the path. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where they're installed outside the path. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A Chromium or Chrome on this machine: what CHROME_PATH names, or else one that's installed; null if there's none. */
export function browserProgram(env: NodeJS.ProcessEnv): string | null {
  if (env['CHROME_PATH']) return env['CHROME_PATH'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  const programs = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...programs, ...PLACES].find((program) => existsSync(program)) ?? null;
}

/** So that the browser asks nobody on the network anything: it only draws files. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser that could not be started. */
export class NoBrowser extends Error {
  override readonly name = 'NoBrowser';
}

/**
 * Draws pictures of pages, at twice the size of a phone's points.
 *
 * @param program the browser
 * @param pages files: each page, and where its picture goes
 * @param progress told how many there are after each
 * @throws {NoBrowser} if the browser can't be started
 */
export async function drawPictures(
  program: string,
  pages: readonly { readonly page: string; readonly picture: string }[],
  progress: (done: number) => void,
): Promise<void> {
  const { chromium } = await import('playwright-core');
  // Chromium's sandbox can't be had as root, and what's drawn here are this project's own files.
  const args = process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : QUIET;
  const browser = await chromium.launch({ executablePath: program, args }).catch((error: unknown) => {
    throw new NoBrowser(
      `${program} could not be started. Fix: set CHROME_PATH to a Chromium or Chrome, or leave pictures out with --no-pictures.`,
      { cause: error },
    );
  });
  try {
    const tab = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 414, height: 900 } });
    for (const [at, { page, picture }] of pages.entries()) {
      await tab.goto(pathToFileURL(page).href);
      await tab.locator('.phone').screenshot({ path: picture });
      progress(at + 1);
    }
  } finally {
    await browser.close();
  }
}
