import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { TEAMS } from '../../sandbox/demo/cast.js';
import type { Screen, Traces, World } from '../../sandbox/page/protocol.js';
import { writeStaticCopy } from '../../sandbox/page/static-copy.js';
import { actionIn, answerAll, closeAll, type Demo, LONG, modalIn, paneOf, run, takePart } from './browser.js';

const [MANAGER = '', , CHLOE = '', , ELENA = ''] = TEAMS[0]?.parts.map(({ user }) => user.id) ?? [];

/** A week as several people, and whatever may happen to the page meanwhile. */
export function week(demo: () => Demo): void {
  let tab: Page;
  beforeAll(async () => {
    tab = await demo().open(`#/people/${CHLOE}+${ELENA}+${MANAGER}`);
  }, LONG);

  const chloe = () => paneOf(tab, CHLOE);

  it(
    'goes on in two tabs at once, which show the same',
    async () => {
      const other = await demo().openBeside(tab);
      const there = paneOf(other, CHLOE);
      await there.locator('.composer-text').waitFor();
      await run(chloe(), 'Good morning');
      await there.getByText('Good morning').waitFor();
      await run(there, '/support');
      await chloe().getByText('Only visible to you').waitFor();
      await takePart(there);
      await modalIn(chloe()).waitFor();
      await closeAll(there);
      await modalIn(chloe()).waitFor({ state: 'detached' });
      await other.close();
    },
    LONG,
  );

  it(
    'survives the bot: nothing typed is lost, and a button starts it again',
    async () => {
      await run(chloe(), '/checkin');
      const chosen = modalIn(chloe()).getByRole('radio').nth(2);
      await chosen.check();
      await paneOf(tab, ELENA).locator('.composer-text').fill('half a sentence');
      await demo().page.stage.crash('it ran into a defect');
      const trouble = tab.getByRole('alert').filter({ hasText: 'The bot has stopped' });
      await trouble.waitFor();
      await trouble.getByRole('button', { name: 'Start the bot again' }).click();
      await trouble.waitFor({ state: 'detached', timeout: LONG });
      expect(await chosen.isChecked()).toBe(true);
      expect(await paneOf(tab, ELENA).locator('.composer-text').inputValue()).toBe('half a sentence');
      await paneOf(tab, ELENA).locator('.composer-text').fill('');
    },
    LONG,
  );

  it(
    'is lived by three people side by side, and the manager sees nobody in it',
    async () => {
      const [elena, manager] = [paneOf(tab, ELENA), paneOf(tab, MANAGER)];
      await answerAll(chloe(), 3);
      // Elena's screen is hers while Chloe's is covered.
      await actionIn(elena, 'privacy').click();
      await modalIn(elena).waitFor();
      await closeAll(elena);
      await closeAll(chloe());
      const other = await demo().openBeside(tab);
      await other.locator('.composer-text').first().waitFor();
      await tab.locator('[data-tool="next-week"]').click();
      await other.locator('.busy').waitFor();
      // Time is moved once: whoever tries as well is told how to go on.
      await other.locator('[data-tool="next-day"]').click();
      await other.locator('.told', { hasText: 'Wait until it has arrived' }).waitFor();
      await tab.locator('.busy').waitFor({ state: 'detached', timeout: LONG });
      await other.getByText('Week 2').waitFor();
      await other.close();
      await actionIn(chloe(), 'answer').waitFor();
      await manager.locator('.message', { hasText: 'Two things managers can try' }).waitFor();
      expect(await manager.textContent()).not.toMatch(/Chloe|Elena/);
      await tab.getByRole('button', { name: 'Calendar' }).click();
      expect(await tab.locator('.pulses tbody tr').first().textContent()).toMatch(/^1Steady/);
    },
    LONG,
  );

  it(
    'can be taken away as a copy: everything is there to read, and nothing to do',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'evenkeel-copy-'));
      try {
        const [world, screen, traces] = await Promise.all([
          demo().page.get<World>('api/world'),
          demo().page.get<Screen>(`api/screen?person=${CHLOE}`),
          demo().page.get<Traces>(`api/traces?person=${CHLOE}`),
        ]);
        const snapshot = { world, preview: null, screens: { [CHLOE]: screen }, traces: { [CHLOE]: traces } };
        writeStaticCopy(resolve('dist/web'), folder, snapshot);
        const copy = await tab.context().newPage();
        await copy.goto(`${pathToFileURL(join(folder, 'index.html')).href}#/people/${CHLOE}`);
        const pane = paneOf(copy, CHLOE);
        await pane.getByText('Good morning').waitFor();
        await copy.getByText('Run npm run demo').waitFor();
        expect(await actionIn(pane, 'answer').isDisabled()).toBe(true);
        expect(await pane.locator('.composer-text').isDisabled()).toBe(true);
        expect(await copy.locator('[data-tool="next-week"]').isDisabled()).toBe(true);
        await copy.getByRole('button', { name: 'Who can’t see what' }).click();
        await copy.locator('.stored').first().waitFor();
        await copy.close();
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    LONG,
  );
}
