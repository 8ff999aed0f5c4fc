import { kindOf } from '../../sandbox/demo/read.js';
import { readyz } from '../support/readyz.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { MONDAY } from '../support/team.js';

const HOUR = 3_600_000;
/** The time at which the week's check-in has opened for everyone. */
const opening = (week: number): number => MONDAY + (week * 7 * 24 + 24 + 11) * HOUR;
const closing = (week: number): number => MONDAY + (week * 7 * 24 + 4 * 24 + 16) * HOUR;

let harness: Harness;
afterEach(() => harness.end());

const everyone = (): readonly string[] => [MANAGER, ...harness.members];
const having = (kind: string): number =>
  everyone().filter((id) => harness.messages(id, kind).length > 0).length;
const copies = (kind: string): number[] => everyone().map((id) => harness.messages(id, kind).length);
const refuse = (error: string): void =>
  harness.slack.fault({
    kind: 'refused',
    error,
    methods: ['chat.postMessage', 'conversations.open'],
    times: 1_000_000,
  });
const refused = (): number =>
  harness.slack.calls.filter(({ ok, method }) => !ok && /postMessage|conversations.open/.test(method)).length;

/** Moves to a time at which Slack refuses, and waits until it has refused. */
async function meetRefusal(at: number): Promise<void> {
  const before = refused();
  harness.setTime(at);
  await harness.bot.sweep();
  await harness.slack.waitFor('a refusal', () => refused() > before);
}

describe('while Slack refuses the app itself', () => {
  it.each(['account_inactive', 'missing_scope'])(
    '%s loses no weekly message: all come soon after it ends',
    async (code) => {
      harness = await startHarness();
      refuse(code);
      await meetRefusal(opening(0));
      await harness.slack.waitFor('the line in the log', () =>
        harness.log().includes('nothing reaches anybody'),
      );
      expect(harness.log()).toContain(`"code":"${code}"`);
      expect(await harness.bot.pending()).toBeGreaterThan(0);
      const ready = await readyz(harness.bot);
      expect(ready).toMatch(/^503 /);
      expect(ready).toContain(code);
      harness.slack.fault(null);
      await harness.bot.sweep();
      await harness.slack.waitFor('the weekly messages', () => having('weekly') === 9);
      expect(copies('weekly')).toEqual(Array(9).fill(1));
    },
  );

  it('the bot loses no welcome, and counts no one as asked before they were', async () => {
    harness = await startHarness({ joining: false });
    refuse('account_inactive');
    await meetRefusal(opening(0));
    harness.slack.fault(null);
    await harness.bot.sweep();
    await harness.slack.waitFor('the welcomes', () => having('welcome') === 9);
    await harness.close(0);
    await harness.open(1);
    expect(copies('welcome')).toEqual(Array(9).fill(1));
  });

  it('a member who wasn’t reached in one week is asked once in the next', async () => {
    harness = await startHarness({ joining: false });
    refuse('account_inactive');
    await meetRefusal(opening(0));
    harness.setTime(closing(0));
    await harness.bot.sweep();
    await harness.slack.waitFor('the close', () => harness.log().includes('pulse_closed'));
    harness.setTime(opening(1));
    await harness.bot.sweep();
    await harness.slack.waitFor('the opening', () => harness.log().split('pulse_opened').length > 2);
    harness.slack.fault(null);
    await harness.bot.sweep();
    await harness.slack.waitFor('the welcomes', () => having('welcome') === 9);
    await harness.close(1);
    expect(copies('welcome')).toEqual(Array(9).fill(1));
  });

  it('the bot loses no outreach', async () => {
    harness = await startHarness();
    await harness.open(0);
    await harness.space(member(1));
    await harness.inSpace(member(1), 'notes', 'direct');
    for (const week of [0, 1]) {
      if (week > 0) await harness.open(week);
      for (const id of [member(1), member(2), member(3)]) await harness.answer(id, [3, 3, 1, 1, 3]);
      if (week === 0) await harness.close(week);
    }
    refuse('account_inactive');
    await meetRefusal(closing(1));
    harness.slack.fault(null);
    await harness.bot.sweep();
    const notes = () =>
      harness.slack
        .as(member(1))
        .dms()
        .filter((message) => kindOf(message) === 'outreach').length;
    await harness.slack.waitFor('the support note', () => notes() > 0);
    await harness.open(2);
    expect(notes()).toBe(1);
  });
});
