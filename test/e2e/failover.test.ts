import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { flakyProxy, type FlakyProxy } from '../support/flaky-proxy.js';
import { follow, promote } from '../support/replication.js';
import { startHarness, member, type Harness } from '../support/harness.js';
import { until } from '../support/until.js';

describe.each(['is demoted', 'is frozen'])(
  'a failover behind one address, where the old master %s',
  (how) => {
    let old: OwnRedis;
    let next: OwnRedis;
    let link: FlakyProxy;
    let harness: Harness;
    beforeAll(async () => {
      [old, next] = await Promise.all([ownRedis(() => undefined), ownRedis(() => undefined)]);
      await follow(next.url, old.url);
      link = await flakyProxy(old.url);
      harness = await startHarness({ redisUrl: link.url });
      await harness.open(0);
    });
    afterAll(async () => {
      await harness.end();
      await link.end();
      await old.freeze(false);
      await Promise.all([old.stop(), next.stop()]);
    });

    it('the week goes on without a restart, and every acknowledged answer is stored', async () => {
      if (how === 'is frozen') await old.freeze(true);
      await promote(next.url);
      link.leadTo(next.url);
      if (how === 'is demoted') await follow(old.url, next.url);

      const send = async (index: number): Promise<boolean> =>
        harness.answer(member(index), [0, 0, 0, 0, 0]).then(
          () => true,
          () => false,
        );
      await until('a check-in is stored again', () => send(1));
      for (let index = 2; index <= 8; index += 1) expect(await send(index)).toBe(true);
      // The close needs the workers, over their own connections, including those that block.
      await harness.close(0);
      expect((await harness.space(member(1))).join('\n')).toMatch(/not heavy/);
    });
  },
);
