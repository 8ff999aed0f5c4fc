import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { startBrowser } from '../../sandbox/browser.js';
import { ownRedis } from '../../sandbox/local-redis.js';
import { type APage, startPage } from '../../sandbox/test/a-page.js';

/** Longest time that a test may take on a busy machine, in milliseconds: what hasn't come by then never comes. */
export const LONG = 300_000;

const PROGRAM = process.env['EVENKEEL_TEST_BROWSER'];

/** Like `describe`, skipped without a browser; scripts/test.mjs says why, and never lets that happen in CI. */
export const describeInBrowser = PROGRAM ? describe : describe.skip;

/** The demo, and a browser to open it in. */
export interface Demo {
  readonly page: APage;
  /** The demo's own Redis, which a test may stop. */
  readonly redis: Awaited<ReturnType<typeof ownRedis>>;
  /** The content that the demo shows: a copy, which a test may edit. */
  readonly contentFolder: string;
  /** Opens a new window of the browser, which shares nothing with other windows. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens another window that shares its storage with an open one. */
  openBeside(page: Page): Promise<Page>;
  /** Everything that went wrong in any window: errors, and requests to other machines. */
  readonly faults: readonly string[];
  end(): Promise<void>;
}

/** Leaves out three regions: two show as much as five, and sooner. */
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

/** One person's part of the screen. */
export const paneOf = (tab: Page, person: string): Locator => tab.locator(`.pane[data-person="${person}"]`);

/** The topmost modal. */
export const modalIn = (pane: Locator | Page): Locator => pane.locator('.veil:not([hidden]) [role=dialog]');

/** A button of the app by its action id, on its newest message or in a modal. */
export const actionIn = (pane: Locator, action: string): Locator =>
  pane.locator(`[data-action="${action}"]:visible`).last();

/** Types a command and runs it. */
export async function run(pane: Locator, command: string): Promise<void> {
  await pane.locator('.composer-text').fill(command);
  await pane.locator('.composer-text').press('Enter');
}

/** Says yes to the welcome, with support options by message. */
export async function takePart(pane: Locator): Promise<void> {
  await actionIn(pane, 'join').click();
  await modalIn(pane).locator('select').first().selectOption({ label: 'By message, which may be exported' });
  await modalIn(pane).getByRole('button', { name: 'Send' }).click();
  await modalIn(pane).getByText('You’re in').or(modalIn(pane).getByText("You're in")).waitFor();
}

/** Answers every question of the open form with the nth choice, from 0, and sends it. */
export async function answerAll(pane: Locator, choice: number): Promise<void> {
  const questions = modalIn(pane).locator('.question');
  await questions.first().waitFor();
  for (const question of await questions.all()) await question.getByRole('radio').nth(choice).check();
  await modalIn(pane).locator('.modal-buttons .primary').click();
  await modalIn(pane).getByText('your check-in is saved').waitFor();
}

/** Closes every open modal. */
export async function closeAll(pane: Locator): Promise<void> {
  while ((await modalIn(pane).count()) > 0) {
    const title = await modalIn(pane).getAttribute('aria-labelledby');
    await modalIn(pane).getByRole('button', { name: 'Close' }).first().click();
    await pane.locator(`.veil:not([hidden]) [aria-labelledby="${title}"]`).waitFor({ state: 'detached' });
  }
}
