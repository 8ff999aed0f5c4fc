import { forgeButton } from '../support/clicks.js';
import { startHarness, MANAGER, type Mode, member, type Harness } from '../support/harness.js';

const ALICE = member(1);
const PEER = 'U0PEER';

describe.each<Mode>(['http', 'socket'])('a request delivered twice over %s', (mode) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      mode,
      others: [{ id: PEER, name: 'Pat' }],
      people: { [MANAGER]: { isAdmin: true } },
    });
    await harness.open(0);
  });
  afterEach(() => harness.slack.fault(null));
  afterAll(() => harness.end());

  /** Has the person's next request reach the bot twice. */
  const twice = (): void => harness.slack.fault({ kind: 'duplicate' });
  /** The number of messages that a member got outside of modals. */
  const told = (id: string): number =>
    harness.slack.as(id).dms().length + harness.slack.as(id).ephemerals().length;

  it('stores an entry once, and sends the person in it one request', async () => {
    const admin = harness.slack.as(MANAGER);
    await harness.openHome(MANAGER);
    await admin.click('home', 'setup');
    await harness.shows(MANAGER, 'choose a group');
    await admin.click('modal', 'setup_peer');
    await harness.slack.waitFor('the group', () =>
      JSON.stringify(admin.modals().at(-1)?.view).includes('setup_add'),
    );
    await admin.click('modal', 'setup_add');
    await harness.shows(MANAGER, 'Name');
    // A form with a mistake isn't a duplicate when it's sent again.
    admin.fill({ name: 'Pat, who listens', what: 'Ten minutes', person: PEER, phone: 'call me' });
    expect((await admin.submit()).errors).toHaveProperty('phone');
    admin.fill({ phone: null });
    twice();
    expect(await admin.submit()).toMatchObject({ acknowledged: true });
    await harness.shows(MANAGER, 'Pat, who listens');
    expect(harness.top(MANAGER).split('Pat, who listens')).toHaveLength(2);

    const alice = harness.slack.as(ALICE);
    await alice.shortcut('support');
    await harness.shows(ALICE, 'record who opens it');
    forgeButton(alice.modals().at(-1)?.view['blocks'], 'talk');
    await alice.click('modal', 'talk');
    await harness.shows(ALICE, 'Pat, who listens');
    await alice.click('modal', 'ask');
    await harness.shows(ALICE, "exactly what they'll read");
    twice();
    await alice.submit();
    await harness.shows(ALICE, `sent your message to <@${PEER}>`);
    await harness.slack.redeliver();
    expect(harness.slack.as(PEER).dms()).toHaveLength(1);
    await harness.closeAll(ALICE);
  });

  it('opens one view for a click, a command or the shortcut, with no apology for the second', async () => {
    const alice = harness.slack.as(ALICE);
    const weekly = harness.messages(ALICE, 'weekly').at(-1);
    if (!weekly) throw new Error('no weekly message');
    const before = told(ALICE);
    for (const act of [
      () => alice.click({ message: weekly }, 'space'),
      () => alice.command('/checkin', 'preferences'),
      () => alice.shortcut('support'),
    ]) {
      twice();
      await act();
      await harness.slack.waitFor('the view', () => alice.modals().length > 0);
      expect(await harness.slack.redeliver()).toMatchObject({ acknowledged: true });
      expect(alice.modals()).toHaveLength(1);
      await harness.closeAll(ALICE);
    }
    // An answer to a second delivery would have come before this reply.
    await alice.write('hello');
    await harness.slack.waitFor('the reply', () => told(ALICE) > before);
    expect(told(ALICE)).toBe(before + 1);
  });

  it('stores a check-in once, and the last answer counts', async () => {
    twice();
    const first = await harness.answer(ALICE, [3, 3, 3, 3, 3]);
    expect(first.join()).toMatch(/is saved/);
    const again = await harness.slack.redeliver();
    expect(JSON.stringify(again.body)).toMatch(/is saved|it's saved/);
    await harness.answer(ALICE, [0, 0, 0, 0, 0]);
    expect(harness.slack.deliveryFailures).toEqual([]);
  });
});
