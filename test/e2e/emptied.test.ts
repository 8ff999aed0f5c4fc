import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { withRedis } from '../support/replication.js';
import { startHarness, member, type Harness } from '../support/harness.js';

describe('a Redis that comes back empty', () => {
  let redis: OwnRedis;
  let world: Harness;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    world = await startHarness({ redisUrl: redis.url });
  }, 60_000);
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  it('a start’s settings are stored again, and the log says so once: the week goes on', async () => {
    await withRedis(redis.url, (admin) => admin.flushall());
    await world.bot.sweep();
    await world.bot.sweep();
    const lines = world.log().split('\n');
    expect(lines.filter((line) => line.includes('"msg":"redis_emptied"'))).toHaveLength(1);
    expect(await world.metrics()).toMatch(/^evenkeel_last_sweep_age_seconds \d$/m);
    const ready = await fetch(`http://127.0.0.1:${world.bot.healthPort}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
    await world.open(0);
    await world.join(member(1));
    await world.close(0);
    await world.open(1);
    await world.answer(member(1), [0, 0, 0, 0, 0]);
  }, 60_000);
});
