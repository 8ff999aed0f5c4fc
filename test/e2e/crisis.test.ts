import { linesOf } from '../../sandbox/demo/read.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { aWorld, member, type World } from './world.js';

const ALICE = member(1);

describe('with Redis gone', () => {
  let redis: OwnRedis;
  let world: World;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    world = await aWorld({ redisUrl: redis.url });
    await world.open(0);
    await redis.halt('SIGKILL');
  });
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  it('whatever is written to the bot still gets the crisis card', async () => {
    await world.slack.as(ALICE).write('anything at all');
    const reply = await world.slack.waitFor('the reply', () => world.messages(ALICE, 'reply').at(-1));
    const [first, second] = linesOf(reply.blocks).join('\n').split('Si cree');
    expect(first).toMatch(/988[^]*911/);
    expect(second).toMatch(/988[^]*911/);
  });

  it('/support, the shortcut and every button of support still open', async () => {
    const person = world.slack.as(ALICE);
    expect(await person.command('/support', 'crisis')).toMatchObject({ acknowledged: true });
    expect(linesOf(person.ephemerals().at(-1)?.blocks).join('\n')).toMatch(/988[^]*911/);
    expect(await person.shortcut('support')).toMatchObject({ acknowledged: true });
    await world.slack.waitFor('support', () => person.modals().length > 0);
    await person.click('modal', 'support_crisis');
    await world.slack.waitFor('the crisis lines', () =>
      linesOf(person.modals().at(-1)?.view['blocks']).includes('988 Suicide & Crisis Lifeline'),
    );
  });

  it('nothing of it failed towards Slack, and once Redis is back the week goes on', async () => {
    expect(world.slack.deliveryFailures).toEqual([]);
    await redis.resume();
    const closing = await world.answer(ALICE, [0, 0, 0, 0, 0]);
    expect(closing[0]).toMatch(/is stored/);
  });
});
