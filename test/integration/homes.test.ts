import { memberId, teamId } from '../../src/pulse/ids.js';
import { allHomes, dropHomes, homesOf, writeHomesOf } from '../../src/store/homes.js';
import { batchesOf } from '../../src/store/batches.js';
import type { MemberId, TeamId } from '../../src/pulse/ids.js';
import type { Store } from '../../src/store/redis.js';
import { aHouse, type TestHouse } from './a-house.js';

let test: TestHouse;
beforeEach(() => {
  test = aHouse();
});
afterEach(() => test.end());

const [east, west] = [teamId('east'), teamId('west')];
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => memberId(`U${String(index).padStart(10, '0')}`));

async function claimHomes(store: Store, team: TeamId, members: readonly MemberId[]): Promise<void> {
  const write = store.redis.multi();
  await writeHomesOf(write, store, team, { own: members, gone: [] });
  await write.exec();
}

describe('homes', () => {
  it('of a hundred thousand members are found again, and lie compact in Redis', async () => {
    const { store } = test.house;
    const members = people(100_000);
    for (const team of batchesOf(members, 5_000)) await claimHomes(store, east, team);
    const homes = await homesOf(store, members);
    expect(new Set(homes.values())).toEqual(new Set([east]));
    expect(homes.size).toBe(members.length);
    const keys = await store.redis.keys(`${test.prefix}:*homes`);
    const forms = new Set(await Promise.all(keys.map((key) => store.redis.object('ENCODING', key))));
    expect([...forms].join()).toMatch(/^(listpack|ziplist)$/);
  });

  it('are those of the team that asked, and of none once they are forgotten', async () => {
    const { store } = test.house;
    const [one, two, three] = people(3);
    if (!one || !two || !three) throw new Error('three people');
    await claimHomes(store, east, [one, two]);
    const write = store.redis.multi();
    dropHomes(write, store, [two]);
    await write.exec();
    expect(await homesOf(store, [one, two, three])).toEqual(new Map([[one, east]]));
    expect((await allHomes(store)).get(one)).toBe(east);
    expect((await allHomes(store)).has(two)).toBe(false);
    await claimHomes(store, west, [two]);
    expect((await allHomes(store)).get(two)).toBe(west);
  });
});
