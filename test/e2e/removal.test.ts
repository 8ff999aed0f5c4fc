import { connect } from '../../src/store/redis.js';
import { receiptsOf } from '../../src/store/installs.js';
import { dump, testRedisUrl } from '../support/redis.js';
import { severalWorkspaces, type SeveralWorkspaces, support } from '../support/several-workspaces.js';
import { startHarness, MANAGER, type Harness } from '../support/harness.js';

const HOUR = 3_600_000;
const HELP = /talk to someone now/;

/** The number of a workspace's keys in Redis. */
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

describe('one of several workspaces, after Slack says that it removed the app', () => {
  let harness: SeveralWorkspaces;
  afterEach(() => harness.end());
  const logged = (word: string) => harness.one.waitFor(word, () => harness.log().includes(word));

  it('stays as it is if the event is older than its install, whatever its token', async () => {
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
  ])('stays as it is while its token works, even if Slack says %s, twice', async (_, event) => {
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

  it('is no longer served, is deleted a day later with a receipt, and the others stay', async () => {
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
    // A workspace that comes back starts over, and its days are forgotten as usual.
    harness.one.refuseToken(null);
    await harness.install(harness.one);
    expect(await support(harness.one)).toMatch(HELP);
    expect(harness.log()).not.toMatch(/keyring_unconfirmed/);
  });

  it('still has everything if it installs the app again within the day', async () => {
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

  it('is no longer served after a revoked token, but deleted only a day after the app is removed', async () => {
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

  it('goes on while Slack can’t be asked, and the bot asks again', async () => {
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

  it('stays if the event doesn’t name it', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await harness.install(harness.two);
    await support(harness.two);
    await harness.one.uninstall();
    await logged('workspace_stopped');
    expect(await support(harness.two)).toMatch(/hable con alguien ahora/);
  });
});

describe('the only workspace of a token, after Slack says that it removed the app', () => {
  let harness: Harness;
  afterEach(() => harness.end());
  const asked = () => harness.slack.as(MANAGER).command('/support');

  it('stays as it is while the token works', async () => {
    harness = await startHarness({ members: 5 });
    const answers = () => harness.log().match(/the token works/g)?.length;
    // One after the other: while the bot asks about the first event, a second one belongs to the same removal.
    await harness.slack.event({ type: 'app_uninstalled' });
    await harness.slack.waitFor('the first answer', () => answers() === 1);
    await harness.slack.event({ type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } });
    await harness.slack.waitFor('the second answer', () => answers() === 2);
    await harness.open(0);
    expect(harness.messages(MANAGER, 'weekly')).toHaveLength(1);
    expect(harness.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it('comes back once the token works: with everything within a day, with its teams file later', async () => {
    harness = await startHarness({ members: 5 });
    const { slack, bot } = harness;
    await slack.uninstall();
    await slack.waitFor('the stop', () => harness.log().includes('workspace_stopped'));
    expect(await asked()).not.toMatchObject({ acknowledged: true, text: HELP });
    slack.refuseToken(null);
    const key = `${harness.prefix}:{T0SANDBOX}:teams`;
    expect(await dump(harness.prefix)).toContain(key);
    // Less than a minute has passed since Slack was asked, but a day and an hour on the calendar.
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
