import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, type Mode, member, type Harness } from '../support/harness.js';

const ALICE = member(1);
const CLINICS = ['A', 'B', 'C', 'D'].map((name) => ({
  id: `C0CLINIC${name}`,
  name: name.toLowerCase(),
  members: [MANAGER, member(2)],
}));

describe.each<Mode>(['http', 'socket'])('three modals on top of each other, over %s', (mode) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ mode, channels: CLINICS, people: { [MANAGER]: { isAdmin: true } } });
    await harness.open(0);
  });
  afterAll(() => harness.end());

  const top = (id: string): string => JSON.stringify(harness.slack.as(id).modals().at(-1)?.view ?? null);
  /** Clicks, and waits until the top view has changed. */
  const click = async (id: string, action: string, selected?: string): Promise<string[]> => {
    const person = harness.slack.as(id);
    const before = top(id);
    const chosen = selected === undefined ? {} : { selected };
    await person.click(person.modals().length > 0 ? 'modal' : 'home', action, chosen);
    await harness.slack.waitFor(`something after ${action}`, () => top(id) !== before);
    return linesOf(person.modals().at(-1)?.view['blocks']);
  };
  const home = async (id: string): Promise<void> => {
    await harness.closeAll(id);
    await harness.openHome(id);
  };

  it('a member can go on to support, and on from there', async () => {
    for (const path of [
      ['space', 'mydata', 'privacy', 'support'],
      ['space', 'mydata', 'space', 'support'],
      ['space', 'mydata', 'space', 'leave'],
      ['space', 'mydata', 'space', 'forget'],
      ['space', 'mydata', 'privacy', 'support', 'support_iop', 'support_menu crisis'],
    ]) {
      await home(ALICE);
      let lines: string[] = [];
      for (const step of path) {
        const [action = '', selected] = step.split(' ');
        lines = await click(ALICE, action, selected);
      }
      expect(lines.length).toBeGreaterThan(0);
      expect(harness.slack.as(ALICE).modals().length).toBeLessThanOrEqual(3);
    }
    expect(harness.slack.deliveryFailures).toEqual([]);
  });

  it('an admin can add four teams, and edit four times, without closing anything', async () => {
    await home(MANAGER);
    const person = harness.slack.as(MANAGER);
    await click(MANAGER, 'teams');
    for (const [index, { id }] of CLINICS.entries()) {
      await click(MANAGER, 'team_add');
      person.fill({
        name: `Clinic ${index}`,
        channel: id,
        managers: MANAGER,
        timeZone: 'UTC',
        questionnaire: 'plain',
      });
      expect(await person.submit()).toMatchObject({ acknowledged: true });
      await harness.slack.waitFor('the new team', () => top(MANAGER).includes(`*Clinic ${index}* is set`));
      await click(MANAGER, 'teams');
    }
    for (let edit = 0; edit < 4; edit += 1) {
      await click(MANAGER, 'team_edit');
      expect(await person.submit()).toMatchObject({ acknowledged: true });
      await harness.slack.waitFor('the team as edited', () => top(MANAGER).includes('* is set'));
      await click(MANAGER, 'teams');
    }
    expect(harness.slack.deliveryFailures).toEqual([]);
  });

  it('an admin can add four entries without closing anything', async () => {
    await home(MANAGER);
    const person = harness.slack.as(MANAGER);
    await click(MANAGER, 'setup');
    await click(MANAGER, 'setup_peer');
    for (let entry = 0; entry < 4; entry += 1) {
      await click(MANAGER, 'setup_add');
      person.fill({ name: `Entry ${entry}`, what: 'A place to talk.', phone: '1-800-555-0100' });
      expect(await person.submit()).toMatchObject({ acknowledged: true });
      await harness.slack.waitFor('the new entry', () => top(MANAGER).includes(`Entry ${entry}`));
    }
  });
});
