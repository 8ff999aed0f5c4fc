import { pathToFileURL } from 'node:url';
import { startBrowser } from '../browser.js';

/**
 * Draws pictures of pages, at twice the size of a phone's points.
 *
 * @param program the browser
 * @param pages files: each page, and where its picture goes
 * @param progress told how many there are after each
 * @throws NoBrowser if the browser can't be started
 */
export async function drawPictures(
  program: string,
  pages: readonly { readonly page: string; readonly picture: string }[],
  progress: (done: number) => void,
): Promise<void> {
  const browser = await startBrowser(program);
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
