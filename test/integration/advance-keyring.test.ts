import { dayOf } from '../../src/pulse/calendar.js';
import { memberId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import type { Loss } from '../../src/usecases/losses.js';
import { advanceKeyring, type StepReasons } from '../../src/usecases/advance-keyring.js';
import { ALL_REASONS } from '../support/step-reasons.js';
import type { Queues } from '../../src/usecases/ports.js';
import { openBallot, slotOf } from '../../src/sealing/ballots.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { allNotifications, handedOver } from '../../src/store/outbox.js';
import { settleLate } from '../../src/store/late.js';
import { latestResult, teamState } from '../../src/store/pulses.js';
import { storeOf } from '../../src/store/redis.js';
import { lateLook } from '../../src/usecases/memberships.js';
import { changeRequests } from '../../src/usecases/request-list.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing } from '../support/team.js';
import {
  due,
  resealAll,
  openWeek,
  closeWeek,
  everyoneAnswers,
  playHeavyWeek,
  contextWithTeam,
} from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

/** The notices to leaders that wait in the outbox: recipient and trouble. */
const toldLeaders = async () =>
  (await allNotifications(clinic.context.store)).flatMap((sealed) => {
    const note = openNotification(clinic.context.keyring, clinic.context.workspace, sealed);
    return note?.kind === 'rosterTrouble' ? [[note.member, note.trouble]] : [];
  });

const retired = (
  context: TestContext['context'],
  queues: Pick<Queues, 'renewNotifications'> = { renewNotifications: async () => undefined },
) => advanceKeyring(context, async () => [context], queues, ALL_REASONS);

describe('a search for late records', () => {
  const DAY = 86_400_000;

  it('finds each kind of record sealed until a past day, and nothing in a workspace that’s up to date', async () => {
    clinic = await contextWithTeam();
    const { context } = clinic;
    const { store, keyring } = context;
    const { redis, keys } = store;
    await openWeek(clinic);
    await changeSupporters(context, (all) => all);
    await changeRequests(context, null, (now) => ({ after: now, result: undefined }));
    await closeWeek(clinic);
    // No peer round was drawn, and no look went through the requests.
    await retired(context);
    await redis.del(keys.outbox, keys.outboxDue);
    const today = dayOf(context.clock.now());
    const look = (on = today, id = keyring.id) => settleLate(store, id, { ...lateLook(0), today: on });
    expect(await look()).toBe('no');
    const { sealedUntil } = await teamState(store, TEAM.id);
    if (sealedUntil === null) throw new Error('nothing is sealed');
    /** The search's result after one change, which is then undone. */
    const after = async (key: string, change: () => Promise<unknown>) => {
      const before = await redis.dumpBuffer(key);
      await change();
      const found = await look();
      await redis.del(key);
      if (before) await redis.restore(key, 0, before);
      return found;
    };
    const past = Buffer.alloc(40);
    past.writeUInt32BE(today - 1);
    const [state, peers] = [keys.state(TEAM.id), keys.peersState(TEAM.id)];
    const pulse = JSON.stringify({ v: 1, closingDay: today - 1 });
    const changes: Readonly<Record<string, readonly [string, () => Promise<unknown>]>> = {
      records: [state, () => redis.hset(state, 'sealedUntil', today - 1)],
      unreadable: [state, () => redis.hset(state, 'sealedUntil', '1e9')],
      pulse: [state, () => redis.hset(state, 'pulse', pulse)],
      peers: [peers, () => redis.hset(peers, 'sealedUntil', today - 1)],
      spoilt: [peers, () => redis.multi().del(peers).set(peers, 'spoilt').exec()],
      supporters: [keys.supporters, () => redis.set(keys.supporters, past)],
      requests: [keys.requests, () => redis.set(keys.requests, past)],
      signature: [keys.teamActions, () => redis.hset(keys.teamActions, 'x', `s {"until":${today - 1}}`)],
      memberships: [keys.membershipsHead, () => redis.hset(keys.membershipsHead, 'until', today + 27)],
      unheaded: [keys.membershipsHead, () => redis.del(keys.membershipsHead)],
      message: [keys.outbox, () => redis.hset(keys.outbox, 'n', 'sealed')],
    };
    for (const [kind, [key, change]] of Object.entries(changes))
      expect([kind, await after(key, change)]).toEqual([kind, 'maybe']);
    expect(await look()).toBe('no');
    // An archived team of which only its roster is left.
    await redis.hset(keys.teams, 'gone', '{}');
    await redis.hset(keys.roster(teamId('gone')), 'U1', 'x');
    expect(await look()).toBe('maybe');
    await redis.hdel(keys.teams, 'gone');
    expect(await look(sealedUntil + 1)).toBe('maybe');
    await redis.set(keys.keyring, 'another');
    expect([await look(), await look(sealedUntil + 1)]).toEqual(['no', 'elsewhere']);
  });

  it('doesn’t open a workspace without late records, and a workspace that doesn’t answer keeps no other from being resealed', async () => {
    clinic = await contextWithTeam();
    const { context } = clinic;
    await openWeek(clinic);
    await closeWeek(clinic);
    await context.store.redis.del(context.store.keys.outbox, context.store.keys.outboxDue);
    const { sealedUntil } = await teamState(context.store, TEAM.id);
    if (sealedUntil === null) throw new Error('nothing is sealed');
    const calm = { ...context, workspace: workspaceId('T0CALM') };
    const silent = {
      ...context,
      workspace: workspaceId('T0SILENT'),
      store: {
        ...context.store,
        redis: { eval: () => new Promise(() => undefined) } as unknown as typeof context.store.redis,
      },
    };
    const opened: string[] = [];
    const step = () =>
      advanceKeyring(
        context,
        async () => [
          { ...calm, store: storeOf(context.store.redis, clinic.prefix, calm.workspace) },
          silent,
          context,
        ],
        { renewNotifications: async () => undefined },
        {
          ...ALL_REASONS,
          open: async (workspace) => {
            opened.push(workspace);
            return workspace === context.workspace ? context : null;
          },
          withinMs: 1_000,
        },
      );
    clinic.at((sealedUntil + 1) * DAY + 3_600_000);
    await step();
    expect(opened).toEqual([context.workspace]);
    expect((await teamState(context.store, TEAM.id)).sealedUntil).toBeGreaterThan(sealedUntil);
  });
});

describe('the keyring', () => {
  const day = (at: number) => Math.floor(at / 86_400_000);

  it('forgets a close’s day the day after, so that no one can open an old copy of Redis', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await clinic.answer('U1', 3);
    const { redis, keys } = clinic.context.store;
    const box = {
      workspace: clinic.context.workspace,
      team: TEAM.id,
      pulse: due('open').pulse,
      closingDay: day(closing()),
      generation: 2,
    };
    await resealAll(clinic);
    const slot = slotOf(clinic.context.keyring, box, memberId('U1'));
    const stolen = (await redis.hgetBuffer(keys.box(TEAM.id), slot)) ?? Buffer.alloc(0);
    expect(openBallot(clinic.context.keyring, box, slot, stolen).kind).toBe('checkin');
    await closeWeek(clinic);
    clinic.at(closing() + 86_400_000);
    await retired(clinic.context);
    expect(clinic.context.keyring.day).toBe(day(closing()) + 1);
    expect(openBallot(clinic.context.keyring, box, slot, stolen)).toEqual({ kind: 'refused' });
    expect(await readMemberRecord(clinic.context, memberId('U1'), TEAM.id)).not.toBeNull();
  });

  it('reseals notifications that have waited for more than a week, in the outbox and in the queue', async () => {
    clinic = testContext();
    const { context } = clinic;
    await defineTeam(context, TEAM);
    await openWeek(clinic);
    await closeWeek(clinic);
    const [queued, ...kept] = await allNotifications(context.store);
    if (!queued) throw new Error('no note');
    await handedOver(context.store, [queued.id]);
    const waiting = new Map([[queued.id, queued]]);
    for (const weeks of [1, 3, 5]) {
      clinic.at(closing() + weeks * 7 * 86_400_000 + 86_400_000);
      await retired(context, {
        async renewNotifications(renewed) {
          for (const note of waiting.values()) waiting.set(note.id, renewed(context.workspace, note) ?? note);
        },
      });
    }
    const after = [...(await allNotifications(context.store)), ...waiting.values()];
    expect(after).toHaveLength(kept.length + 1);
    expect(openNotification(context.keyring, context.workspace, queued)).toBeNull();
    for (const note of after)
      expect(openNotification(context.keyring, context.workspace, note)).toMatchObject({ team: TEAM.id });
  });

  it('waits three days for a late close, which then opens every ballot', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await everyoneAnswers(clinic, 0);
    clinic.at(closing() + 3 * 86_400_000 - 1);
    await retired(clinic.context);
    expect(clinic.context.keyring.day).toBe(day(closing()));
    await closePulse(clinic.context, due('close'));
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    await retired(clinic.context);
    expect(clinic.context.keyring.day).toBe(day(closing()) + 3);
  });

  it('gives up a week that can’t be closed for three days, says so, and loses nothing else', async () => {
    clinic = testContext();
    const { context } = clinic;
    await defineTeam(context, TEAM);
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    for (const index of [0, 1, 2]) await clinic.answer(`U${index}`, 2);
    clinic.at(closing(1) + 3 * 86_400_000);
    const lost: Loss[] = [];
    await advanceKeyring(
      context,
      async () => [context],
      { renewNotifications: async () => undefined },
      {
        ...ALL_REASONS,
        close: async () => {
          throw Object.assign(new Error('gone'), { code: 'questionnaire_gone' });
        },
        lost: (loss) => lost.push(loss),
      },
    );
    expect(context.keyring.day).toBe(day(closing(1)) + 3);
    expect(lost).toEqual([{ kind: 'week', team: TEAM.id, code: 'questionnaire_gone', lost: true }]);
    const { redis, keys } = context.store;
    expect(await redis.exists(keys.box(TEAM.id), keys.closingBox(TEAM.id))).toBe(0);
    const own = await readMemberRecord(context, memberId('U3'), TEAM.id);
    expect(own?.trajectory).toMatchObject({ consent: 'joined', flags: [{ heavy: true }] });
    expect(await toldLeaders()).toEqual([['UMANAGER', 'lost']]);
    await openWeek(clinic, 2);
    expect((await teamState(context.store, TEAM.id)).pulse?.id).toBe(due('open', 2).pulse);
  });

  it('closes an overdue week before it gives it up', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await everyoneAnswers(clinic, 0);
    await clinic.context.store.redis.del(clinic.context.store.keys.agenda);
    clinic.at(closing(3));
    const close: StepReasons['close'] = (_, late) => closePulse(clinic.context, late);
    await advanceKeyring(
      clinic.context,
      async () => [clinic.context],
      { renewNotifications: async () => undefined },
      { ...ALL_REASONS, close },
    );
    expect(clinic.context.keyring.day).toBe(day(closing(3)));
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect(await toldLeaders()).toEqual([]);
  });

  it('reseals records that a skipped week left behind, and loses none', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    clinic.at(closing(3));
    await retired(clinic.context);
    expect(clinic.context.keyring.day).toBe(day(closing(3)));
    const own = await readMemberRecord(clinic.context, memberId('U3'), TEAM.id);
    expect(own?.trajectory.flags).toHaveLength(1);
    expect((await teamState(clinic.context.store, TEAM.id)).sealedUntil).toBe(day(closing(4)));
  });
});
