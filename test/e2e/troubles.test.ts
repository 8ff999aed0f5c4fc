import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

describe('when Slack is in trouble', () => {
  let harness: Harness;
  afterEach(() => harness.end());

  it.each([
    ['errors', { kind: 'error500', methods: ['chat.postMessage'], times: 4 }],
    ['rate limits', { kind: 'ratelimited', methods: ['chat.postMessage'], times: 3, retryAfter: 1 }],
  ] as const)('%s delay weekly messages, but neither lose nor repeat one', async (_, fault) => {
    harness = await startHarness();
    harness.slack.fault(fault);
    await harness.open(0);
    for (const id of [MANAGER, ...harness.members]) expect(harness.messages(id, 'weekly')).toHaveLength(1);
  });

  it('the bot opens the pulse at a later sweep if the roster couldn’t be read', async () => {
    harness = await startHarness();
    harness.slack.fault({ kind: 'error500', methods: ['conversations.members'], times: 1 });
    await harness.open(0);
    for (const id of [MANAGER, ...harness.members]) expect(harness.messages(id, 'weekly')).toHaveLength(1);
  });

  it('a deactivated account costs no one else their reminder', async () => {
    harness = await startHarness();
    await harness.open(0);
    await harness.slack.updateUser(member(3), { deleted: true });
    await harness.remind(0);
    expect(harness.messages(member(4), 'reminder')).toHaveLength(1);
    expect(harness.messages(member(3), 'reminder')).toHaveLength(0);
  });

  it('a person who joins the channel mid-week is asked at once, and can answer', async () => {
    harness = await startHarness({ others: [{ id: 'U0NEW', name: 'New', tz: 'UTC' }] });
    await harness.open(0);
    await harness.slack.joinChannel('C0TEAM', 'U0NEW');
    // The bot's own next sweep would do the same, within half a minute.
    do await harness.open(0);
    while (harness.messages('U0NEW', 'welcome').length === 0);
    expect(harness.messages('U0NEW', 'welcome')).toHaveLength(1);
    await harness.join('U0NEW');
    const closing = await harness.answer('U0NEW', [0, 0, 0, 0, 0]);
    expect(closing[0]).toMatch(/saved/);
  });

  it('the bot doesn’t ask bots, guests and strangers in the channel', async () => {
    const others = [
      { id: 'U0BOT', name: 'Bot', isBot: true },
      { id: 'U0GUEST', name: 'Guest', isRestricted: true },
      { id: 'U0FOREIGN', name: 'Foreign', teamId: 'T0OTHER' },
    ];
    harness = await startHarness({ others });
    for (const { id } of others) await harness.slack.joinChannel('C0TEAM', id);
    await harness.open(0);
    for (const { id } of others) expect(harness.messages(id, 'weekly')).toHaveLength(0);
    expect(harness.slack.refusals).toEqual([]);
  });

  it('a skipped week stores nothing and says so', async () => {
    harness = await startHarness();
    await harness.open(0);
    const person = harness.slack.as(member(1));
    const weekly = harness.messages(member(1), 'weekly')[0];
    if (!weekly) throw new Error('no weekly message');
    await person.click({ message: weekly }, 'skip');
    const view = await harness.slack.waitFor('the view', () => person.modals().at(-1));
    expect(linesOf(view.view['blocks']).join(' ')).toMatch(/Nothing was saved/);
  });
});
