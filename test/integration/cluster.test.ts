import { type OwnCluster, ownCluster } from '../../sandbox/local-cluster.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { removeKeys } from '../../src/store/purge.js';
import { sealedWorkspaces } from '../../src/store/keyring-guard.js';
import { firstAnswer } from '../../src/store/first-answer.js';
import { atomically, type Client, connect, mastersOf, storeOf } from '../../src/store/redis.js';

const PREFIX = 'cluster';
/** Enough that no master holds all of them. */
const WORKSPACES = Array.from({ length: 12 }, (_, index) => workspaceId(`T${index}`));

describe('on a cluster', () => {
  let cluster: OwnCluster;
  let redis: Client;
  beforeAll(async () => {
    cluster = await ownCluster('any');
    redis = connect(cluster.url, () => undefined);
    await firstAnswer(redis);
    for (const workspace of WORKSPACES) {
      const { keys } = storeOf(redis, PREFIX, workspace);
      await redis.set(keys.keyring, '0123456789abcdef');
    }
  }, 60_000);
  afterAll(async () => {
    redis.disconnect();
    await cluster.stop();
  });

  it('the bot finds the workspaces of every master, and removes one of them completely', async () => {
    expect(mastersOf(redis)).toHaveLength(3);
    const found = await sealedWorkspaces(redis, PREFIX);
    expect(found.map(({ workspace }) => workspace).toSorted()).toEqual(WORKSPACES.toSorted());
    const gone = workspaceId('T3');
    expect(await removeKeys({ redis, prefix: PREFIX }, gone)).toBe(1);
    expect(await sealedWorkspaces(redis, PREFIX)).toHaveLength(WORKSPACES.length - 1);
  });

  it.each(WORKSPACES.slice(4, 8))('a step of %s is done as a whole, or not at all', async (workspace) => {
    const store = storeOf(redis, PREFIX, workspace);
    const { agenda, overlay } = store.keys;
    let tries = 0;
    await atomically(store, [agenda], async (read, write) => {
      tries += 1;
      // The first time, somebody else is quicker.
      if (tries === 1) await redis.zadd(agenda, 1, 'other');
      write.zadd(agenda, 2, 'own').set(overlay, String(await read.zcard(agenda)));
    });
    expect([tries, await redis.get(overlay), await redis.zrange(agenda, '0', '-1')]).toEqual([
      2,
      '1',
      ['other', 'own'],
    ]);
  });
});
