import type { Locator, Page } from 'playwright-core';
import { TEAMS } from '../../sandbox/demo/cast.js';
import {
  actionIn,
  answerAll,
  type Demo,
  describeInBrowser,
  modalIn,
  paneOf,
  startDemo,
  takePart,
} from './browser.js';

const [, MEMBER] = TEAMS[0]?.parts.map(({ user }) => user.id) ?? [];
const MANAGER = TEAMS[0]?.manager ?? '';

/** In the page: whether the ring is drawn around an element. */
const RING_IS_AROUND = `(element) => {
  const ring = document.querySelector('.ring').getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return ring.width > 0 && ring.left <= box.left && ring.right >= box.right && ring.top <= box.top && ring.bottom >= box.bottom;
}`;

describeInBrowser('the guided tour', () => {
  let demo: Demo;
  let tab: Page;
  beforeAll(async () => {
    demo = await startDemo();
    tab = await demo.open('');
  }, 60_000);
  afterAll(() => demo?.end());

  const tour = () => tab.getByRole('region', { name: 'Guided tour' });
  const title = () => tour().getByRole('heading').textContent();
  const next = () => tour().getByRole('button', { name: 'Next' }).click();
  const doIt = () =>
    tour()
      .getByRole('button', { name: /^Do it for me/ })
      .click();

  it('leads through seven steps, each beside its control, from consent to leaving', async () => {
    const ben = paneOf(tab, MEMBER ?? '');
    await tab.getByRole('button', { name: 'Tour' }).click();
    expect(await title()).toBe('Consent');
    expect(await tour().textContent()).toContain('1 of 7');
    await around(actionIn(ben, 'join'));
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
    await around(actionIn(ben, 'not_now'));
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
    await around(tab.locator('.drawer'));
    await next();

    expect(await title()).toBe('Leaving');
    await doIt();
    await modalIn(paneOf(tab, MEMBER ?? '')).waitFor();
    await tour().getByRole('button', { name: 'Done' }).click();
    expect(await tour().count()).toBe(0);
    expect(demo.faults).toEqual([]);
  }, 120_000);

  it('is left with Escape at any time, and never keeps anybody from the page', async () => {
    const window = await demo.open('');
    await window.getByRole('button', { name: 'Tour' }).click();
    await window.getByRole('region', { name: 'Guided tour' }).waitFor();
    await window.getByRole('button', { name: 'Calendar' }).click();
    await window.getByRole('heading', { name: 'Calendar' }).waitFor();
    await window.locator('.composer-text').focus();
    await window.keyboard.press('Escape');
    await window.getByRole('region', { name: 'Guided tour' }).waitFor({ state: 'detached' });
    expect(await window.locator('.drawer').count()).toBe(1);
  });

  /** Waits until the ring is around a control. */
  async function around(control: Locator): Promise<void> {
    const wanted = await control.elementHandle();
    await tab.waitForFunction(RING_IS_AROUND, wanted);
  }
});
