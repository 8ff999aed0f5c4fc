import { severalWorkspaces, type SeveralWorkspaces, support } from '../support/several-workspaces.js';
import { installKeysOf } from '../../src/store/keys.js';
import { connect } from '../../src/store/redis.js';
import { dump, testRedisUrl } from '../support/redis.js';

describe('several workspaces', () => {
  let harness: SeveralWorkspaces;
  const redis = connect(testRedisUrl(), () => undefined);
  afterEach(() => harness.end());
  afterAll(() => redis.disconnect());

  it('a workspace is served once it has installed the app, by its own token and in its own words', async () => {
    harness = await severalWorkspaces();
    expect(await support(harness.one)).toBe('');
    expect(await harness.install(harness.one)).toMatch(/^200 /);
    expect(await support(harness.one)).toMatch(/talk to someone now/);
    expect(await support(harness.two)).toBe('');
    expect(await harness.install(harness.two)).toMatch(/^200 /);
    expect(await support(harness.two)).toMatch(/hable con alguien ahora/);
    await harness.one.as('U1').openHome();
    await harness.one.waitFor('the Home tab', () => harness.one.as('U1').home());
    expect(harness.two.as('U1').home()).toBeUndefined();
  });

  it('the bot keeps no token in Redis that opens without the secret', async () => {
    harness = await severalWorkspaces({ expiresIn: 43_200 });
    await harness.install(harness.one);
    const kept = await dump(harness.prefix);
    expect(kept).toMatch(/T0ONE/);
    expect(kept).not.toMatch(/xoxb|xoxe/);
  });

  it('the bot refuses a person who comes back from Slack without having started here', async () => {
    harness = await severalWorkspaces();
    const url = `http://127.0.0.1:${harness.bot.port}/slack/oauth_redirect?code=code-T0ONE&state=forged`;
    expect((await fetch(url)).status).toBe(400);
    expect(await support(harness.one)).toBe('');
  });

  it('the bot refuses a workspace that the operator hasn’t named, and keeps nothing of it', async () => {
    harness = await severalWorkspaces({}, 'T0ONE');
    expect(await harness.install(harness.two)).toMatch(/^500 /);
    expect(await support(harness.two)).toBe('');
    expect(await dump(harness.prefix)).not.toContain('T0TWO');
    expect(harness.log()).toMatch(/install_refused/);
    expect(await harness.install(harness.one)).toMatch(/^200 /);
  });

  /** Makes the bot serve as many workspaces as it can during an act. */
  const whileFull = async (act: () => Promise<void>): Promise<void> => {
    const { workspaces } = installKeysOf(harness.prefix);
    const others = Array.from({ length: 19_900 }, (_, index) => `T9${index}`);
    await redis.hset(workspaces, Object.fromEntries(others.map((id) => [id, id])));
    await act();
    await redis.hdel(workspaces, ...others);
  };

  it('a full bot refuses another workspace, keeps nothing of it, and serves the others', async () => {
    harness = await severalWorkspaces();
    await harness.install(harness.one);
    await whileFull(async () => {
      expect(await harness.install(harness.two)).toMatch(/^500 /);
      expect(await support(harness.two)).toBe('');
      expect(await dump(harness.prefix)).not.toContain('T0TWO');
      expect(harness.log()).toMatch(/serves as many workspaces as it can[^\n]*install_refused/);
      expect(await support(harness.one)).toMatch(/talk to someone now/);
      expect(await harness.install(harness.one)).toMatch(/^200 /);
    });
    expect(await harness.install(harness.two)).toMatch(/^200 /);
  });

  it('a full bot doesn’t serve another workspace of an organization', async () => {
    harness = await severalWorkspaces({ organization: 'E0ORG' });
    await harness.install(harness.one);
    expect(await support(harness.one)).toMatch(/talk to someone now/);
    await whileFull(async () => {
      expect(await support(harness.two)).toBe('');
      expect(await dump(harness.prefix)).not.toContain('T0TWO');
    });
    expect(await support(harness.two)).toMatch(/hable con alguien ahora/);
  });

  it('a workspace continues with a new token when its token is about to expire, and one process renews it', async () => {
    harness = await severalWorkspaces({ expiresIn: 3600 });
    await harness.install(harness.one);
    await Promise.all([support(harness.one), support(harness.one)]);
    expect(await support(harness.one)).toMatch(/talk to someone now/);
    expect(harness.gate.renewals()).toBe(1);
  });

  it('the bot learns the workspaces of an organization when they first call', async () => {
    harness = await severalWorkspaces({ organization: 'E0ORG' });
    await harness.install(harness.one);
    expect(await support(harness.one)).toMatch(/talk to someone now/);
    expect(await support(harness.two)).toMatch(/hable con alguien ahora/);
  });
});
