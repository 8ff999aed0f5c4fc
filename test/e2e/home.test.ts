import { linesOf } from '../../sandbox/demo/read.js';
import type { Fault } from '../../sandbox/index.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ALICE = member(1);

describe('the Home tab', () => {
  let redis: OwnRedis;
  let world: Harness;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    world = await startHarness({
      redisUrl: redis.url,
      people: { [MANAGER]: { isAdmin: true } },
      sandbox: { enforceRateLimits: false },
    });
  });
  afterEach(() => world.slack.fault(null));
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  const shown = (id: string): string => JSON.stringify(world.slack.as(id).home()?.['blocks'] ?? null);
  /** Opens somebody's tab and waits, as they do, for it to change; returns what it shows then. */
  const open = async (id: string, withinMs = 3_000): Promise<string> => {
    const person = world.slack.as(id);
    const before = person.home()?.['hash'];
    await person.openHome();
    await world.slack.waitFor('the Home tab', () => person.home()?.['hash'] !== before, withinMs);
    return shown(id);
  };
  const SUPPORT = '"action_id":"support"';

  it.each<Fault>([
    { kind: 'error500' },
    { kind: 'reset' },
    { kind: 'hang' },
    { kind: 'ratelimited', retryAfter: 1 },
    { kind: 'refused', error: 'internal_error' },
    { kind: 'refused', error: 'view_too_large' },
    { kind: 'refused', error: 'invalid_arguments' },
  ])('is there within three seconds though Slack’s first answer is %j', async (fault) => {
    world.slack.fault({ ...fault, methods: ['views.publish'] });
    expect(await open(ALICE)).toContain(SUPPORT);
  });

  it('the tab shows Support while the admins are not known, and is completed once they are', async () => {
    world.slack.fault({ kind: 'slow', ms: 2_500, methods: ['users.info'] });
    expect(await open(MANAGER)).toContain(SUPPORT);
    expect(shown(MANAGER)).toMatch(/will fill in soon/);
    await world.slack.waitFor('all of it', () => shown(MANAGER).includes('"setup"'), 20_000);
    expect(shown(MANAGER)).not.toMatch(/will fill in soon/);
  }, 30_000);

  it('the tab shows Support while Redis answers nothing, and is completed once it does', async () => {
    await redis.freeze(true);
    expect(await open(ALICE)).toContain(SUPPORT);
    expect(shown(ALICE)).not.toMatch(/not on a team/);
    await redis.freeze(false);
    await world.slack.waitFor('all of it', () => !shown(ALICE).includes('will fill in soon'), 20_000);
    expect(linesOf(world.slack.as(ALICE).home()?.['blocks']).join()).toMatch(/No check-in is open now/);
  }, 30_000);

  it('the bot answers a tab that Slack does not name, and not the messages tab', async () => {
    const person = world.slack.as(ALICE);
    const before = person.home()?.['hash'];
    await world.slack.event({ type: 'app_home_opened', user: ALICE, tab: 'messages' });
    await world.slack.event({ type: 'app_home_opened', user: null, tab: 'home' });
    await world.slack.event({ type: 'app_home_opened', user: ALICE, tab: null, view: null });
    await world.slack.waitFor('the Home tab', () => person.home()?.['hash'] !== before, 3_000);
  });
});
