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

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

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
  it('a hundred thousand members’ homes are found again, and take little room in Redis', async () => {
    const { store } = clinic.context;
    const members = people(100_000);
    for (const team of batchesOf(members, 5_000)) await claimHomes(store, east, team);
    const homes = await homesOf(store, members);
    expect(new Set(homes.values())).toEqual(new Set([east]));
    expect(homes.size).toBe(members.length);
    const keys = await store.redis.keys(`${clinic.prefix}:*homes`);
    const forms = new Set(await Promise.all(keys.map((key) => store.redis.object('ENCODING', key))));
    expect([...forms].join()).toMatch(/^(listpack|ziplist)$/);
  });

  it('a member’s home is the team that asked, until it’s forgotten', async () => {
    const { store } = clinic.context;
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
  const keyOf = (member: MemberId) => clinic.context.store.keys.memberships(partOf(member, MEMBERSHIP_PARTS));
  const read = async () => refreshRoster(clinic.context, clinic.directory, TEAM.id);

  beforeEach(async () => {
    await defineTeam(clinic.context, TEAM);
    await read();
  });

  it('a membership says since when a member is known and which team is home, however many channels they’re in', async () => {
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
    await defineTeam(clinic.context, { ...TEAM, id: west });
    await refreshRoster(clinic.context, clinic.directory, west);
    expect(await assignedElsewhere(clinic.context, west, [one])).toEqual([{ member: one, team: TEAM.id }]);
    clinic.at(MONDAY + 14 * DAY);
    await defineTeam(clinic.context, { ...TEAM, archived: true });
    await refreshRoster(clinic.context, clinic.directory, west);
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual({ ...known, home: west });
  });

  it('a membership stays with a member who leaves the channel and comes back, whatever the roster says', async () => {
    clinic.roster.delete(one);
    await read();
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual({ ...known, home: null });
    clinic.at(MONDAY + 14 * DAY);
    clinic.roster.set(one, 'UTC');
    const { redis, keys } = clinic.context.store;
    await redis.del(keys.roster(TEAM.id));
    await read();
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
  });

  it.each([
    ['deleted', async () => clinic.context.store.redis.del(keyOf(one))],
    ['spoilt', async () => clinic.context.store.redis.set(keyOf(one), 'nonsense')],
    [
      'put back',
      async () => {
        const { redis } = clinic.context.store;
        const before = await redis.getBuffer(keyOf(one));
        await requestMove(clinic.context, [one], west);
        await redis.set(keyOf(one), before ?? '');
      },
    ],
    ['another’s', async () => clinic.context.store.redis.copy(keyOf(memberId('U2')), keyOf(one), 'REPLACE')],
  ])('a membership that is %s proves nothing, is reported once, and begins again', async (_, spoil) => {
    clinic.at(MONDAY + 42 * DAY);
    await spoil();
    await read();
    await read();
    const now = await membershipsOf(clinic.context, [one, memberId('U2')]);
    expect(now.of(one)).toEqual(firstSeen(week + 6, TEAM.id));
    expect(now.lostIn(one)).toBe(week + 6);
    expect([now.of(memberId('U2')), now.lostIn(memberId('U2'))]).toEqual([known, null]);
    expect(clinic.events.filter((event) => event === 'memberships_lost')).toHaveLength(1);
  });

  it('memberships are resealed before their day is over, and hold no day of the keyring back', async () => {
    const { keyring, store } = clinic.context;
    clinic.at(MONDAY + 27 * DAY);
    const before = await store.redis.getBuffer(keyOf(one));
    await resealMemberships(clinic.context, alone);
    expect(await store.redis.getBuffer(keyOf(one))).toEqual(before);
    clinic.at(MONDAY + 30 * DAY);
    await resealMemberships(clinic.context, alone);
    keyring.step(dayOf(MONDAY + 70 * DAY));
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
    expect((await membershipsOf(clinic.context, [one])).begun).toBe(week);
    keyring.step(dayOf(MONDAY + 100 * DAY));
    expect((await membershipsOf(clinic.context, [one])).of(one)).toBeNull();
  });

  it('memberships whose people are gone are resealed too, and aren’t taken for lost', async () => {
    clinic.roster.delete(one);
    await read();
    for (const day of [30, 60, 90]) {
      clinic.at(MONDAY + day * DAY);
      await resealMemberships(clinic.context, alone);
      clinic.context.keyring.step(dayOf(MONDAY + day * DAY));
    }
    clinic.roster.set(one, 'UTC');
    await read();
    const now = await membershipsOf(clinic.context, [one]);
    expect([now.of(one)?.since, now.lostIn(one)]).toEqual([weekOf(MONDAY + 90 * DAY), null]);
    expect(clinic.events).not.toContain('memberships_lost');
  });

  it('an attacker who deletes a workspace’s beginning can’t make a newcomer count at once', async () => {
    await clinic.context.store.redis.del(clinic.context.store.keys.membershipsHead);
    await read();
    expect((await membershipsOf(clinic.context, [one])).begun).toBeNull();
    // Nor does it keep the others from being sealed again.
    clinic.at(MONDAY + 30 * DAY);
    await resealMemberships(clinic.context, alone);
    clinic.context.keyring.step(dayOf(MONDAY + 70 * DAY));
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
  });
});
