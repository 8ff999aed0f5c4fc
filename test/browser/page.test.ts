import { TEAMS } from '../../sandbox/demo/cast.js';
import { access } from './access.js';
import { type Demo, describeInBrowser, LONG, startDemo } from './browser.js';
import { tour } from './tour.js';
import { week } from './week.js';

/** One demo and one browser for all, since each takes seconds to start; what's earlier here leaves time where it is. */
let started: Demo;
const demo = (): Demo => started;

describeInBrowser('the demo’s page', () => {
  beforeAll(async () => {
    started = await startDemo();
  }, LONG);
  afterAll(() => started?.end(), LONG);

  describe('for everybody', () => {
    access(demo);
  });
  describe('in a week', () => {
    week(demo);
  });
  describe('on the guided tour', () => {
    tour(demo);
  });

  it(
    'says how to start it again once it has ended',
    async () => {
      const tab = await started.open(`#/people/${TEAMS[0]?.manager}`);
      await tab.locator('.message').first().waitFor();
      await started.page.end();
      const told = 'Start it again with npm run demo';
      await tab.getByRole('alert').filter({ hasText: told }).waitFor();
      // Everything says so, or can't be used; nothing looks as if it were still coming.
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

  it('asked no other machine for anything, and met no error', () => {
    expect(started.faults).toEqual([]);
  });
});
