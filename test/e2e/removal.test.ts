import { connect } from '../../src/store/redis.js';
import { receiptsOf } from '../../src/store/installs.js';
import { dump, testRedisUrl } from '../support/redis.js';
import { severalWorkspaces, type SeveralWorkspaces, support } from '../support/several-workspaces.js';
import { startHarness, MANAGER, type Harness } from '../support/harness.js';

const HOUR = 3_600_000;
const HELP = /talk to someone now/;

/** How many keys Redis holds of a workspace. */
async function keysOf(prefix: string, workspace: string): Promise<number> {
  return (await dump(prefix)).split('\n').filter((line) => line.startsWith(`${prefix}:{${workspace}}:`))
    .length;
}

async function receipts(prefix: string): Promise<string[]> {
  const redis = connect(testRedisUrl(), () => undefined);
  try {
    return [...(await receiptsOf({ redis, prefix })).keys()];
  } finally {
    redis.disconnect();
  }
}

describe('a workspace of several, of which Slack says that it removed the app', () => {
  let harness: SeveralWorkspaces;
  afterEach(() => harness.end());
  const logged = (word: string) => harness.one.waitFor(word, () => harness.log().includes(word));

  it('a workspace stays as it is if the event is older than its install, whatever its token', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    // Slack's times are whole seconds.
    const noted = Date.now() / 1_000 - 2;
    await harness.install(harness.one);
    harness.one.refuseToken('account_inactive');
    await harness.one.event({ type: 'app_uninstalled' }, { eventTime: noted, retryNum: 1 });
    await logged('the event is older than the install');
    harness.one.refuseToken(null);
    expect(await support(harness.one)).toMatch(HELP);
    expect(await keysOf(harness.prefix, 'T0ONE')).toBeGreaterThan(0);
    expect(harness.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it.each([
    ['that the app was uninstalled', { type: 'app_uninstalled' }],
    ['that tokens of another bot were revoked', { type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } }],
    ['that an organization took the app away', { type: 'team_access_revoked', team_ids: ['T0ONE'] }],
  ])('stays as it is while its token works, though Slack says %s, twice', async (_, event) => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await support(harness.one);
    await harness.one.event(event, { times: 2 });
    await logged('"reason":"the token works"');
    expect(await support(harness.one)).toMatch(HELP);
    await harness.bot.sweep();
    harness.pass(25 * HOUR);
    await harness.bot.sweep();
    expect(await support(harness.one)).toMatch(HELP);
    expect(harness.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it('the bot stops serving the workspace, deletes it a day later with a receipt, and keeps the others', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await harness.install(harness.two);
    await support(harness.one);
    await support(harness.two);
    await harness.one.uninstall();
    await logged('workspace_stopped');
    expect(await support(harness.one)).toBe('');
    harness.pass(23 * HOUR);
    await harness.bot.sweep();
    expect(await keysOf(harness.prefix, 'T0ONE')).toBeGreaterThan(0);
    expect(await receipts(harness.prefix)).toEqual([]);
    harness.pass(2 * HOUR);
    await harness.bot.sweep();
    expect(await keysOf(harness.prefix, 'T0ONE')).toBe(0);
    expect(await receipts(harness.prefix)).toEqual(['T0ONE']);
    expect(harness.log()).toMatch(/workspace_removed/);
    expect(await support(harness.two)).toMatch(/hable con alguien ahora/);
    // Whoever comes back starts over, and its days are forgotten as ever.
    harness.one.refuseToken(null);
    await harness.install(harness.one);
    expect(await support(harness.one)).toMatch(HELP);
    expect(harness.log()).not.toMatch(/keyring_unconfirmed/);
  });

  it('a workspace that installs the app again within the day still has everything', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await support(harness.one);
    const before = await keysOf(harness.prefix, 'T0ONE');
    await harness.one.uninstall();
    await logged('workspace_stopped');
    harness.pass(20 * HOUR);
    harness.one.refuseToken(null);
    await harness.install(harness.one);
    expect(await support(harness.one)).toMatch(HELP);
    harness.pass(20 * HOUR);
    await harness.bot.sweep();
    expect([await keysOf(harness.prefix, 'T0ONE'), await receipts(harness.prefix)]).toEqual([before, []]);
  });

  it('a revoked token ends the service and deletes nothing, however long; a day after the app is removed everything goes', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await support(harness.one);
    const before = await keysOf(harness.prefix, 'T0ONE');
    harness.one.refuseToken('token_revoked');
    await harness.one.event({ type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } });
    await logged('workspace_stopped');
    expect(await support(harness.one)).toBe('');
    harness.pass(10 * 24 * HOUR);
    await harness.bot.sweep();
    expect([await keysOf(harness.prefix, 'T0ONE'), await receipts(harness.prefix)]).toEqual([before, []]);
    await harness.one.event({ type: 'app_uninstalled' });
    await logged('deleted in a day');
    harness.pass(23 * HOUR);
    await harness.bot.sweep();
    expect(await keysOf(harness.prefix, 'T0ONE')).toBe(before);
    harness.pass(2 * HOUR);
    await harness.bot.sweep();
    expect([await keysOf(harness.prefix, 'T0ONE'), await receipts(harness.prefix)]).toEqual([0, ['T0ONE']]);
  });

  it('the bot goes on while Slack cannot be asked, and asks again', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await support(harness.one);
    harness.one.fault({ kind: 'error500', methods: ['auth.test'], times: 1 });
    await harness.one.event({ type: 'app_uninstalled' });
    await harness.one.waitFor('the question', () => harness.one.calls.some(({ status }) => status === 500));
    expect(await support(harness.one)).toMatch(HELP);
    expect(harness.log()).not.toMatch(/removal_ignored|workspace_stopped/);
    await harness.bot.sweep();
    await logged('"reason":"the token works"');
    expect(await support(harness.one)).toMatch(HELP);
  });

  it('a workspace that the event does not name stays', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await harness.install(harness.two);
    await support(harness.two);
    await harness.one.uninstall();
    await logged('workspace_stopped');
    expect(await support(harness.two)).toMatch(/hable con alguien ahora/);
  });
});

describe('the one workspace of a token, of which Slack says that it removed the app', () => {
  let harness: Harness;
  afterEach(() => harness.end());
  const asked = () => harness.slack.as(MANAGER).command('/support');

  it('the workspace stays as it is while the token works', async () => {
    harness = await startHarness({ members: 5 });
    const answers = () => harness.log().match(/the token works/g)?.length;
    // One after the other: while the first is being asked about, the second belongs to the same removal.
    await harness.slack.event({ type: 'app_uninstalled' });
    await harness.slack.waitFor('the first answer', () => answers() === 1);
    await harness.slack.event({ type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } });
    await harness.slack.waitFor('the second answer', () => answers() === 2);
    await harness.open(0);
    expect(harness.messages(MANAGER, 'weekly')).toHaveLength(1);
    expect(harness.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it('the workspace comes back once the token works: with everything within a day, with its teams file later', async () => {
    harness = await startHarness({ members: 5 });
    const { slack, bot } = harness;
    await slack.uninstall();
    await slack.waitFor('the stop', () => harness.log().includes('workspace_stopped'));
    expect(await asked()).not.toMatchObject({ acknowledged: true, text: HELP });
    slack.refuseToken(null);
    const key = `${harness.prefix}:{T0SANDBOX}:teams`;
    expect(await dump(harness.prefix)).toContain(key);
    // A minute has not passed since Slack was asked; a day and an hour of the calendar have.
    slack.refuseToken('account_inactive');
    harness.setTime(Date.UTC(2026, 5, 2));
    await bot.sweep();
    expect(harness.log()).toMatch(/workspace_removed/);
    expect(await dump(harness.prefix)).not.toContain(key);
    slack.refuseToken(null);
    await bot.sweep();
    expect(await asked()).toMatchObject({ acknowledged: true });
    expect(await dump(harness.prefix)).toContain(key);
  });
});
