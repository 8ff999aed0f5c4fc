import { kindOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { MONDAY } from '../support/team.js';

const HOUR = 3_600_000;
/** The hour at which the week's check-in opens for everybody. */
const opening = (week: number): number => MONDAY + (week * 7 * 24 + 24 + 11) * HOUR;
const closing = (week: number): number => MONDAY + (week * 7 * 24 + 4 * 24 + 16) * HOUR;

let world: Harness;
afterEach(() => world.end());

const everyone = (): readonly string[] => [MANAGER, ...world.members];
const having = (kind: string): number =>
  everyone().filter((id) => world.messages(id, kind).length > 0).length;
const copies = (kind: string): number[] => everyone().map((id) => world.messages(id, kind).length);
const refuse = (error: string): void =>
  world.slack.fault({
    kind: 'refused',
    error,
    methods: ['chat.postMessage', 'conversations.open'],
    times: 1_000_000,
  });
const refused = (): number =>
  world.slack.calls.filter(({ ok, method }) => !ok && /postMessage|conversations.open/.test(method)).length;

/** Lets an hour come in which Slack refuses, until it has done so. */
async function meetRefusal(at: number): Promise<void> {
  const before = refused();
  world.setTime(at);
  await world.bot.sweep();
  await world.slack.waitFor('a refusal', () => refused() > before);
}

describe('while Slack refuses the app itself', () => {
  it.each(['account_inactive', 'missing_scope'])(
    '%s loses no weekly message: all come soon after it ends',
    async (code) => {
      world = await startHarness();
      refuse(code);
      await meetRefusal(opening(0));
      await world.slack.waitFor('the line in the log', () => world.log().includes('nothing reaches anybody'));
      expect(world.log()).toContain(`"code":"${code}"`);
      expect(await world.bot.pending()).toBeGreaterThan(0);
      const ready = await fetch(`http://127.0.0.1:${world.bot.healthPort}/readyz`);
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining(code)]);
      world.slack.fault(null);
      await world.bot.sweep();
      await world.slack.waitFor('the weekly messages', () => having('weekly') === 9);
      expect(copies('weekly')).toEqual(Array(9).fill(1));
    },
  );

  it('the bot loses no welcome, and counts nobody as asked before they were', async () => {
    world = await startHarness({ joining: false });
    refuse('account_inactive');
    await meetRefusal(opening(0));
    world.slack.fault(null);
    await world.bot.sweep();
    await world.slack.waitFor('the welcomes', () => having('welcome') === 9);
    await world.close(0);
    await world.open(1);
    expect(copies('welcome')).toEqual(Array(9).fill(1));
  });

  it('a member who was not reached in one week is asked in the next, once', async () => {
    world = await startHarness({ joining: false });
    refuse('account_inactive');
    await meetRefusal(opening(0));
    world.setTime(closing(0));
    await world.bot.sweep();
    await world.slack.waitFor('the close', () => world.log().includes('pulse_closed'));
    world.setTime(opening(1));
    await world.bot.sweep();
    await world.slack.waitFor('the opening', () => world.log().split('pulse_opened').length > 2);
    world.slack.fault(null);
    await world.bot.sweep();
    await world.slack.waitFor('the welcomes', () => having('welcome') === 9);
    await world.close(1);
    expect(copies('welcome')).toEqual(Array(9).fill(1));
  });

  it('the bot loses no outreach', async () => {
    world = await startHarness();
    await world.open(0);
    await world.space(member(1));
    await world.inSpace(member(1), 'notes', 'direct');
    for (const week of [0, 1]) {
      if (week > 0) await world.open(week);
      for (const id of [member(1), member(2), member(3)]) await world.answer(id, [3, 3, 1, 1, 3]);
      if (week === 0) await world.close(week);
    }
    refuse('account_inactive');
    await meetRefusal(closing(1));
    world.slack.fault(null);
    await world.bot.sweep();
    const notes = () =>
      world.slack
        .as(member(1))
        .dms()
        .filter((message) => kindOf(message) === 'outreach').length;
    await world.slack.waitFor('the support note', () => notes() > 0);
    await world.open(2);
    expect(notes()).toBe(1);
  });
});
