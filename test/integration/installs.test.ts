import { workspaceId } from '../../src/pulse/ids.js';
import { installRegister } from '../../src/usecases/install-register.js';
import { saveInstall } from '../../src/store/installs.js';
import { connect } from '../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

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
