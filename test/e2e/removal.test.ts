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
  let world: SeveralWorkspaces;
  afterEach(() => world.end());
  const logged = (word: string) => world.one.waitFor(word, () => world.log().includes(word));

  it('a workspace stays as it is if the event is older than its install, whatever its token', async () => {
    world = await severalWorkspaces();
    await world.install(world.one);
    // Slack's times are whole seconds.
    const noted = Date.now() / 1_000 - 2;
    await world.install(world.one);
    world.one.refuseToken('account_inactive');
    await world.one.event({ type: 'app_uninstalled' }, { eventTime: noted, retryNum: 1 });
    await logged('the event is older than the install');
    world.one.refuseToken(null);
    expect(await support(world.one)).toMatch(HELP);
    expect(await keysOf(world.prefix, 'T0ONE')).toBeGreaterThan(0);
    expect(world.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it.each([
    ['that the app was uninstalled', { type: 'app_uninstalled' }],
    ['that tokens of another bot were revoked', { type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } }],
    ['that an organization took the app away', { type: 'team_access_revoked', team_ids: ['T0ONE'] }],
  ])('stays as it is while its token works, though Slack says %s, twice', async (_, event) => {
    world = await severalWorkspaces();
    await world.install(world.one);
    await support(world.one);
    await world.one.event(event, { times: 2 });
    await logged('"reason":"the token works"');
    expect(await support(world.one)).toMatch(HELP);
    await world.bot.sweep();
    world.pass(25 * HOUR);
    await world.bot.sweep();
    expect(await support(world.one)).toMatch(HELP);
    expect(world.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it('the bot stops serving the workspace, deletes it a day later with a receipt, and keeps the others', async () => {
    world = await severalWorkspaces();
    await world.install(world.one);
    await world.install(world.two);
    await support(world.one);
    await support(world.two);
    await world.one.uninstall();
    await logged('workspace_stopped');
    expect(await support(world.one)).toBe('');
    world.pass(23 * HOUR);
    await world.bot.sweep();
    expect(await keysOf(world.prefix, 'T0ONE')).toBeGreaterThan(0);
    expect(await receipts(world.prefix)).toEqual([]);
    world.pass(2 * HOUR);
    await world.bot.sweep();
    expect(await keysOf(world.prefix, 'T0ONE')).toBe(0);
    expect(await receipts(world.prefix)).toEqual(['T0ONE']);
    expect(world.log()).toMatch(/workspace_removed/);
    expect(await support(world.two)).toMatch(/hable con alguien ahora/);
    // Whoever comes back starts over, and its days are forgotten as ever.
    world.one.refuseToken(null);
    await world.install(world.one);
    expect(await support(world.one)).toMatch(HELP);
    expect(world.log()).not.toMatch(/keyring_unconfirmed/);
  });

  it('a workspace that installs the app again within the day still has everything', async () => {
    world = await severalWorkspaces();
    await world.install(world.one);
    await support(world.one);
    const before = await keysOf(world.prefix, 'T0ONE');
    await world.one.uninstall();
    await logged('workspace_stopped');
    world.pass(20 * HOUR);
    world.one.refuseToken(null);
    await world.install(world.one);
    expect(await support(world.one)).toMatch(HELP);
    world.pass(20 * HOUR);
    await world.bot.sweep();
    expect([await keysOf(world.prefix, 'T0ONE'), await receipts(world.prefix)]).toEqual([before, []]);
  });

  it('a revoked token ends the service and deletes nothing, however long; a day after the app is removed everything goes', async () => {
    world = await severalWorkspaces();
    await world.install(world.one);
    await support(world.one);
    const before = await keysOf(world.prefix, 'T0ONE');
    world.one.refuseToken('token_revoked');
    await world.one.event({ type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } });
    await logged('workspace_stopped');
    expect(await support(world.one)).toBe('');
    world.pass(10 * 24 * HOUR);
    await world.bot.sweep();
    expect([await keysOf(world.prefix, 'T0ONE'), await receipts(world.prefix)]).toEqual([before, []]);
    await world.one.event({ type: 'app_uninstalled' });
    await logged('deleted in a day');
    world.pass(23 * HOUR);
    await world.bot.sweep();
    expect(await keysOf(world.prefix, 'T0ONE')).toBe(before);
    world.pass(2 * HOUR);
    await world.bot.sweep();
    expect([await keysOf(world.prefix, 'T0ONE'), await receipts(world.prefix)]).toEqual([0, ['T0ONE']]);
  });

  it('the bot goes on while Slack cannot be asked, and asks again', async () => {
    world = await severalWorkspaces();
    await world.install(world.one);
    await support(world.one);
    world.one.fault({ kind: 'error500', methods: ['auth.test'], times: 1 });
    await world.one.event({ type: 'app_uninstalled' });
    await world.one.waitFor('the question', () => world.one.calls.some(({ status }) => status === 500));
    expect(await support(world.one)).toMatch(HELP);
    expect(world.log()).not.toMatch(/removal_ignored|workspace_stopped/);
    await world.bot.sweep();
    await logged('"reason":"the token works"');
    expect(await support(world.one)).toMatch(HELP);
  });

  it('a workspace that the event does not name stays', async () => {
    world = await severalWorkspaces();
    await world.install(world.one);
    await world.install(world.two);
    await support(world.two);
    await world.one.uninstall();
    await logged('workspace_stopped');
    expect(await support(world.two)).toMatch(/hable con alguien ahora/);
  });
});

describe('the one workspace of a token, of which Slack says that it removed the app', () => {
  let world: Harness;
  afterEach(() => world.end());
  const asked = () => world.slack.as(MANAGER).command('/support');

  it('the workspace stays as it is while the token works', async () => {
    world = await startHarness({ members: 5 });
    const answers = () => world.log().match(/the token works/g)?.length;
    // One after the other: while the first is being asked about, the second belongs to the same removal.
    await world.slack.event({ type: 'app_uninstalled' });
    await world.slack.waitFor('the first answer', () => answers() === 1);
    await world.slack.event({ type: 'tokens_revoked', tokens: { bot: ['B0OLD'] } });
    await world.slack.waitFor('the second answer', () => answers() === 2);
    await world.open(0);
    expect(world.messages(MANAGER, 'weekly')).toHaveLength(1);
    expect(world.log()).not.toMatch(/workspace_(stopped|removed)/);
  });

  it('the workspace comes back once the token works: with everything within a day, with its teams file later', async () => {
    world = await startHarness({ members: 5 });
    const { slack, bot } = world;
    await slack.uninstall();
    await slack.waitFor('the stop', () => world.log().includes('workspace_stopped'));
    expect(await asked()).not.toMatchObject({ acknowledged: true, text: HELP });
    slack.refuseToken(null);
    const key = `${world.prefix}:{T0SANDBOX}:teams`;
    expect(await dump(world.prefix)).toContain(key);
    // A minute has not passed since Slack was asked; a day and an hour of the calendar have.
    slack.refuseToken('account_inactive');
    world.setTime(Date.UTC(2026, 5, 2));
    await bot.sweep();
    expect(world.log()).toMatch(/workspace_removed/);
    expect(await dump(world.prefix)).not.toContain(key);
    slack.refuseToken(null);
    await bot.sweep();
    expect(await asked()).toMatchObject({ acknowledged: true });
    expect(await dump(world.prefix)).toContain(key);
  });
});
