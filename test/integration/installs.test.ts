import { workspaceId } from '../../src/pulse/ids.js';
import { installRegister } from '../../src/usecases/install-register.js';
import {
  endServing,
  removeInstall,
  saveInstall,
  servedWorkspaces,
  serveWorkspace,
} from '../../src/store/installs.js';
import { installKeysOf } from '../../src/store/keys.js';
import { connect, type PrefixedRedis } from '../../src/store/redis.js';
import { noteRemoval, removalsOf } from '../../src/store/removals.js';
import { aPrefix, dump, testRedisUrl } from '../support/redis.js';

const [OLD, NEW] = ['the install secret of last year, 32+', 'the install secret of this year, 32+'];
const INSTALL = { bot: { token: 'xoxb-1' } };

describe('a changed install secret', () => {
  const redis = connect(testRedisUrl(), () => undefined);
  afterAll(() => redis.disconnect());
  const aStore = () => ({ redis, prefix: aPrefix() });

  it('opens what the old one sealed and reseals it, so that the old one can be dropped', async () => {
    const store = aStore();
    await installRegister(store, OLD, null).keep('T1', INSTALL, workspaceId('T1'), 0);
    expect(await installRegister(store, NEW, null).find('T1')).toBeNull();
    expect(await installRegister(store, NEW, OLD).find('T1')).toEqual(INSTALL);
    expect(await installRegister(store, NEW, null).find('T1')).toEqual(INSTALL);
    expect(await installRegister(store, OLD, null).find('T1')).toBeNull();
  });

  it('never overwrites an install made in the meantime, and opens none that neither secret sealed', async () => {
    const store = aStore();
    const changed = installRegister(store, NEW, OLD);
    expect(await changed.find('T1')).toBeNull();
    await installRegister(store, OLD, null).keep('T1', INSTALL, null, 0);
    const newer = { bot: { token: 'xoxb-2' } };
    const [found] = await Promise.all([changed.find('T1'), changed.keep('T1', newer, null, 1)]);
    expect([INSTALL, newer]).toContainEqual(found);
    expect(await changed.find('T1')).toEqual(newer);
    await saveInstall(store, 'T1', Buffer.alloc(80));
    expect(await changed.find('T1')).toBeNull();
  });
});

describe('a key of another kind among those of the installs', () => {
  const redis = connect(testRedisUrl(), () => undefined);
  afterAll(() => redis.disconnect());
  const workspace = workspaceId('T1');
  const removal = { install: 'T1', whole: true, deletes: true, heardAt: 0, stoppedAt: null };

  it.each([
    ['serving a workspace', 'removals', (store: PrefixedRedis) => serveWorkspace(store, workspace, 'T2')],
    ['serving a workspace', 'workspaces', (store: PrefixedRedis) => serveWorkspace(store, workspace, 'T2')],
    [
      'stopping a workspace',
      'workspaces',
      (store: PrefixedRedis) => noteRemoval(store, workspace, { ...removal, stoppedAt: 1 }),
    ],
    [
      'ending a workspace’s service',
      'receipts',
      (store: PrefixedRedis) => endServing(store, workspace, { at: 2, keys: 3 }),
    ],
  ] as const)('%s with such a key as its %s fails, and changes nothing', async (_, name, change) => {
    const store = { redis, prefix: aPrefix() };
    await installRegister(store, NEW, null).keep('T1', INSTALL, workspace, 0);
    await noteRemoval(store, workspace, removal);
    const key = installKeysOf(store.prefix)[name];
    await redis.del(key);
    await redis.set(key, 'x');
    const before = await dump(store.prefix);
    await expect(change(store)).rejects.toThrow(/^WRONGTYPE/);
    expect(await dump(store.prefix)).toBe(before);
  });

  it('doesn’t keep the tokens of a removed install in Redis', async () => {
    const store = { redis, prefix: aPrefix() };
    const register = installRegister(store, NEW, null);
    await register.keep('T1', INSTALL, workspace, 0);
    const { since } = installKeysOf(store.prefix);
    await redis.del(since);
    await redis.set(since, 'x');
    await expect(removeInstall(store, 'T1')).rejects.toThrow(/^WRONGTYPE/);
    expect(await register.find('T1')).toBeNull();
  });
});

describe('many workspaces at the same moment', () => {
  const redis = connect(testRedisUrl(), () => undefined);
  afterAll(() => redis.disconnect());
  const workspaces = Array.from({ length: 100 }, (_, at) => workspaceId(`T${at}`));

  it('are all served once they install the app', async () => {
    const store = { redis, prefix: aPrefix() };
    const register = installRegister(store, NEW, null);
    await Promise.all(workspaces.map((one) => register.keep(one, INSTALL, one, 0)));
    expect([...(await servedWorkspaces(store)).keys()].toSorted()).toEqual(workspaces.toSorted());
  });

  it('are all removed once they remove it', async () => {
    const store = { redis, prefix: aPrefix() };
    const removal = { whole: true, deletes: true, heardAt: 0, stoppedAt: 1 };
    await Promise.all(workspaces.map((one) => noteRemoval(store, one, { ...removal, install: one })));
    expect([...(await removalsOf(store)).keys()].toSorted()).toEqual(workspaces.toSorted());
  });
});
