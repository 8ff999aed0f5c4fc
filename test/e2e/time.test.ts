import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { MONDAY } from '../support/team.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const AWAY = member(1);
const PARTTIME = member(2);
const FAR = member(3);

describe('time', () => {
  let world: Harness;
  beforeAll(async () => {
    world = await startHarness({ people: { [FAR]: { tz: 'Pacific/Pago_Pago' } } });
  });
  afterAll(() => world.end());
  const cards = (id: string) => world.messages(id, 'weekly').length;
  const at = async (time: number): Promise<void> => {
    world.setTime(time);
    await world.bot.sweep();
    while ((await world.bot.pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('a member is asked on days they work, outside their leave, at the hour of their own zone', async () => {
    // They were asked at their own hour, after everybody else.
    await world.join(FAR);
    await world.slack.updateUser(AWAY, { status: { emoji: ':palm_tree:' } });
    expect((await world.space(PARTTIME)).join('\n')).toMatch(/Message me only on these days/);
    await world.inSpace(PARTTIME, 'working_days', 'wednesday');
    await world.slack.as(PARTTIME).closeModal();
    await world.slack.as(PARTTIME).command('/checkin', 'mydata');
    await world.slack.waitFor('what is kept', () =>
      linesOf(world.slack.as(PARTTIME).modals().at(-1)?.view['blocks']).join('\n').includes('Wednesday'),
    );
    const before = [MANAGER, AWAY, PARTTIME, FAR].map(cards);
    const came = () => [MANAGER, AWAY, PARTTIME, FAR].map((id, index) => cards(id) - (before[index] ?? 0));
    await at(MONDAY + DAY + 11 * HOUR);
    expect(came()).toEqual([1, 0, 0, 0]);
    // Ten o'clock in Pago Pago is 21:00 UTC.
    await at(MONDAY + DAY + 21 * HOUR);
    expect(came()).toEqual([1, 0, 0, 1]);
    await at(MONDAY + 2 * DAY + 10 * HOUR);
    expect(came()).toEqual([1, 0, 1, 1]);
    await at(MONDAY + 3 * DAY + 10 * HOUR);
    expect(world.messages(AWAY, 'reminder')).toEqual([]);
    expect(world.messages(PARTTIME, 'reminder')).toEqual([]);
    expect(world.messages(MANAGER, 'reminder')).toHaveLength(1);
    await world.close(0);
  });

  it('a message due on a public holiday comes the day after; a member who is back is asked again', async () => {
    await world.slack.updateUser(AWAY, { status: { emoji: '' } });
    const before = cards(AWAY);
    await world.open(24);
    await world.open(25);
    expect(cards(AWAY)).toBe(before + 1);
    const reminders = () => world.messages(MANAGER, 'reminder').length;
    const reminded = reminders();
    // Thanksgiving, 26 November 2026, is the Thursday on which reminders come.
    await at(MONDAY + 25 * 7 * DAY + 3 * DAY + 12 * HOUR);
    expect(reminders()).toBe(reminded);
    await at(MONDAY + 25 * 7 * DAY + 4 * DAY + 9 * HOUR);
    expect(reminders()).toBe(reminded + 1);
  });
});
