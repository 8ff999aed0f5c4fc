import { dayOf, weekOf } from '../../src/pulse/calendar.js';
import { memberId, pulseId } from '../../src/pulse/ids.js';
import { joinPeers } from '../../src/pulse/peer.js';
import { seasonOf } from '../../src/pulse/season.js';
import { prefer } from '../../src/pulse/trajectory.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { openPulse } from '../../src/usecases/open.js';
import { pairPeers } from '../../src/usecases/pair.js';
import { changePeer } from '../../src/usecases/peer-records.js';
import { remindPulse } from '../../src/usecases/remind.js';
import { seasonIn } from '../../src/usecases/seasons.js';
import { updateMemberRecord, readMemberRecord } from '../../src/usecases/member-record.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { runStep } from '../../src/usecases/sweep.js';
import { parseDue } from '../../src/store/agenda.js';
import { joinAll } from '../support/join-all.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { opening } from '../support/team.js';

const DAY = 86_400_000;
const MEMBERS = Array.from({ length: 8 }, (_, at) => memberId(`U${at}`));
const dateOf = (week: number) => pulseId(new Date(opening(week)).toISOString().slice(0, 10));
const reseal = { step: 'reseal' as const, team: TEAM.id, pulse: pulseId('-') };
const due = (step: 'open' | 'remind' | 'peer', pulse: string) => ({
  step,
  team: TEAM.id,
  pulse: pulseId(pulse),
});

/** Dates in Redis are plain, so an attacker who may write there can name days until which nothing may be sealed. */
describe('dates too far ahead', () => {
  let clinic: TestContext;
  beforeEach(async () => {
    clinic = testContext();
    await defineTeam(clinic.context, TEAM);
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
  });
  afterEach(() => clinic.end());

  const { id } = TEAM;
  const redis = () => clinic.context.store.redis;
  const keys = () => clinic.context.store.keys;
  /** How many days ahead a team's records, or its peer records, are sealed. */
  const daysAhead = async (key: string) =>
    Number(await redis().hget(key, 'sealedUntil')) - dayOf(clinic.context.clock.now());
  const openFirst = async () => {
    clinic.at(opening(0));
    await openPulse(clinic.context, clinic.directory, due('open', dateOf(0)));
    await joinAll(clinic.context, id, MEMBERS);
    await resealScheduled(clinic.context, reseal);
    clinic.events.length = 0;
  };
  const changePulse = async (by: number) => {
    const pulse = JSON.parse((await redis().hget(keys().state(id), 'pulse')) ?? '') as Record<string, number>;
    const [opensAt, closesAt] = [pulse['opensAt'], pulse['closesAt']].map((at = 0) => at + by * DAY);
    const closingDay = dayOf(closesAt ?? 0);
    await redis().hset(
      keys().state(id),
      'pulse',
      JSON.stringify({ ...pulse, opensAt, closesAt, closingDay }),
    );
  };

  it.each(['2035-01-02', '2027-01-05'])('a pulse of %s never opens before its time', async (date) => {
    await openFirst();
    clinic.at(opening(0) + 3_600_000);
    await redis().hdel(keys().state(id), 'pulse');
    await redis().hset(keys().state(id), 'next', date);
    await openPulse(clinic.context, clinic.directory, due('open', date));
    expect(await redis().hget(keys().state(id), 'pulse')).toBeNull();
    expect(await redis().hget(keys().state(id), 'next')).toBe(dateOf(1));
    expect(await redis().zscore(keys().agenda, `open|${id}|${dateOf(1)}`)).not.toBeNull();
    expect(await daysAhead(keys().state(id))).toBeLessThan(8);
    expect(clinic.fields.at(-1)).toMatchObject({ reason: 'too early to open' });
  });

  it('no one’s place in a future period is fixed', async () => {
    await openFirst();
    const next = seasonOf(weekOf(opening(0))) + 12;
    const date = dateOf(next - weekOf(opening(0)));
    await redis().hdel(keys().state(id), 'pulse');
    await redis().hset(keys().state(id), 'next', date);
    await openPulse(clinic.context, clinic.directory, due('open', date));
    expect(seasonIn(clinic.context, id, next, null)).toBeNull();
  });

  it.each([8, 3_000])('a pulse whose close was moved by %d days takes no answers', async (by) => {
    await openFirst();
    await changePulse(by);
    await resealScheduled(clinic.context, reseal);
    expect(await clinic.answer('U0', 3)).toBe('closed');
    expect(await daysAhead(keys().state(id))).toBeLessThan(8);
    // Once the times are right again, the week goes on.
    await changePulse(-by);
    expect(await clinic.answer('U0', 3)).toBe('stored');
  });

  it('a pulse whose close was moved reminds no one, and no pulse does before the time', async () => {
    await openFirst();
    await remindPulse(clinic.context, clinic.directory, due('remind', dateOf(0)));
    expect(clinic.events).toEqual(['step_skipped']);
    expect(clinic.fields.at(-1)).toMatchObject({ reason: 'too early to remind' });
    clinic.at(opening(0) + 2 * DAY);
    await changePulse(3_000);
    await remindPulse(clinic.context, clinic.directory, due('remind', dateOf(0)));
    expect(clinic.fields.at(-1)).toMatchObject({ reason: 'the pulse is not open' });
  });

  it.each([null, '2035-01-02'])(
    'the next peer round is planned again if Redis has it in 2035',
    async (pulse) => {
      await changePeer(clinic.context, MEMBERS[0] ?? memberId(''), TEAM, (peer) => joinPeers(peer, 2_900));
      await resealScheduled(clinic.context, reseal);
      await redis().hset(keys().peersState(id), 'next', '2035-01-02');
      if (pulse) await pairPeers(clinic.context, clinic.directory, due('peer', pulse));
      await resealScheduled(clinic.context, reseal);
      expect(await daysAhead(keys().peersState(id))).toBeLessThan(22);
      expect(await redis().hget(keys().peersState(id), 'next')).toBe(dateOf(0));
    },
  );

  it('records are sealed until the next close even if Redis says that they’re sealed until 2035', async () => {
    await openFirst();
    await redis().hdel(keys().state(id), 'pulse', 'counted');
    await redis().del(keys().box(id), keys().ballotSlips(id));
    await redis().hset(keys().state(id), 'sealedUntil', dayOf(clinic.context.clock.now()) + 3_000);
    const change = () =>
      updateMemberRecord(clinic.context, memberId('U0'), id, (own) => prefer(own, { reminder: false }));
    expect(await change()).toBe(false);
    await resealScheduled(clinic.context, reseal);
    expect(await daysAhead(keys().state(id))).toBeLessThan(15);
    expect(await readMemberRecord(clinic.context, memberId('U0'), id)).not.toBeNull();
  });

  it.each(['x', '2026-13-45', '2026-02-30', '0000-00-00', '9999-99-99'])(
    'the date %s is refused by name, and other teams go on',
    async (date) => {
      const west = { ...TEAM, id: 'west' as typeof id, name: 'West' };
      await defineTeam(clinic.context, west);
      clinic.at(opening(0));
      await redis().hset(keys().state(id), 'next', date);
      await redis().hset(keys().peersState(id), 'next', date);
      await expect(runStep(clinic.context, clinic.directory, due('open', dateOf(0)))).rejects.toThrow(
        keys().state(id),
      );
      await expect(resealScheduled(clinic.context, reseal)).rejects.toThrow(keys().peersState(id));
      expect(parseDue(`open|${id}|${date}`)).toBeNull();
      await runStep(clinic.context, clinic.directory, { ...due('open', dateOf(0)), team: west.id });
      expect(clinic.events.at(-1)).toBe('pulse_opened');
    },
  );

  it('a pulse whose times aren’t within one week is refused', async () => {
    await openFirst();
    const stored = (await redis().hget(keys().state(id), 'pulse')) ?? '';
    const pulse = JSON.parse(stored) as Record<string, number>;
    for (const change of [
      { closesAt: (pulse['closesAt'] ?? 0) + 200_000 * DAY },
      { closingDay: (pulse['closingDay'] ?? 0) + 3_000 },
      { opensAt: 1.5 },
      { closesAt: pulse['opensAt'] },
      { id: '2026-13-45' },
    ]) {
      await redis().hset(keys().state(id), 'pulse', JSON.stringify({ ...pulse, ...change }));
      clinic.roster.set(memberId('UNEW'), 'UTC');
      await expect(resealScheduled(clinic.context, reseal)).rejects.toThrow(keys().state(id));
    }
    await redis().hset(keys().state(id), 'pulse', stored);
    expect(await clinic.answer('U0', 1)).toBe('stored');
  });
});
