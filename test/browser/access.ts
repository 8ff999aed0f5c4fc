import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { ADMIN, TEAMS } from '../../sandbox/demo/cast.js';
import { actionIn, closeAll, type Demo, LONG, modalIn, paneOf, run } from './browser.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** In the page: what axe finds wrong by these rules, one line each. */
const check = (rules: readonly string[]): string =>
  `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`;

/** In the page: how many pixels it's wider than the window. */
const TOO_WIDE = 'document.documentElement.scrollWidth - window.innerWidth';

interface Placed {
  readonly parentElement: Placed | null;
  closest(selector: string): Placed | null;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
}

/** In the page: whether all of an element in a modal's body is in sight. */
const IS_WHOLE = (part: Placed): boolean => {
  const [own, body] = [part, part.closest('.modal-body')].map((one) => one?.getBoundingClientRect());
  return own !== undefined && body !== undefined && own.top >= body.top && own.bottom <= body.bottom + 1;
};

const [, MEMBER = '', , DEV = ''] = TEAMS[0]?.parts.map(({ user }) => user.id) ?? [];

/** Tests of the page for people who see, hear, reach or write it in different ways. */
export function access(demo: () => Demo): void {
  // The dark page is the same page in other colors.
  it.each([
    ['light', RULES],
    ['dark', ['color-contrast']],
  ] as const)(
    'passes axe’s checks, in %s',
    async (colorScheme, rules) => {
      const wrongIn = async (tab: Page): Promise<unknown> => {
        await tab.evaluate(axe.source);
        return tab.evaluate(check(rules));
      };
      const tab = await demo().open('', { colorScheme });
      const pane = paneOf(tab, MEMBER);
      await actionIn(pane, 'join').waitFor();
      expect(await wrongIn(tab)).toEqual([]);
      await actionIn(pane, 'join').click();
      await modalIn(pane).getByRole('button', { name: 'Send' }).click();
      await modalIn(pane).locator('.error').waitFor();
      expect(await wrongIn(tab)).toEqual([]);
      await closeAll(pane);
      for (const name of [
        'Calendar',
        'Others’ answers',
        'Notifications',
        'Who can’t see what',
        'More to try',
      ]) {
        await tab.getByRole('button', { name, exact: true }).click();
        await tab.locator('.drawer').getByRole('heading', { name }).waitFor();
        expect(await wrongIn(tab)).toEqual([]);
      }
      await tab.getByRole('link', { name: 'All texts' }).click();
      await tab.locator('.example-one').first().waitFor();
      expect(await wrongIn(tab)).toEqual([]);
      await tab.context().close();
    },
    LONG,
  );

  it(
    'fits on a phone 390 px wide, without scrolling sideways',
    async () => {
      const tab = await demo().open('', {
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
      });
      const pane = paneOf(tab, MEMBER);
      await actionIn(pane, 'join').waitFor();
      expect(await tab.evaluate(TOO_WIDE)).toBe(0);
      await run(pane, '/support iop');
      await pane.getByText('Only visible to you').waitFor();
      expect(await tab.evaluate(TOO_WIDE)).toBe(0);
      await actionIn(pane, 'join').click();
      await modalIn(pane).waitFor();
      expect(await tab.evaluate(TOO_WIDE)).toBe(0);
      await closeAll(pane);
      await tab.getByRole('button', { name: 'More', exact: true }).click();
      await tab.getByRole('button', { name: 'Who can’t see what' }).click();
      await tab.locator('.drawer').waitFor();
      expect(await tab.evaluate(TOO_WIDE)).toBe(0);
      await tab.goto(`${demo().page.url}#/preview`);
      await tab.locator('.example-one').first().waitFor();
      expect(await tab.evaluate(TOO_WIDE)).toBe(0);
      await tab.context().close();
    },
    LONG,
  );

  it(
    'can be used with the keyboard alone: taking part, answering, a command, and looking behind the scenes',
    async () => {
      const tab = await demo().open(`#/people/${DEV}`);
      const pane = paneOf(tab, DEV);
      const press = (...keys: string[]) =>
        keys.reduce((done, key) => done.then(() => tab.keyboard.press(key)), Promise.resolve());
      /** Tabs on until something is focused. */
      const tabTo = async (wanted: ReturnType<Page['locator']>): Promise<void> => {
        await wanted.waitFor();
        for (let tabs = 0; tabs < 80; tabs += 1) {
          if ((await wanted.and(tab.locator(':focus')).count()) > 0) return;
          await press('Tab');
        }
        throw new Error('Tab leads nowhere near it');
      };
      await actionIn(pane, 'join').waitFor();
      await press('Tab');
      expect(await tab.locator(':focus').textContent()).toBe('Skip to Slack');
      await press('Enter');
      await tabTo(actionIn(pane, 'join'));
      await press('Enter');
      await modalIn(pane).waitFor();
      await tabTo(modalIn(pane).getByRole('button', { name: 'Send' }));
      await press('Enter');
      // The first mistake has the focus; arrows choose, and Tab stays in the modal.
      await modalIn(pane).locator('.error').waitFor();
      await press('ArrowDown');
      for (let tabs = 0; tabs < 12; tabs += 1) {
        await press('Tab');
        expect(await modalIn(pane).locator(':focus').count()).toBe(1);
      }
      await tabTo(modalIn(pane).getByRole('button', { name: 'Send' }));
      await press('Enter');
      await actionIn(pane, 'answer').waitFor();
      await press('Escape');
      await modalIn(pane).waitFor({ state: 'detached' });
      // The focus is back where the modal was opened, and the command runs from its first letters.
      await pane.locator(':focus').waitFor();
      await tabTo(pane.locator('.composer-text'));
      await tab.keyboard.type('/che');
      await press('Tab', 'Enter');
      await modalIn(pane).locator('.question').first().waitFor();
      for (const question of await modalIn(pane).locator('.question').all()) {
        await tabTo(question.getByRole('radio').first());
        await press('Space');
      }
      await press('Enter');
      await modalIn(pane).getByText('your check-in is saved').waitFor();
      await press('Escape');
      // F6 leads from one part of the page to the next.
      await press('F6');
      await tabTo(tab.getByRole('button', { name: 'Calendar' }));
      await press('Enter');
      await tab.locator('.drawer').waitFor();
      await press('Escape');
      await tab.locator('.drawer').waitFor({ state: 'detached' });
      expect(await tab.locator(':focus').textContent()).toBe('Calendar');
      await tab.context().close();
    },
    LONG,
  );

  it(
    'keeps a menu open while a low window is scrolled, and shows the whole menu',
    async () => {
      const tab = await demo().open(`#/people/${ADMIN.id}`, { viewport: { width: 1100, height: 680 } });
      const pane = paneOf(tab, ADMIN.id);
      await pane.getByRole('button', { name: 'Evenkeel Home' }).click();
      for (const action of ['teams', 'team_add']) await actionIn(pane, action).click();
      const form = modalIn(pane);
      await form.getByRole('button', { name: 'Managers' }).click();
      const menu = form.getByRole('group', { name: 'Managers' });
      expect(await menu.evaluate(IS_WHOLE)).toBe(true);
      // Does what a press on the form's scrollbar and a wheel do.
      const body = form.locator('.modal-body');
      await body.dispatchEvent('pointerdown');
      await form.focus();
      await body.hover();
      await tab.mouse.wheel(0, 60);
      await menu.getByLabel('Chloe Nguyen').check();
      expect(await menu.count()).toBe(1);
      await form.getByRole('heading').click();
      await menu.waitFor({ state: 'detached' });
      await closeAll(pane);
      await tab.context().close();
    },
    LONG,
  );

  it(
    'shows a content editor at once what they saved, and a mistake by its line',
    async () => {
      const tab = await demo().open('#/preview');
      await tab.getByLabel('Feature').selectOption('checkin');
      await tab.getByText('How was your week?').first().waitFor();
      const file = join(demo().contentFolder, 'words', 'en.yml');
      const words = readFileSync(file, 'utf8');
      writeFileSync(file, `${words}\nnot: [closed`);
      const mistake = tab.getByRole('alert');
      await mistake.waitFor();
      expect(await mistake.textContent()).toMatch(/content\/words\/en\.yml:\d+/);
      // The last correct version can still be seen.
      expect(await tab.getByText('How was your week?').count()).toBeGreaterThan(0);
      writeFileSync(file, words.replace('How was your week?', 'How did it go?'));
      await tab.getByText('How did it go?').first().waitFor();
      expect(await mistake.count()).toBe(0);
      await tab.context().close();
    },
    LONG,
  );
}
