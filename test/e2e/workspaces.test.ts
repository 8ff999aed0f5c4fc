import { severalWorkspaces, type SeveralWorkspaces, support } from '../support/several-workspaces.js';
import { dump } from '../support/redis.js';

describe('several workspaces', () => {
  let world: SeveralWorkspaces;
  afterEach(() => world.end());

  it('a workspace is served once it has installed the app, by its own token and in its own words', async () => {
    world = await severalWorkspaces();
    expect(await support(world.one)).toBe('');
    expect(await world.install(world.one)).toMatch(/^200 /);
    expect(await support(world.one)).toMatch(/talk to someone now/);
    expect(await support(world.two)).toBe('');
    expect(await world.install(world.two)).toMatch(/^200 /);
    expect(await support(world.two)).toMatch(/hable con alguien ahora/);
    await world.one.as('U1').openHome();
    await world.one.waitFor('the Home tab', () => world.one.as('U1').home());
    expect(world.two.as('U1').home()).toBeUndefined();
  });

  it('the bot keeps no token in Redis that opens without the secret', async () => {
    world = await severalWorkspaces({ expiresIn: 43_200 });
    await world.install(world.one);
    const kept = await dump(world.prefix);
    expect(kept).toMatch(/T0ONE/);
    expect(kept).not.toMatch(/xoxb|xoxe/);
  });

  it('the bot refuses a person who comes back from Slack without having started here', async () => {
    world = await severalWorkspaces();
    const url = `http://127.0.0.1:${world.bot.port}/slack/oauth_redirect?code=code-T0ONE&state=forged`;
    expect((await fetch(url)).status).toBe(400);
    expect(await support(world.one)).toBe('');
  });

  it('the bot refuses a workspace that the operator has not named, and keeps nothing of it', async () => {
    world = await severalWorkspaces({}, 'T0ONE');
    expect(await world.install(world.two)).toMatch(/^500 /);
    expect(await support(world.two)).toBe('');
    expect(await dump(world.prefix)).not.toContain('T0TWO');
    expect(world.log()).toMatch(/install_refused/);
    expect(await world.install(world.one)).toMatch(/^200 /);
  });

  it('a workspace goes on with a new token when one ends soon, and one process renews it', async () => {
    world = await severalWorkspaces({ expiresIn: 3600 });
    await world.install(world.one);
    await Promise.all([support(world.one), support(world.one)]);
    expect(await support(world.one)).toMatch(/talk to someone now/);
    expect(world.gate.renewals()).toBe(1);
  });

  it('the bot gets to know the workspaces of an organization when they first call', async () => {
    world = await severalWorkspaces({ organization: 'E0ORG' });
    await world.install(world.one);
    expect(await support(world.one)).toMatch(/talk to someone now/);
    expect(await support(world.two)).toMatch(/hable con alguien ahora/);
  });
});
