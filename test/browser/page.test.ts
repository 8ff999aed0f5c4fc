import type { Page } from 'playwright-core';
import { TEAMS } from '../../sandbox/demo/cast.js';
import { access } from './access.js';
import { type Demo, describeInBrowser, LONG, startDemo } from './browser.js';
import { tour } from './tour.js';
import { week } from './week.js';

/** One demo and one browser for all tests, since each takes seconds to start; earlier tests here don't move time. */
let started: Demo;
const demo = (): Demo => started;

describeInBrowser('the demo’s page', () => {
  beforeAll(async () => {
    started = await startDemo();
  }, LONG);
  afterAll(() => started?.end(), LONG);

  describe('for everyone', () => {
    access(demo);
  });
  describe('over a week', () => {
    week(demo);
  });
  describe('on the guided tour', () => {
    tour(demo);
  });

  it(
    'says that its Redis has stopped, in every window, and goes on once it’s back',
    async () => {
      const tabs = [await started.open(`#/people/${TEAMS[0]?.manager}`)];
      tabs.push(await started.openBeside(tabs[0] as Page));
      for (const tab of tabs) await tab.locator('.message').first().waitFor();
      const [tab, ...others] = tabs as [Page, ...Page[]];
      const trouble = tab.getByRole('alert').filter({ hasText: 'Redis has stopped' });
      await started.redis.halt('SIGKILL');
      try {
        await trouble.filter({ hasText: 'npm run demo' }).waitFor();
        for (const other of others)
          await other.getByRole('alert').filter({ hasText: 'Redis has stopped' }).waitFor();
        // The bot is running, so a button to start it again wouldn't help.
        expect(await trouble.getByRole('button').count()).toBe(0);
        const before = await tab.locator('.clock').textContent();
        await tab.locator('[data-tool="next-day"]').click();
        // The page says it once to the eye, and once more to people who hear the page.
        const heard = tab.getByRole('status').filter({ hasText: 'Redis has stopped' });
        await heard.waitFor({ state: 'attached' });
        expect(await tab.locator('.told').count()).toBe(0);
        expect(await tab.locator('.clock').textContent()).toBe(before);
      } finally {
        // Later tests and the end need Redis.
        await started.redis.resume();
      }
      await trouble.waitFor({ state: 'detached' });
      for (const other of others) await other.close();
    },
    LONG,
  );

  it(
    'says how to start it again once the demo has ended',
    async () => {
      const tab = await started.open(`#/people/${TEAMS[0]?.manager}`);
      await tab.locator('.message').first().waitFor();
      await started.page.end();
      const told = 'Start it again with npm run demo';
      await tab.getByRole('alert').filter({ hasText: told }).waitFor();
      // Everything says so or is disabled; nothing looks as if it were still loading.
      expect(await tab.locator('.time button:enabled').count()).toBe(0);
      expect(await tab.locator('.pane button:enabled:not(.sidebar *)').count()).toBe(0);
      expect(await tab.locator('.clock').textContent()).toContain('The demo has ended');
      await tab.getByRole('button', { name: 'Chloe Nguyen' }).click();
      await tab.locator('.pane', { hasText: told }).waitFor();
      await tab.getByRole('button', { name: 'Who can’t see what' }).click();
      await tab.locator('.drawer', { hasText: told }).waitFor();
      expect(await tab.getByText(/ …$/).filter({ hasNotText: 'You are' }).count()).toBe(0);
      expect(await tab.locator('[aria-busy], progress').count()).toBe(0);
    },
    LONG,
  );

  it('asks no other machine for anything, and meets no error', () => {
    expect(started.faults).toEqual([]);
  });
});
