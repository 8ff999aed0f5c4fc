import { memberId, teamId } from '../../src/pulse/ids.js';
import { allHomes, dropHomes, homesOf, writeHomesOf } from '../../src/store/member-team-index.js';
import { batchesOf } from '../../src/store/batches.js';
import type { MemberId, TeamId } from '../../src/pulse/ids.js';
import type { Store } from '../../src/store/redis.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { assignedElsewhere, requestMove } from '../../src/usecases/team-assignment.js';
import { membershipsOf, resealMemberships } from '../../src/usecases/memberships.js';
import { dayOf, weekOf } from '../../src/pulse/calendar.js';
import { firstSeen } from '../../src/pulse/membership.js';
import { MEMBERSHIP_PARTS } from '../../src/sealing/memberships.js';
import { partOf } from '../../src/store/memberships.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { MONDAY } from '../support/team.js';

let test: TestContext;
beforeEach(() => {
  test = testContext();
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

/** Does one thing, and throws what fails. */
const alone = (run: () => Promise<void>): Promise<boolean> => run().then(() => true);

describe('homes', () => {
  it('of a hundred thousand members are found again, and lie compact in Redis', async () => {
    const { store } = test.context;
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
    const { store } = test.context;
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

describe('memberships', () => {
  const DAY = 86_400_000;
  const one = memberId('U1');
  const week = weekOf(MONDAY);
  const known = firstSeen(week, TEAM.id);
  const keyOf = (member: MemberId) => test.context.store.keys.memberships(partOf(member, MEMBERSHIP_PARTS));
  const read = async () => refreshRoster(test.context, test.directory, TEAM.id);

  beforeEach(async () => {
    await defineTeam(test.context, TEAM);
    await read();
  });

  it('say since when somebody is known and whose home they are, in one team however many channels they are in', async () => {
    expect((await membershipsOf(test.context, [one])).of(one)).toEqual(known);
    await defineTeam(test.context, { ...TEAM, id: west });
    await refreshRoster(test.context, test.directory, west);
    expect(await assignedElsewhere(test.context, west, [one])).toEqual([{ member: one, team: TEAM.id }]);
    test.at(MONDAY + 14 * DAY);
    await defineTeam(test.context, { ...TEAM, archived: true });
    await refreshRoster(test.context, test.directory, west);
    expect((await membershipsOf(test.context, [one])).of(one)).toEqual({ ...known, home: west });
  });

  it('stay with somebody who leaves the channel and comes back, whatever stands in the roster', async () => {
    test.roster.delete(one);
    await read();
    expect((await membershipsOf(test.context, [one])).of(one)).toEqual({ ...known, home: null });
    test.at(MONDAY + 14 * DAY);
    test.roster.set(one, 'UTC');
    const { redis, keys } = test.context.store;
    await redis.del(keys.roster(TEAM.id));
    await read();
    expect((await membershipsOf(test.context, [one])).of(one)).toEqual(known);
  });

  it.each([
    ['deleted', async () => test.context.store.redis.del(keyOf(one))],
    ['spoilt', async () => test.context.store.redis.set(keyOf(one), 'nonsense')],
    [
      'put back',
      async () => {
        const { redis } = test.context.store;
        const before = await redis.getBuffer(keyOf(one));
        await requestMove(test.context, [one], west);
        await redis.set(keyOf(one), before ?? '');
      },
    ],
    ['another’s', async () => test.context.store.redis.copy(keyOf(memberId('U2')), keyOf(one), 'REPLACE')],
  ])('that are %s prove nothing, are told once, and begin again', async (_, spoil) => {
    test.at(MONDAY + 42 * DAY);
    await spoil();
    await read();
    await read();
    const now = await membershipsOf(test.context, [one, memberId('U2')]);
    expect(now.of(one)).toEqual(firstSeen(week + 6, TEAM.id));
    expect(now.lostIn(one)).toBe(week + 6);
    expect([now.of(memberId('U2')), now.lostIn(memberId('U2'))]).toEqual([known, null]);
    expect(test.events.filter((event) => event === 'memberships_lost')).toHaveLength(1);
  });

  it('are sealed again before their day is over, and hold no day of the keyring back', async () => {
    const { keyring, store } = test.context;
    test.at(MONDAY + 27 * DAY);
    const before = await store.redis.getBuffer(keyOf(one));
    await resealMemberships(test.context, alone);
    expect(await store.redis.getBuffer(keyOf(one))).toEqual(before);
    test.at(MONDAY + 30 * DAY);
    await resealMemberships(test.context, alone);
    keyring.step(dayOf(MONDAY + 70 * DAY));
    expect((await membershipsOf(test.context, [one])).of(one)).toEqual(known);
    expect((await membershipsOf(test.context, [one])).begun).toBe(week);
    keyring.step(dayOf(MONDAY + 100 * DAY));
    expect((await membershipsOf(test.context, [one])).of(one)).toBeNull();
  });

  it('that are empty, once their people are gone, are sealed again too, and not taken for lost', async () => {
    test.roster.delete(one);
    await read();
    for (const day of [30, 60, 90]) {
      test.at(MONDAY + day * DAY);
      await resealMemberships(test.context, alone);
      test.context.keyring.step(dayOf(MONDAY + day * DAY));
    }
    test.roster.set(one, 'UTC');
    await read();
    const now = await membershipsOf(test.context, [one]);
    expect([now.of(one)?.since, now.lostIn(one)]).toEqual([weekOf(MONDAY + 90 * DAY), null]);
    expect(test.events).not.toContain('memberships_lost');
  });

  it('of a workspace whose beginning was deleted make no newcomer count at once', async () => {
    await test.context.store.redis.del(test.context.store.keys.membershipsHead);
    await read();
    expect((await membershipsOf(test.context, [one])).begun).toBeNull();
    // Nor does it keep the others from being sealed again.
    test.at(MONDAY + 30 * DAY);
    await resealMemberships(test.context, alone);
    test.context.keyring.step(dayOf(MONDAY + 70 * DAY));
    expect((await membershipsOf(test.context, [one])).of(one)).toEqual(known);
  });
});
