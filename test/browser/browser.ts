import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { startBrowser } from '../../sandbox/browser.js';
import { ownRedis } from '../../sandbox/local-redis.js';
import { type APage, startPage } from '../../sandbox/test/a-page.js';

/** A busy machine takes its time; what doesn't come by then doesn't come. In milliseconds. */
export const LONG = 300_000;

const PROGRAM = process.env['EVENKEEL_TEST_BROWSER'];

/** Like `describe`, skipped where there's no browser; scripts/test.mjs says why, and never lets that happen in CI. */
export const describeInBrowser = PROGRAM ? describe : describe.skip;

/** The demo, and a browser to open it in. */
export interface Demo {
  readonly page: APage;
  /** The demo's own Redis, which may be stopped. */
  readonly redis: Awaited<ReturnType<typeof ownRedis>>;
  /** The content that it shows: a copy that may be edited. */
  readonly contentFolder: string;
  /** A new window of the browser, with nothing kept from another one. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** Another window that keeps what a window keeps. */
  openBeside(page: Page): Promise<Page>;
  /** What went wrong in any window: errors, and requests that left the machine. */
  readonly faults: readonly string[];
  end(): Promise<void>;
}

/** Two regions say as much as five, and sooner. */
const isNeeded = (file: string): boolean => !/support\/(?:au|ca|uk)\.yml$/.test(file);

/** Starts the demo and a browser. */
export async function startDemo(): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-content-'));
  const contentFolder = join(folder, 'content');
  cpSync('content', contentFolder, { recursive: true, filter: isNeeded });
  const redis = await ownRedis(() => undefined);
  const [page, browser] = await Promise.all([
    startPage({ webFolder: resolve('dist/web'), contentFolder, redisUrl: redis.url }),
    startBrowser(PROGRAM ?? ''),
  ]);
  const faults: string[] = [];
  const watch = (tab: Page): Page => {
    tab.on('pageerror', (error) => faults.push(String(error.stack)));
    tab.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(page.url) && !url.startsWith('data:')) faults.push(`asked for ${url}`);
    });
    return tab;
  };
  return {
    page,
    redis,
    contentFolder,
    open: async (address, options) => watch(await opened(browser, `${page.url}${address}`, options)),
    async openBeside(other) {
      const tab = watch(await other.context().newPage());
      await tab.goto(other.url());
      return tab;
    },
    faults,
    async end() {
      await browser.close();
      await page.end();
      await redis.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function opened(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(LONG / 3);
  await tab.goto(url);
  return tab;
}

/** What one person sees of Slack. */
export const paneOf = (tab: Page, person: string): Locator => tab.locator(`.pane[data-person="${person}"]`);

/** The modal that's on top. */
export const modalIn = (pane: Locator | Page): Locator => pane.locator('.veil:not([hidden]) [role=dialog]');

/** A button of the app by its action id, on its newest message or in a modal. */
export const actionIn = (pane: Locator, action: string): Locator =>
  pane.locator(`[data-action="${action}"]:visible`).last();

/** Runs a command, as somebody types it. */
export async function run(pane: Locator, command: string): Promise<void> {
  await pane.locator('.composer-text').fill(command);
  await pane.locator('.composer-text').press('Enter');
}

/** Says yes to the welcome; support options come as messages. */
export async function takePart(pane: Locator): Promise<void> {
  await actionIn(pane, 'join').click();
  await modalIn(pane).locator('select').first().selectOption({ label: 'By message, which may be exported' });
  await modalIn(pane).getByRole('button', { name: 'Send' }).click();
  await modalIn(pane).getByText('You’re in').or(modalIn(pane).getByText("You're in")).waitFor();
}

/** Answers everything in the open form with the choice at a place, and sends it. */
export async function answerAll(pane: Locator, choice: number): Promise<void> {
  const questions = modalIn(pane).locator('.question');
  await questions.first().waitFor();
  for (const question of await questions.all()) await question.getByRole('radio').nth(choice).check();
  await modalIn(pane).locator('.modal-buttons .primary').click();
  await modalIn(pane).getByText('your check-in is saved').waitFor();
}

/** Closes whatever is open. */
export async function closeAll(pane: Locator): Promise<void> {
  while ((await modalIn(pane).count()) > 0) {
    const title = await modalIn(pane).getAttribute('aria-labelledby');
    await modalIn(pane).getByRole('button', { name: 'Close' }).first().click();
    await pane.locator(`.veil:not([hidden]) [aria-labelledby="${title}"]`).waitFor({ state: 'detached' });
  }
}
