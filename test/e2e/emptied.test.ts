import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { withRedis } from '../support/replication.js';
import { readyz } from '../support/readyz.js';
import { removeKeys } from '../support/redis.js';
import { type SeveralWorkspaces, severalWorkspaces, support } from '../support/several-workspaces.js';
import { startHarness, member, type Harness } from '../support/harness.js';

describe('a Redis that comes back empty', () => {
  let redis: OwnRedis;
  let harness: Harness;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    harness = await startHarness({ redisUrl: redis.url });
  });
  afterAll(async () => {
    await harness.end();
    await redis.stop();
  });

  it('gets the start’s settings again, which the log says once, and the week goes on', async () => {
    await withRedis(redis.url, (admin) => admin.flushall());
    await harness.bot.sweep();
    await harness.bot.sweep();
    const lines = harness.log().split('\n');
    expect(lines.filter((line) => line.includes('"msg":"redis_emptied"'))).toHaveLength(1);
    expect(await harness.metrics()).toMatch(/^evenkeel_last_sweep_age_seconds \d$/m);
    expect(await readyz(harness.bot)).toBe('200 ready\n');
    await harness.open(0);
    await harness.join(member(1));
    await harness.close(0);
    await harness.open(1);
    await harness.answer(member(1), [0, 0, 0, 0, 0]);
  });
});

describe('a bot that several workspaces installed', () => {
  let harness: SeveralWorkspaces;
  beforeAll(async () => {
    harness = await severalWorkspaces();
  });
  afterAll(() => harness.end());

  const emptied = (): number => harness.log().split('"msg":"redis_emptied"').length - 1;

  it('starts on an emptied Redis: it says that all installs are gone until somebody installs it again', async () => {
    expect([await readyz(harness.bot), emptied()]).toEqual(['200 ready\n', 0]);
    await harness.install(harness.one);
    await support(harness.one);
    await harness.restart();
    expect([await readyz(harness.bot), emptied()]).toEqual(['200 ready\n', 0]);
    await harness.bot.stop();
    await removeKeys(harness.prefix);
    await harness.restart();
    expect([await readyz(harness.bot), emptied()]).toEqual([
      expect.stringMatching(/^503 .*Redis has lost all installs.* Fix: /),
      1,
    ]);
    expect(await harness.install(harness.one)).toMatch(/^200 /);
    expect(await readyz(harness.bot)).toBe('200 ready\n');
  });
});
