import { memberId, teamId } from '../../src/pulse/ids.js';
import { teamsOfMember } from '../../src/usecases/team-queries.js';
import { defineTeam, defineTeams, syncRosters, refreshRoster } from '../../src/usecases/enroll.js';
import type { Directory } from '../../src/usecases/ports.js';
import { RosterUnread } from '../../src/usecases/roster-troubles.js';
import { openPulse } from '../../src/usecases/open.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { joinAll } from '../support/join-all.js';
import { allNotifications } from '../../src/store/outbox.js';
import { latestResult } from '../../src/store/pulses.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { opening } from '../support/team.js';
import {
  due,
  openWeek,
  closeWeek,
  everyoneAnswers,
  outboxCounts,
  changePreferences,
  contextWithTeam,
} from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

describe('the roster', () => {
  it('a newcomer is asked at once, and can answer as soon as they take part', async () => {
    clinic = await contextWithTeam({ members: 7 });
    await openWeek(clinic);
    clinic.roster.set(memberId('UNEW'), 'UTC');
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    expect(await clinic.answer('UNEW', 3)).toBe('notJoined');
    await joinAll(clinic.context, TEAM.id, [memberId('UNEW')]);
    expect(await clinic.answer('UNEW', 3)).toBe('stored');
    expect(await outboxCounts(clinic)).toEqual({ welcome: 9, 'cover of weekly': 3 * 9 });
  });

  it('a member who’s taken out of the channel is asked and counted until the season ends', async () => {
    clinic = await contextWithTeam({ members: 7 });
    // The first pulse lies in the fourth week of a season.
    await openWeek(clinic);
    clinic.roster.delete(memberId('U1'));
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    expect(await clinic.answer('U1', 2)).toBe('stored');
    await closeWeek(clinic);
    for (let week = 1; week < 9; week += 1) {
      await openWeek(clinic, week);
      expect(await clinic.answer('U1', 2)).toBe('stored');
      await closeWeek(clinic, week);
    }
    expect((await readMemberRecord(clinic.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(
      4,
    );
    await openWeek(clinic, 9);
    expect(await clinic.answer('U1', 2)).toBe('notAMember');
    await closeWeek(clinic, 9);
    expect(await readMemberRecord(clinic.context, memberId('U1'), TEAM.id)).toBeNull();
  });

  it('a member who joins during a season counts from the next one on, however often the channel changes', async () => {
    clinic = await contextWithTeam({ members: 7 });
    await openWeek(clinic);
    await closeWeek(clinic);
    for (const extra of ['UA', 'UB', 'UC']) clinic.roster.set(memberId(extra), 'UTC');
    const bands = [];
    for (let week = 1; week <= 10; week += 1) {
      await openWeek(clinic, week);
      for (const id of ['U0', 'U1', 'UA', 'UB', 'UC']) expect(await clinic.answer(id, 2)).toBe('stored');
      await closeWeek(clinic, week);
      bands.push((await latestResult(clinic.context.store, TEAM.id))?.band);
    }
    // Only two counted members answer until the next season makes it five; and a change takes two such weeks.
    expect(bands).toEqual([...Array.from({ length: 9 }, () => 'steady'), 'strained']);
  });

  it('a season starts from scratch if fewer than five of the counted members are the same', async () => {
    clinic = await contextWithTeam({ members: 8 });
    for (let week = 0; week <= 9; week += 1) {
      if (week === 4) for (const id of ['UA', 'UB', 'UC', 'UD']) clinic.roster.set(memberId(id), 'UTC');
      if (week === 9) for (const id of ['U0', 'U1', 'U2', 'U3']) clinic.roster.delete(memberId(id));
      await openWeek(clinic, week);
      if (week < 9) await everyoneAnswers(clinic, 2);
      await closeWeek(clinic, week);
      expect((await latestResult(clinic.context.store, TEAM.id))?.band).toBe(
        week > 0 && week < 9 ? 'strained' : 'steady',
      );
    }
  });

  it('a member of two channels belongs to the team that asked first, until they leave it', async () => {
    clinic = testContext();
    const west = { ...TEAM, id: teamId('west'), name: 'West' };
    await defineTeams(clinic.context, [TEAM, west]);
    await syncRosters(clinic.context, clinic.directory);
    expect((await teamsOfMember(clinic, memberId('U1'))).map((team) => team.id)).toEqual([TEAM.id]);
    await defineTeams(clinic.context, [west]);
    await syncRosters(clinic.context, clinic.directory);
    expect((await teamsOfMember(clinic, memberId('U1'))).map((team) => team.id)).toEqual([west.id]);
  });

  it('a person on a roster that hasn’t been read yet waits for the reading, which happens once for all who ask', async () => {
    clinic = testContext();
    await defineTeam(clinic.context, TEAM);
    let readings = 0;
    const rosterOf: Directory['rosterOf'] = (...asked) => {
      readings += 1;
      return clinic.directory.rosterOf(...asked);
    };
    const of = { context: clinic.context, directory: { ...clinic.directory, rosterOf } };
    const asked = ['U1', 'U2', 'USTRANGER', 'U1'].map((id) => teamsOfMember(of, memberId(id)));
    const found = (await Promise.all(asked)).map((teams) => teams.map(({ id }) => id));
    expect(found).toEqual([[TEAM.id], [TEAM.id], [], [TEAM.id]]);
    expect(await teamsOfMember(of, memberId('USTRANGER'))).toEqual([]);
    expect(readings).toBe(1);
  });

  it('no one is told that they’re in no team until Slack says so; a refused roster keeps no one waiting', async () => {
    clinic = testContext();
    await defineTeam(clinic.context, TEAM);
    const failing = (code: string) => ({
      context: clinic.context,
      directory: {
        ...clinic.directory,
        rosterOf: () => Promise.reject(Object.assign(new Error('no'), { code })),
      },
    });
    const person = memberId('U1');
    await expect(teamsOfMember(failing('ECONNREFUSED'), person)).rejects.toBeInstanceOf(RosterUnread);
    expect(await teamsOfMember(failing('channel_not_found'), person)).toEqual([]);
    // Slack refused the roster a moment ago, and isn't asked again for everyone without a team.
    expect(await teamsOfMember(clinic, person)).toEqual([]);
    await syncRosters(clinic.context, clinic.directory);
    expect((await teamsOfMember(clinic, person)).map(({ id }) => id)).toEqual([TEAM.id]);
  });

  it('a close forgets the record of a member whose account is gone', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    clinic.roster.delete(memberId('U1'));
    clinic.gone.add(memberId('U1'));
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    await closeWeek(clinic);
    expect(await readMemberRecord(clinic.context, memberId('U1'), TEAM.id)).toBeNull();
  });

  it('a team gets its result even though a counted member’s account is gone', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await closeWeek(clinic);
    clinic.roster.delete(memberId('U7'));
    clinic.gone.add(memberId('U7'));
    await openWeek(clinic, 1);
    for (let index = 0; index < 7; index += 1) expect(await clinic.answer(`U${index}`, 0)).toBe('stored');
    await closeWeek(clinic, 1);
    expect((await latestResult(clinic.context.store, TEAM.id))?.band).toBe('steady');
    expect(clinic.fields.findLast(({ refusedBallots }) => refusedBallots !== undefined)?.refusedBallots).toBe(
      0,
    );
  });

  it('each member gets the weekly message at ten on their own clock', async () => {
    clinic = testContext({ members: 1 });
    clinic.roster.set(memberId('U0'), 'Asia/Tokyo');
    clinic.roster.set(memberId('UMANAGER'), 'America/Los_Angeles');
    await defineTeam(clinic.context, TEAM);
    clinic.at(opening() - 9 * 3_600_000);
    await openPulse(clinic.context, clinic.directory, due('open'));
    const { redis, keys } = clinic.context.store;
    const first = await redis.zrange(keys.outboxDue, '0', '1', 'WITHSCORES');
    const at = first.filter((_, index) => index % 2 === 1).map(Number);
    expect(at).toEqual([opening() - 9 * 3_600_000, opening() + 7 * 3_600_000]);
  });

  it('all members’ deliveries are due at the same times, and each member gets the weekly message on a day they work', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await changePreferences(clinic, 'U1', { workingDays: ['wednesday'] });
    await changePreferences(clinic, 'U2', { workingDays: ['monday'] });
    await closeWeek(clinic);
    const { redis, keys } = clinic.context.store;
    await redis.del(keys.outbox, keys.outboxDue);
    await openWeek(clinic, 1);
    const weekly = new Map<string, number>();
    const times = new Map<number, number>();
    for (const sealed of await allNotifications(clinic.context.store)) {
      const note = openNotification(clinic.context.keyring, clinic.context.workspace, sealed);
      const at = Number(await redis.zscore(keys.outboxDue, sealed.id));
      times.set(at, (times.get(at) ?? 0) + 1);
      if (note?.kind === 'weekly' && !note.cover) weekly.set(note.member, at);
    }
    const days = [0, 1, 2, 3].map((later) => opening(1) + later * 86_400_000);
    expect([...times].toSorted(([one], [other]) => one - other)).toEqual(days.map((at) => [at, 9]));
    expect([weekly.get('U0'), weekly.get('U1'), weekly.get('U2')]).toEqual([days[0], days[1], undefined]);
  });
});
