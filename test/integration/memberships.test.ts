import { memberId, teamId } from '../../src/pulse/ids.js';
import type { MemberId } from '../../src/pulse/ids.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { assignedElsewhere, requestMove } from '../../src/usecases/team-assignment.js';
import { membershipsOf, resealMemberships } from '../../src/usecases/memberships.js';
import { dayOf, weekOf } from '../../src/pulse/calendar.js';
import { firstSeen } from '../../src/pulse/membership.js';
import { MEMBERSHIP_PARTS } from '../../src/sealing/memberships.js';
import { teamsListing } from '../../src/store/listing.js';
import { partKey, partNumberOf } from '../../src/store/memberships.js';
import { rosterOf } from '../../src/store/teams.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { MONDAY } from '../support/team.js';

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

const west = teamId('west');

/** Does one thing, and throws its error. */
const alone = (run: () => Promise<void>): Promise<boolean> => run().then(() => true);

describe('a membership', () => {
  const DAY = 86_400_000;
  const one = memberId('U1');
  const week = weekOf(MONDAY);
  const known = firstSeen(week, TEAM.id);
  /** The hash and the field of a member's part. */
  const placeOf = (member: MemberId): [key: string, field: string] => {
    const part = partNumberOf(member, MEMBERSHIP_PARTS);
    return [partKey(clinic.context.store, part), String(part)];
  };
  const sealedOf = (member: MemberId) => clinic.context.store.redis.hgetBuffer(...placeOf(member));
  const replace = async (member: MemberId, sealed: Buffer | string | null): Promise<unknown> =>
    clinic.context.store.redis.hset(...placeOf(member), sealed ?? '');
  const read = async () => refreshRoster(clinic.context, clinic.directory, TEAM.id);

  beforeEach(async () => {
    await defineTeam(clinic.context, TEAM);
    await read();
  });

  it('says since when a member has been known and which team is home, however many channels they’re in', async () => {
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
    await defineTeam(clinic.context, { ...TEAM, id: west });
    await refreshRoster(clinic.context, clinic.directory, west);
    expect(await assignedElsewhere(clinic.context, west, [one])).toEqual([{ member: one, team: TEAM.id }]);
    clinic.at(MONDAY + 14 * DAY);
    await defineTeam(clinic.context, { ...TEAM, archived: true });
    await refreshRoster(clinic.context, clinic.directory, west);
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual({ ...known, home: west });
  });

  it('stays with a member who leaves the channel and comes back, whatever the roster says', async () => {
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
    ['deleted', async () => clinic.context.store.redis.hdel(...placeOf(one))],
    ['spoilt', async () => replace(one, 'nonsense')],
    [
      'put back',
      async () => {
        const before = await sealedOf(one);
        await requestMove(clinic.context, [one], west);
        await replace(one, before);
      },
    ],
    ['another’s', async () => replace(one, await sealedOf(memberId('U2')))],
  ])('that’s %s proves nothing, is reported once, and begins again', async (_, spoil) => {
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

  it('that was lost stays with the team whose roster has the member, whichever roster is read first', async () => {
    await defineTeam(clinic.context, { ...TEAM, id: west });
    await clinic.context.store.redis.hdel(...placeOf(one));
    await refreshRoster(clinic.context, clinic.directory, west);
    expect((await membershipsOf(clinic.context, [one])).of(one)?.home).toBe(TEAM.id);
    expect(await teamsListing(clinic.context.store, one)).toMatchObject([{ id: TEAM.id }]);
  });

  it('of a member who has moved counts for their new team before the old one’s roster is read again', async () => {
    await defineTeam(clinic.context, { ...TEAM, id: west });
    await requestMove(clinic.context, [one], west);
    clinic.at(MONDAY + 14 * 7 * DAY);
    await refreshRoster(clinic.context, clinic.directory, west);
    expect(await rosterOf(clinic.context.store, TEAM.id)).toContainEqual(
      expect.objectContaining({ id: one }),
    );
    expect(await teamsListing(clinic.context.store, one)).toMatchObject([{ id: west }]);
  });

  it('is resealed before its day is over, and holds back no day of the keyring', async () => {
    const { keyring } = clinic.context;
    clinic.at(MONDAY + 27 * DAY);
    const before = await sealedOf(one);
    await resealMemberships(clinic.context, alone);
    expect(await sealedOf(one)).toEqual(before);
    clinic.at(MONDAY + 30 * DAY);
    await resealMemberships(clinic.context, alone);
    keyring.step(dayOf(MONDAY + 70 * DAY));
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
    expect((await membershipsOf(clinic.context, [one])).begun).toBe(week);
    keyring.step(dayOf(MONDAY + 100 * DAY));
    expect((await membershipsOf(clinic.context, [one])).of(one)).toBeNull();
  });

  it('of a person who’s gone is resealed too, and isn’t taken for lost', async () => {
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

  it('doesn’t make a newcomer count at once if an attacker deletes the workspace’s beginning', async () => {
    await clinic.context.store.redis.del(clinic.context.store.keys.membershipsHead);
    await read();
    expect((await membershipsOf(clinic.context, [one])).begun).toBeNull();
    // The attack doesn't keep other memberships from being resealed either.
    clinic.at(MONDAY + 30 * DAY);
    await resealMemberships(clinic.context, alone);
    clinic.context.keyring.step(dayOf(MONDAY + 70 * DAY));
    expect((await membershipsOf(clinic.context, [one])).of(one)).toEqual(known);
  });
});
