import type { Locator, Page } from 'playwright-core';
import { SUPPORTER, TEAMS } from '../../sandbox/demo/cast.js';
import type { Traces } from '../../sandbox/page/protocol.js';
import { actionIn, type Demo, LONG, modalIn, paneOf } from './browser.js';

const [MANAGER = '', BEN = '', OTHER = ''] = TEAMS[0]?.parts.map(({ user }) => user.id) ?? [];

interface Box {
  getBoundingClientRect(): Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>;
}

/** In the page: whether one element surrounds another. */
const IS_AROUND = ([ring, control]: readonly (Box | null)[]): boolean => {
  const [outer, inner] = [ring?.getBoundingClientRect(), control?.getBoundingClientRect()];
  return (
    outer !== undefined &&
    inner !== undefined &&
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom
  );
};

/** Tests of the guided tour. */
export function tour(demo: () => Demo): void {
  let tab: Page;
  const card = () => tab.getByRole('region', { name: 'Guided tour' });
  const title = () => card().getByRole('heading').textContent();
  const next = () => card().getByRole('button', { name: 'Next' }).click();
  // Clicks once a move of time has arrived.
  const help = (words: string) => card().locator('button:not([aria-busy])', { hasText: words }).click();
  const doIt = () => help('Do it for me');

  it(
    'leads through seven steps, each beside its control, from consent to leaving',
    async () => {
      tab = await demo().open(`#/people/${BEN}`);
      const ben = paneOf(tab, BEN);
      await tab.getByRole('button', { name: 'Three-minute tour' }).click();
      expect(await title()).toBe('Consent');
      expect(await card().textContent()).toContain('1 of 7');
      await around('"join"', actionIn(ben, 'join'));
      // The form is shown before it's sent.
      await doIt();
      await around('dialog', modalIn(ben));
      await help('Send it for me');
      await modalIn(ben).getByText("You're in").waitFor();
      await next();

      expect(await title()).toBe('Answering');
      await doIt();
      await modalIn(ben).locator('.question').first().waitFor();
      await help('Send it for me');
      await modalIn(ben).getByText('your check-in is saved').waitFor();
      await next();

      expect(await title()).toBe('Support');
      await doIt();
      // The answer is marked, and in sight.
      const answered = ben.locator('.message.ephemeral.fresh');
      await around('.fresh', answered);
      await next();

      expect(await title()).toBe('A heavy stretch');
      await doIt();
      // Time moves only once: meanwhile its buttons are there, and do nothing.
      const nextDay = tab.locator('[data-tool="next-day"]');
      await nextDay.and(tab.locator('[aria-disabled="true"]')).focus();
      await nextDay.press('Enter');
      // Three weeks pass over Slack's real HTTP path.
      await actionIn(ben, 'not_now').waitFor();
      // The ring is around the button to a person, not the one that puts outreach off.
      const offered = ben.locator('.message', { has: tab.locator('[data-action="not_now"]') }).last();
      const offer = offered.locator('[data-action="talk"]');
      await around('"not_now"', offer);
      await card().locator('button:not([aria-busy])', { hasText: 'Do it for me' }).waitFor();
      expect(await tab.evaluate('document.activeElement.dataset.tool')).toBe('next-day');
      expect(await nextDay.getAttribute('aria-disabled')).toBeNull();
      expect(await tab.locator('.told').count()).toBe(0);
      // The tour scrolls to the button, and back to it after the window has changed; but not if the person scrolls away.
      await tab.setViewportSize({ width: 1440, height: 620 });
      await around('"not_now"', offer);
      await ben.locator('.messages').hover();
      await tab.mouse.wheel(0, -5000);
      await tab.locator('.ring').waitFor({ state: 'hidden' });
      await tab.setViewportSize({ width: 1440, height: 900 });
      await around('"not_now"', offer);
      // No one else's weeks were heavy.
      await tab.getByRole('button', { name: 'Others’ answers' }).click();
      expect(await tab.getByLabel('Everybody you don’t look at').inputValue()).toBe('light');
      expect(await tab.locator('.mood', { hasText: 'Ben Castillo' }).locator('select').inputValue()).toBe(
        'self',
      );
      await next();

      expect(await title()).toBe('The team pulse');
      const manager = paneOf(tab, MANAGER);
      await doIt();
      const pulse = manager.locator('.message.ephemeral').last();
      await pulse.waitFor();
      expect(await pulse.textContent()).toMatch(/Steady|Stretched|Strained/);
      await next();

      expect(await title()).toBe('An export');
      await around('traces', tab.locator('[data-tool="traces"]'));
      await doIt();
      await around('.drawer', tab.locator('.drawer'));
      await tab.locator('.verdict', { hasText: 'No answer is in any of them.' }).waitFor();
      expect(await tab.getByRole('button', { name: 'In an export' }).getAttribute('aria-pressed')).toBe(
        'true',
      );
      await tab.getByRole('button', { name: 'In the log' }).click();
      const newest = (await demo().page.get<Traces>(`api/traces?person=${BEN}`)).log.at(-1) ?? '';
      expect((await tab.locator('.log').textContent())?.startsWith(newest)).toBe(true);
      await next();

      expect(await title()).toBe('Leaving');
      await doIt();
      await modalIn(ben).waitFor();
      await help('Send it for me');
      await actionIn(modalIn(ben), 'join').waitFor();
      await card().getByRole('button', { name: 'Done' }).click();
      expect(await card().count()).toBe(0);

      // The page then lists what's beyond the tour, each with a way there.
      const more = tab.locator('.drawer', { hasText: 'More to try' });
      await more.getByRole('button', { name: 'What came of it' }).click();
      await modalIn(manager).getByText('Everyone on the team reads this').waitFor();
      await more.locator('button:not([aria-busy])', { hasText: 'Times to talk' }).click();
      await modalIn(paneOf(tab, SUPPORTER)).getByRole('button', { name: 'Post a time' }).waitFor();
      await tab.context().close();
    },
    LONG,
  );

  it(
    'closes on Escape at any time, and never blocks the page',
    async () => {
      const window = await demo().open(`#/people/${OTHER}+${MANAGER}`);
      await window.getByRole('button', { name: 'Three-minute tour' }).click();
      await window.getByRole('region', { name: 'Guided tour' }).waitFor();
      // Of the two people, the tour is about the member.
      await window.locator(`.ring[data-around*='${OTHER}']`).waitFor();
      await window.getByRole('button', { name: 'Calendar' }).click();
      await window.getByRole('heading', { name: 'Calendar' }).waitFor();
      await paneOf(window, OTHER).locator('.composer-text').focus();
      await window.keyboard.press('Escape');
      await window.getByRole('region', { name: 'Guided tour' }).waitFor({ state: 'detached' });
      expect(await window.locator('.drawer').count()).toBe(1);
      await window.context().close();
    },
    LONG,
  );

  /** Waits until the ring is around a control. */
  async function around(selector: string, control: Locator): Promise<void> {
    const ring = tab.locator(`.ring[data-around*='${selector}']`);
    await ring.waitFor();
    // Checked at one moment: a conversation may still scroll to its newest message.
    await tab.waitForFunction(IS_AROUND, [await ring.elementHandle(), await control.elementHandle()]);
  }
}
