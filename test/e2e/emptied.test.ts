import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { told } from '../servers.js';
import { aWorld, member, type World } from './world.js';

describe('a Redis that comes back empty', () => {
  let redis: OwnRedis;
  let world: World;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    world = await aWorld({ redisUrl: redis.url });
  }, 60_000);
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  it('is told again what the start told it, and the log says so once: the week goes on', async () => {
    await told(redis.url, (admin) => admin.flushall());
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
