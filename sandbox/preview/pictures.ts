import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startBrowser } from '../browser.js';
import type { PreviewExample } from '../page/protocol.js';

/** An example, and the file of its picture. */
export interface Picture {
  readonly example: PreviewExample;
  readonly file: string;
}

/** The page's menus that select an example. */
const MENUS = [
  ['Feature', 'feature'],
  ['Language', 'language'],
  ['Region', 'region'],
] as const;

/**
 * Draws pictures of examples as the page shows them on a phone: in light mode, at two pixels per point.
 *
 * @param program the browser
 * @param page the file of a copy of the page that holds the examples
 * @param progress called after each picture with the number drawn so far
 * @throws NoBrowser if the browser can't be started
 */
export async function drawPictures(
  program: string,
  page: string,
  pictures: readonly Picture[],
  progress: (done: number) => void = () => undefined,
): Promise<void> {
  const browser = await startBrowser(program);
  try {
    const tab = await browser.newPage({
      colorScheme: 'light',
      deviceScaleFactor: 2,
      viewport: { width: 414, height: 900 },
    });
    await tab.goto(`${pathToFileURL(page).href}#/preview`);
    for (const [at, { example, file }] of pictures.entries()) {
      for (const [label, part] of MENUS)
        await tab.locator('.filter label', { hasText: label }).locator('select').selectOption(example[part]);
      mkdirSync(dirname(file), { recursive: true });
      await tab
        .getByRole('region', { name: example.name, exact: true })
        .locator('.phone')
        .screenshot({ path: file });
      progress(at + 1);
    }
  } finally {
    await browser.close();
  }
}
