import { linesOf } from '../../sandbox/demo/read.js';
import type { Fault } from '../../sandbox/index.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ALICE = member(1);

describe('the Home tab', () => {
  let redis: OwnRedis;
  let harness: Harness;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    harness = await startHarness({
      redisUrl: redis.url,
      people: { [MANAGER]: { isAdmin: true } },
      sandbox: { enforceRateLimits: false },
    });
  });
  afterEach(() => harness.slack.fault(null));
  afterAll(async () => {
    await harness.end();
    await redis.stop();
  });

  const shown = (id: string): string => JSON.stringify(harness.slack.as(id).home()?.['blocks'] ?? null);
  /** Opens a person's tab and waits for it to change; returns the new blocks. */
  const open = async (id: string, withinMs = 3_000): Promise<string> => {
    const person = harness.slack.as(id);
    const before = person.home()?.['hash'];
    await person.openHome();
    await harness.slack.waitFor('the Home tab', () => person.home()?.['hash'] !== before, withinMs);
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
  ])('appears within three seconds even if Slack’s first answer is %j', async (fault) => {
    harness.slack.fault({ ...fault, methods: ['views.publish'] });
    expect(await open(ALICE)).toContain(SUPPORT);
  });

  it('shows Support while the admins aren’t known, and is completed once they are', async () => {
    harness.slack.fault({ kind: 'slow', ms: 2_500, methods: ['users.info'] });
    expect(await open(MANAGER)).toContain(SUPPORT);
    expect(shown(MANAGER)).toMatch(/will fill in soon/);
    await harness.slack.waitFor('all of it', () => shown(MANAGER).includes('"setup"'));
    expect(shown(MANAGER)).not.toMatch(/will fill in soon/);
  });

  it('shows Support while Redis answers nothing, and is completed once it does', async () => {
    await redis.freeze(true);
    expect(await open(ALICE)).toContain(SUPPORT);
    expect(shown(ALICE)).not.toMatch(/not on a team/);
    await redis.freeze(false);
    await harness.slack.waitFor('all of it', () => !shown(ALICE).includes('will fill in soon'));
    expect(linesOf(harness.slack.as(ALICE).home()?.['blocks']).join()).toMatch(/No check-in is open now/);
  });

  it('is published for an event that names no tab, and not for the messages tab', async () => {
    const person = harness.slack.as(ALICE);
    const before = person.home()?.['hash'];
    await harness.slack.event({ type: 'app_home_opened', user: ALICE, tab: 'messages' });
    await harness.slack.event({ type: 'app_home_opened', user: null, tab: 'home' });
    await harness.slack.event({ type: 'app_home_opened', user: ALICE, tab: null, view: null });
    await harness.slack.waitFor('the Home tab', () => person.home()?.['hash'] !== before, 3_000);
  });
});
