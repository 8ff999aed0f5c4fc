import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';
import { pulseId, teamId } from '../../src/pulse/ids.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { teamsVisibleTo } from '../../src/usecases/team-queries.js';
import { daysHeld } from '../../src/usecases/advance-keyring.js';
import { runStep } from '../../src/usecases/sweep.js';
import { dueBy, schedule, STEPS } from '../../src/store/agenda.js';
import { reportedOnce } from '../../src/store/damage.js';
import { changeOverlay, overlayOf } from '../../src/store/overlay.js';
import type { Store } from '../../src/store/redis.js';
import { allTeams } from '../../src/store/teams.js';
import { add } from '../../src/support/overlay.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { memberId } from '../../src/pulse/ids.js';

let clinic: TestContext;
let reports: unknown[];
let store: Store;
beforeEach(() => {
  clinic = testContext();
  reports = [];
  store = { ...clinic.context.store, damaged: reportedOnce((...report) => reports.push(report)) };
});
afterEach(() => clinic.end());

const WEST = { ...TEAM, id: teamId('west'), name: 'West', roster: 'C0WEST' };

describe('data in Redis that Evenkeel didn’t write', () => {
  it('one team’s damaged definition leaves the others their week, and the keyring waits three days for that team’s', async () => {
    const context = { ...clinic.context, store };
    await defineTeam(context, TEAM);
    await defineTeam(context, WEST);
    clinic.at(opening());
    for (const due of await dueBy(store, opening(), 10)) await runStep(context, clinic.directory, due);
    await store.redis.hset(store.keys.teams, 'west', '{"name":');
    expect((await allTeams(store)).map(({ id }) => id)).toEqual([TEAM.id]);
    expect(await teamsVisibleTo({ ...clinic, context }, memberId('UMANAGER'))).toHaveLength(1);
    expect(reports).toEqual([['teams in Redis', 'west', 1]]);
    const later = closing() + 2 * 86_400_000;
    clinic.at(later);
    for (const due of await dueBy(store, later, 10))
      if (due.team === TEAM.id) await runStep(context, clinic.directory, due);
    expect(await daysHeld(context)).toEqual({ oldest: dayOf(closing()), over: 0 });
    clinic.at(closing(3));
    expect(await daysHeld(context)).toEqual({ oldest: dayOf(closing(3)), over: 1 });
  });

  it('a step of any kind whose team is gone does nothing, is removed, and is reported once', async () => {
    const context = { ...clinic.context, store };
    await defineTeam(context, TEAM);
    const planned = await store.redis.zcard(store.keys.agenda);
    for (const [at, step] of [...STEPS, ...STEPS].entries()) {
      const pulse = pulseId(step === 'reseal' || step === 'event' ? '-' : '2026-06-02');
      const due = { step, team: teamId(`nobody${at}`), pulse };
      const write = store.redis.multi();
      schedule(write, store, due, opening());
      await write.exec();
      await runStep(context, clinic.directory, due);
    }
    expect(await store.redis.zcard(store.keys.agenda)).toBe(planned);
    expect(reports).toEqual([['the agenda in Redis', null, 1]]);
  });

  it('9,000 unreadable teams are reported once, and other work gets its turn while they’re read', async () => {
    await defineTeam({ ...clinic.context, store }, TEAM);
    await store.redis.eval(
      "for i = 1, 9000 do redis.call('HSET', KEYS[1], 'x' .. i, '{}') end",
      1,
      store.keys.teams,
    );
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns += 1;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    for (let time = 0; time < 3; time += 1)
      expect((await allTeams(store)).map(({ id }) => id)).toEqual([TEAM.id]);
    reading = false;
    expect(turns).toBeGreaterThanOrEqual((3 * 9_000) / 200);
    expect(reports).toEqual([['teams in Redis', null, 9_000]]);
  });

  it('unreadable entries of the agenda don’t crowd out readable ones, however many there are', async () => {
    await defineTeam({ ...clinic.context, store }, TEAM);
    await store.redis.zadd(
      store.keys.agenda,
      ...Array.from({ length: 700 }, (_, at) => [-at, `?${at}`]).flat(),
    );
    await store.redis.zadd(store.keys.agenda, 1, 'open|east|someday');
    expect(await dueBy(store, opening(), 500)).toContainEqual(expect.objectContaining({ step: 'open' }));
    expect(reports.length).toBeGreaterThan(0);
  });

  it('one damaged entry of the support overlay, of the results or of a team’s state takes nothing else with it', async () => {
    const entry = {
      id: 'own-1',
      name: 'EAP',
      what: 'Talks.',
      phone: '+1 800 555 0100',
      addedOn: '2026-06-01',
    };
    await changeOverlay(store, (overlay) => add(overlay, 'peer', entry));
    const kept = JSON.parse((await store.redis.get(store.keys.overlay)) ?? '') as {
      added: { peer: unknown[] };
      hidden: unknown;
    };
    kept.added.peer.push({ id: 'own-2', name: null }, null);
    kept.hidden = null;
    await store.redis.set(store.keys.overlay, JSON.stringify(kept));
    expect((await overlayOf(store)).added.peer).toEqual([entry]);
    expect(reports).toEqual([['the support overlay in Redis', null, 2]]);

    const context = { ...clinic.context, store };
    await defineTeam(context, TEAM);
    await defineTeam(context, WEST);
    await store.redis.hset(store.keys.results(TEAM.id), 'x', 'y');
    await store.redis.hset(store.keys.state(WEST.id), 'deal', 'many');
    expect(
      (await teamsVisibleTo({ ...clinic, context }, memberId('UMANAGER'))).map(({ team }) => team.id),
    ).toEqual([TEAM.id]);
    expect(new Set(reports.slice(1))).toEqual(
      new Set([
        ['results in Redis', TEAM.id, 1],
        ['where teams stand, in Redis', WEST.id, 1],
      ]),
    );
  });
});
