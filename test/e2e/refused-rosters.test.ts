import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, CHANNEL, MANAGER, type Harness } from '../support/harness.js';
import { MONDAY } from '../support/team.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
/** Hours of a week from the opening on, all early enough to open. */
const HOURS = [35, 36, 48, 60, 72, 80];

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ people: { [MANAGER]: { isAdmin: true } } });
  await harness.open(0);
  await harness.close(0);
});
afterAll(() => harness.end());

const lines = (event: string) =>
  harness
    .log()
    .split('\n')
    .filter((line) => line.includes(`"msg":"${event}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
/** The bot's messages to the leader with this text. */
const told = (text: string) =>
  harness.slack
    .as(MANAGER)
    .dms()
    .filter(({ blocks }) => linesOf(blocks).join('\n').includes(text));
const weeklyMessages = () =>
  harness.members.reduce((sum, id) => sum + harness.messages(id, 'weekly').length, 0);
const asked = (method: string) => harness.slack.calls.filter((call) => call.method === method).length;
/** Sweeps four times at each of these hours of a week, as a running bot does. */
const sweepThrough = async (week: number, hours: readonly number[]): Promise<void> => {
  for (const hour of hours) {
    harness.setTime(MONDAY + (week * 168 + hour) * HOUR);
    for (let sweeps = 0; sweeps < 4; sweeps += 1) {
      await harness.bot.sweep();
      await idle();
    }
  }
};
/** Waits until no step is at work: a step that waits for its roster isn't due. */
const idle = async (): Promise<void> => {
  await until('nothing is in hand', async () => (await harness.bot.pending()) === 0);
};
const home = async (): Promise<string> => linesOf((await harness.openHome(MANAGER))['blocks']).join('\n');

describe('a roster that Slack refuses', () => {
  it.each([
    [1, 'fetch_members_failed', 'won’t list who’s in its channel'],
    [2, 'channel_not_found', 'doesn’t show its channel'],
  ])(
    'in week %i with %s is asked for at growing intervals; its leader gets one message, and Home says it',
    async (week, error, said) => {
      const [failed, unread] = [lines('step_failed').length, lines('roster_unreadable').length];
      harness.slack.fault({ kind: 'refused', error, methods: ['conversations.members'], times: 1_000_000 });
      const before = asked('conversations.members');
      await sweepThrough(week, HOURS);
      // At most twice an hour, once for the opening and once for the peer round.
      expect(asked('conversations.members') - before).toBeLessThanOrEqual(2 * HOURS.length);
      expect(lines('step_failed').slice(failed)).toEqual([]);
      expect(lines('roster_unreadable').slice(unread)).toEqual([
        expect.objectContaining({ team: 'east', code: error }),
      ]);
      expect(told(said)).toHaveLength(1);
      expect(await home()).toContain(said);
      const sent = weeklyMessages();
      // Once the bot is invited again, the team gets its week within the hour.
      harness.slack.fault(null);
      await sweepThrough(week, [82]);
      expect(weeklyMessages()).toBeGreaterThan(sent);
      expect(lines('roster_recovered').at(-1)).toMatchObject({ team: 'east' });
      expect(await home()).not.toContain(said);
      await harness.close(week);
    },
  );

  it('because its channel is archived keeps the bot from asking anyone; the leader learns so once, then that the week was missed', async () => {
    await harness.slack.archive(CHANNEL);
    const [sent, infos] = [weeklyMessages(), asked('conversations.info')];
    await sweepThrough(3, HOURS);
    expect(weeklyMessages()).toBe(sent);
    expect(asked('conversations.info')).toBeGreaterThan(infos);
    expect(told('channel is archived')).toHaveLength(1);
    await sweepThrough(3, [108]);
    expect(told('had no weekly check-in this week')).toHaveLength(1);
    await sweepThrough(4, [...HOURS, 108]);
    expect(weeklyMessages()).toBe(sent);
    expect(told('channel is archived')).toHaveLength(1);
    expect(told('had no weekly check-in this week')).toHaveLength(1);
  });
});
