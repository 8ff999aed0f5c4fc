import type { Locator, Page } from 'playwright-core';
import { TEAMS } from '../../sandbox/demo/cast.js';
import { actionIn, answerAll, type Demo, LONG, modalIn, paneOf, takePart } from './browser.js';

const [MANAGER = '', BEN = '', OTHER = ''] = TEAMS[0]?.parts.map(({ user }) => user.id) ?? [];

interface Box {
  getBoundingClientRect(): Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>;
}

/** In the page: whether one element is around another. */
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

/** The guided tour, as somebody takes it. */
export function tour(demo: () => Demo): void {
  let tab: Page;
  const card = () => tab.getByRole('region', { name: 'Guided tour' });
  const title = () => card().getByRole('heading').textContent();
  const next = () => card().getByRole('button', { name: 'Next' }).click();
  // Whoever moves time waits until it has arrived.
  const doIt = () =>
    card().locator('button:not([aria-busy])', { hasText: 'Do it for me' }).click({ timeout: 60_000 });

  it(
    'leads through seven steps, each beside its control, from consent to leaving',
    async () => {
      tab = await demo().open(`#/people/${BEN}`);
      const ben = paneOf(tab, BEN);
      await tab.getByRole('button', { name: 'Tour' }).click();
      expect(await title()).toBe('Consent');
      expect(await card().textContent()).toContain('1 of 7');
      await around('"join"', actionIn(ben, 'join'));
      await takePart(ben);
      await next();

      expect(await title()).toBe('Answering');
      await doIt();
      await answerAll(ben, 2);
      await next();

      expect(await title()).toBe('Support');
      await doIt();
      await ben.getByText('Only visible to you').first().waitFor();
      await next();

      expect(await title()).toBe('A heavy stretch');
      await doIt();
      // Three weeks pass through Slack's real HTTP path.
      await actionIn(ben, 'not_now').waitFor({ timeout: 60_000 });
      await around('"not_now"', actionIn(ben, 'not_now'));
      await next();

      expect(await title()).toBe('The team pulse');
      const manager = paneOf(tab, MANAGER);
      await doIt();
      const pulse = manager.locator('.message.ephemeral').last();
      await pulse.waitFor();
      expect(await pulse.textContent()).toMatch(/Steady|Stretched|Strained/);
      await next();

      expect(await title()).toBe('An export');
      await tab.locator('.drawer').getByRole('heading', { name: 'Who can’t see what' }).waitFor();
      await around('.drawer', tab.locator('.drawer'));
      await next();

      expect(await title()).toBe('Leaving');
      await doIt();
      await modalIn(paneOf(tab, BEN)).waitFor();
      await card().getByRole('button', { name: 'Done' }).click();
      expect(await card().count()).toBe(0);
      await tab.context().close();
    },
    LONG,
  );

  it(
    'is left with Escape at any time, and never keeps anybody from the page',
    async () => {
      const window = await demo().open(`#/people/${OTHER}`);
      await window.getByRole('button', { name: 'Tour' }).click();
      await window.getByRole('region', { name: 'Guided tour' }).waitFor();
      await window.getByRole('button', { name: 'Calendar' }).click();
      await window.getByRole('heading', { name: 'Calendar' }).waitFor();
      await window.locator('.composer-text').focus();
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
    // Both at one moment: a conversation may still scroll to its newest message.
    await tab.waitForFunction(IS_AROUND, [await ring.elementHandle(), await control.elementHandle()]);
  }
}
