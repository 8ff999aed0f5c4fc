import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { TEAMS } from '../../sandbox/demo/cast.js';
import type { Screen, Traces, World } from '../../sandbox/page/protocol.js';
import { writeStaticCopy } from '../../sandbox/page/static-copy.js';
import {
  actionIn,
  answerAll,
  closeAll,
  type Demo,
  describeInBrowser,
  modalIn,
  paneOf,
  run,
  startDemo,
  takePart,
} from './browser.js';

const HARBOR = TEAMS[0]?.parts.map(({ user }) => user.id) ?? [];
const [MANAGER = '', BEN = '', CHLOE = ''] = HARBOR;

describeInBrowser('a week on the page', () => {
  let demo: Demo;
  let tab: Page;
  beforeAll(async () => {
    demo = await startDemo();
    tab = await demo.open(`#/people/${BEN}+${CHLOE}+${MANAGER}`);
  }, 60_000);
  afterAll(() => demo?.end());

  const next = (move: string) => tab.locator(`[data-tool="${move}"]`).click();
  const arrived = () => tab.locator('.busy').waitFor({ state: 'detached', timeout: 60_000 });

  it('is lived by three people side by side, and the manager sees nobody in it', async () => {
    const [ben, chloe, manager] = [paneOf(tab, BEN), paneOf(tab, CHLOE), paneOf(tab, MANAGER)];
    await takePart(ben);
    await actionIn(ben, 'answer').click();
    await answerAll(ben, 3);
    // Chloe's screen is hers while Ben's is covered.
    await actionIn(chloe, 'no_thanks').click();
    await modalIn(chloe).waitFor();
    await closeAll(chloe);
    await closeAll(ben);
    await next('next-week');
    await arrived();
    await actionIn(ben, 'answer').waitFor();
    const digest = manager.locator('.message', { hasText: 'Two things managers can try' });
    await digest.waitFor();
    expect(await manager.textContent()).not.toMatch(/Ben|Chloe/);
    await tab.getByRole('button', { name: 'Calendar' }).click();
    const pulse = tab.locator('.pulses tbody tr').first();
    expect(await pulse.textContent()).toMatch(/^1(Steady){2}$/);
  }, 90_000);

  it('goes on in two tabs at once, which show the same', async () => {
    const other = await demo.openBeside(tab);
    const [here, there] = [paneOf(tab, BEN), paneOf(other, BEN)];
    await there.locator('.composer-text').waitFor();
    await run(here, 'Good morning');
    await there.getByText('Good morning').waitFor();
    await run(there, '/checkin');
    await modalIn(here).waitFor();
    await closeAll(there);
    await modalIn(here).waitFor({ state: 'detached' });
    // Time is moved once: whoever tries as well is told how to go on.
    await next('next-week');
    await other.locator('.busy').waitFor();
    await other.locator('[data-tool="next-day"]').click();
    await other.locator('.told', { hasText: 'Wait until it has arrived' }).waitFor();
    await arrived();
    await other.getByText('Week 3').waitFor();
    await other.close();
  }, 90_000);

  it('survives the bot: nothing typed is lost, and a button starts it again', async () => {
    const ben = paneOf(tab, BEN);
    await run(ben, '/checkin');
    const chosen = modalIn(ben).getByRole('radio').nth(2);
    await chosen.check();
    await paneOf(tab, CHLOE).locator('.composer-text').fill('half a sentence');
    await demo.page.stage.crash('it ran into a defect');
    const trouble = tab.getByRole('alert').filter({ hasText: 'The bot has stopped' });
    await trouble.waitFor();
    await modalIn(ben).locator('.modal-buttons .primary').click();
    await modalIn(ben).locator('.error').first().waitFor();
    expect(await chosen.isChecked()).toBe(true);
    await trouble.getByRole('button', { name: 'Start the bot again' }).click();
    await trouble.waitFor({ state: 'detached', timeout: 30_000 });
    expect(await chosen.isChecked()).toBe(true);
    await answerAll(ben, 0);
    await closeAll(ben);
    expect(await paneOf(tab, CHLOE).locator('.composer-text').inputValue()).toBe('half a sentence');
    expect(demo.faults).toEqual([]);
  }, 90_000);

  it('can be taken away as a copy: everything is there to read, and nothing to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-copy-'));
    try {
      const [world, screen, traces] = await Promise.all([
        demo.page.get<World>('api/world'),
        demo.page.get<Screen>(`api/screen?person=${BEN}`),
        demo.page.get<Traces>(`api/traces?person=${BEN}`),
      ]);
      const snapshot = { world, preview: null, screens: { [BEN]: screen }, traces: { [BEN]: traces } };
      writeStaticCopy(resolve('dist/web'), folder, snapshot);
      const copy = await tab.context().newPage();
      await copy.goto(`${pathToFileURL(join(folder, 'index.html')).href}#/people/${BEN}`);
      const ben = paneOf(copy, BEN);
      await ben.getByText('Good morning').waitFor();
      await copy.getByText('Run npm run demo').waitFor();
      expect(await actionIn(ben, 'answer').isDisabled()).toBe(true);
      expect(await ben.locator('.composer-text').isDisabled()).toBe(true);
      expect(await copy.locator('[data-tool="next-week"]').isDisabled()).toBe(true);
      await copy.getByRole('button', { name: 'Who can’t see what' }).click();
      await copy.locator('.stored').first().waitFor();
      await copy.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('ends with the demo: the page says how to start it again', async () => {
    await demo.page.end();
    await tab.getByRole('alert').filter({ hasText: 'Start it again with npm run demo' }).waitFor();
  }, 60_000);
});
