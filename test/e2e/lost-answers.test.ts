import { introductionsTo } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

let harness: Harness;
afterEach(() => harness.end());

const everyone = (): readonly string[] => [MANAGER, ...harness.members];
const weeklyMessages = (): number[] => everyone().map((id) => harness.messages(id, 'weekly').length);

/** Has two members take part in peer check-ins. */
async function twoTakePart(): Promise<void> {
  for (const id of [member(1), member(2)]) {
    const person = harness.slack.as(id);
    await person.command('/checkin', 'peer');
    const modal = await harness.slack.waitFor('the modal', () => person.modals().at(-1));
    await person.click('modal', 'peer_join');
    await harness.slack.waitFor('the change', () => person.modals().at(-1)?.hash !== modal.hash);
    await person.closeModal();
  }
}

describe('when Slack takes a message and its answer is lost', () => {
  it('no one gets the message twice, however many answers are lost', async () => {
    harness = await startHarness();
    harness.slack.fault({ kind: 'cut', methods: ['chat.postMessage'], times: 30 });
    await harness.open(0);
    expect(weeklyMessages()).toEqual(Array(9).fill(1));
  });

  it('the bot sends a message that Slack never took', async () => {
    harness = await startHarness();
    harness.slack.fault({ kind: 'reset', methods: ['chat.postMessage'], times: 12 });
    await harness.open(0);
    expect(weeklyMessages()).toEqual(Array(9).fill(1));
  });

  it('a pair is introduced at most twice: the bot never reads their conversation', async () => {
    harness = await startHarness();
    await twoTakePart();
    harness.slack.fault({ kind: 'cut', methods: ['chat.postMessage'], times: 30 });
    await harness.open(0);
    expect(weeklyMessages()).toEqual(Array(9).fill(1));
    expect(introductionsTo(harness.slack, [member(1)]).length).toBeLessThanOrEqual(2);
    expect(introductionsTo(harness.slack, [member(1)]).length).toBeGreaterThan(0);
    expect(harness.slack.calls.filter(({ method, ok }) => method === 'conversations.history' && !ok)).toEqual(
      [],
    );
  });

  it('a member gets a message at most twice if the app may not read the conversation', async () => {
    harness = await startHarness();
    harness.slack.fault([
      { kind: 'cut', methods: ['chat.postMessage'], times: 30 },
      { kind: 'refused', error: 'missing_scope', methods: ['conversations.history'], times: 1_000 },
    ]);
    await harness.open(0);
    for (const count of weeklyMessages()) expect(count).toBeLessThanOrEqual(2);
    for (const count of weeklyMessages()) expect(count).toBeGreaterThan(0);
  });
});
