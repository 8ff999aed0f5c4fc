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

/** Tests of a week as several people, and of what may happen to the page in it. */
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
    'survives a stop of the bot: nothing typed is lost, and a button starts the bot again',
    async () => {
      await run(chloe(), '/checkin');
      const chosen = modalIn(chloe()).getByRole('radio').nth(2);
      await chosen.check();
      await paneOf(tab, ELENA).locator('.composer-text').fill('half a sentence');
      await demo().page.stage.crash('it ran into a defect');
      const trouble = tab.getByRole('alert').filter({ hasText: 'The bot has stopped' });
      await trouble.waitFor();
      // The page shows the refusal until time goes on.
      await tab.locator('[data-tool="next-day"]').click();
      await tab.locator('.told', { hasText: 'The bot has stopped' }).waitFor();
      await trouble.getByRole('button', { name: 'Start the bot again' }).click();
      await trouble.waitFor({ state: 'detached', timeout: LONG });
      expect(await chosen.isChecked()).toBe(true);
      expect(await paneOf(tab, ELENA).locator('.composer-text').inputValue()).toBe('half a sentence');
      await paneOf(tab, ELENA).locator('.composer-text').fill('');
    },
    LONG,
  );

  it(
    'lets three people live it side by side, and the manager sees no names in it',
    async () => {
      const [elena, manager] = [paneOf(tab, ELENA), paneOf(tab, MANAGER)];
      await answerAll(chloe(), 3);
      // Elena can use her screen while Chloe's is covered by a modal.
      await actionIn(elena, 'privacy').click();
      await modalIn(elena).waitFor();
      await closeAll(elena);
      await closeAll(chloe());
      const other = await demo().openBeside(tab);
      await other.locator('.composer-text').first().waitFor();
      await other.setViewportSize({ width: 390, height: 844 });
      await tab.locator('[data-tool="next-week"]').click();
      await other.locator('.busy').waitFor();
      // The progress of time covers nothing, even on a phone.
      const boxes = await Promise.all(
        ['.busy', '.people-menu'].map((part) => other.locator(part).boundingBox()),
      );
      const [busy, menu] = boxes;
      expect((busy?.y ?? Infinity) + (busy?.height ?? 0)).toBeLessThanOrEqual(menu?.y ?? 0);
      await tab.locator('.busy').waitFor({ state: 'detached', timeout: LONG });
      await other.getByText('Week 2').waitFor();
      await other.close();
      expect(await tab.locator('.told').count()).toBe(0);
      await actionIn(chloe(), 'answer').waitFor();
      await manager.locator('.message', { hasText: 'Two things managers can try' }).waitFor();
      expect(await manager.textContent()).not.toMatch(/Chloe|Elena/);
      await tab.getByRole('button', { name: 'Calendar' }).click();
      expect(await tab.locator('.pulses tbody tr').first().textContent()).toMatch(/^1Steady/);
    },
    LONG,
  );

  it(
    'asks once more before something is switched off, and goes by the answer',
    async () => {
      const manager = paneOf(tab, MANAGER);
      await manager.getByRole('button', { name: 'Evenkeel Home' }).click();
      await actionIn(manager, 'act').click();
      const off = actionIn(modalIn(manager), 'act_off');
      const asked = manager
        .getByRole('alertdialog', { name: 'What you’ll do' })
        .or(manager.getByRole('alertdialog', { name: "What you'll do" }));
      const isFocused = () => off.and(tab.locator(':focus')).waitFor();
      const tabTo = async (name: string): Promise<void> => {
        await tab.keyboard.press('Tab');
        while ((await asked.getByRole('button', { name }).and(tab.locator(':focus')).count()) === 0) {
          // Tab stays in the question.
          expect(await asked.locator(':focus').count()).toBe(1);
          await tab.keyboard.press('Tab');
        }
      };
      await off.click();
      await asked.waitFor();
      await tab.keyboard.press('Escape');
      await isFocused();
      await tab.keyboard.press('Enter');
      await tabTo('Cancel');
      await tab.keyboard.press('Enter');
      await isFocused();
      expect(await actionIn(manager, 'act_on').count()).toBe(0);
      await off.click();
      await asked.getByRole('button', { name: 'Cancel' }).click();
      await isFocused();
      await tab.keyboard.press('Enter');
      await tabTo('Switch this off');
      await tab.keyboard.press('Enter');
      await actionIn(manager, 'act_on').waitFor();
      // The focus is still in the form.
      expect(
        await modalIn(manager).and(tab.locator(':focus')).or(modalIn(manager).locator(':focus')).count(),
      ).toBe(1);
      await closeAll(manager);
    },
    LONG,
  );

  it(
    'can be saved as a copy: everything can be read, and nothing can be done',
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
        await copy.getByText(/^All \d+ values/).click();
        await copy.locator('.stored').first().waitFor();
        await copy.close();
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    LONG,
  );
}
