import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { MONDAY } from '../support/team.js';
import { until } from '../support/until.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const AWAY = member(1);
const PARTTIME = member(2);
const FAR = member(3);

describe('time', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ people: { [FAR]: { tz: 'Pacific/Pago_Pago' } } });
  });
  afterAll(() => harness.end());
  const weeklyMessages = (id: string) => harness.messages(id, 'weekly').length;
  const at = async (time: number): Promise<void> => {
    harness.setTime(time);
    await harness.bot.sweep();
    await until('nothing is due', async () => (await harness.bot.pending()) === 0);
  };

  it('a member is asked on days they work, outside their leave, at the hour of their own zone', async () => {
    // FAR was asked at their own hour, after everyone else.
    await harness.join(FAR);
    await harness.slack.updateUser(AWAY, { status: { emoji: ':palm_tree:' } });
    expect((await harness.space(PARTTIME)).join('\n')).toMatch(/Message me only on these days/);
    await harness.inSpace(PARTTIME, 'working_days', 'wednesday');
    await harness.slack.as(PARTTIME).closeModal();
    await harness.slack.as(PARTTIME).command('/checkin', 'mydata');
    await harness.slack.waitFor('what is kept', () =>
      linesOf(harness.slack.as(PARTTIME).modals().at(-1)?.view['blocks']).join('\n').includes('Wednesday'),
    );
    const before = [MANAGER, AWAY, PARTTIME, FAR].map(weeklyMessages);
    const came = () =>
      [MANAGER, AWAY, PARTTIME, FAR].map((id, index) => weeklyMessages(id) - (before[index] ?? 0));
    await at(MONDAY + DAY + 11 * HOUR);
    expect(came()).toEqual([1, 0, 0, 0]);
    // Ten o'clock in Pago Pago is 21:00 UTC.
    await at(MONDAY + DAY + 21 * HOUR);
    expect(came()).toEqual([1, 0, 0, 1]);
    await at(MONDAY + 2 * DAY + 10 * HOUR);
    expect(came()).toEqual([1, 0, 1, 1]);
    await at(MONDAY + 3 * DAY + 10 * HOUR);
    expect(harness.messages(AWAY, 'reminder')).toEqual([]);
    expect(harness.messages(PARTTIME, 'reminder')).toEqual([]);
    expect(harness.messages(MANAGER, 'reminder')).toHaveLength(1);
    await harness.close(0);
  });

  it('a message due on a public holiday comes the day after; a member who’s back is asked again', async () => {
    await harness.slack.updateUser(AWAY, { status: { emoji: '' } });
    const before = weeklyMessages(AWAY);
    await harness.open(24);
    await harness.open(25);
    expect(weeklyMessages(AWAY)).toBe(before + 1);
    const reminders = () => harness.messages(MANAGER, 'reminder').length;
    const reminded = reminders();
    // Thanksgiving, November 26, 2026, is the Thursday on which reminders come.
    await at(MONDAY + 25 * 7 * DAY + 3 * DAY + 12 * HOUR);
    expect(reminders()).toBe(reminded);
    await at(MONDAY + 25 * 7 * DAY + 4 * DAY + 9 * HOUR);
    expect(reminders()).toBe(reminded + 1);
  });
});
