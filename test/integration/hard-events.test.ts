import { type MemberId, memberId, pulseId, teamId } from '../../src/pulse/ids.js';
import { announcedAt, type HardEvent } from '../../src/pulse/hard-event.js';
import type { Team } from '../../src/pulse/team.js';
import type { Notification } from '../../src/pulse/notification.js';
import { MOST_SUPPORTERS, nameSupporter, setSupporter } from '../../src/pulse/supporters.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { openHardEvent, sealHardEvent } from '../../src/sealing/hard-events.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { type Due, dueBy, nextDue, schedule } from '../../src/store/agenda.js';
import { reportedOnce } from '../../src/store/damage.js';
import { allNotifications } from '../../src/store/outbox.js';
import { storeOf } from '../../src/store/redis.js';
import { advanceKeyring } from '../../src/usecases/advance-keyring.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { announceEvent, continueEvent, eventsUnderWay, stopEvent } from '../../src/usecases/hard-events.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { sweep } from '../../src/usecases/sweep.js';
import { aPerson } from '../support/directory.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { nameOfKind } from '../support/notification-kinds.js';
import { MONDAY } from '../support/team.js';
import { ALL_REASONS } from '../support/step-reasons.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The time of the announcement: a Monday at ten. */
const TEN = MONDAY + 10 * HOUR;
const DUE: Due = { step: 'event', team: TEAM.id, pulse: pulseId('-') };
const WEST: Team = { ...TEAM, id: teamId('west'), roster: 'C0WEST' };
const SUPPORTERS = ['U1', 'UELSEWHERE'].map(memberId);

let clinic: TestContext;
let context: WorkspaceContext;
let reports: unknown[];
beforeEach(async () => {
  clinic = testContext();
  reports = [];
  const { redis } = clinic.context.store;
  const report = reportedOnce((...said) => reports.push(said));
  context = {
    ...clinic.context,
    store: storeOf(redis, clinic.prefix, clinic.context.workspace, report),
  };
  await defineTeam(context, TEAM);
  await refreshRoster(context, clinic.directory, TEAM.id);
  for (const one of [...SUPPORTERS, memberId('UAWAY')])
    await changeSupporters(context, (all) => setSupporter(nameSupporter(all, one), one, 'ready'));
  await changeSupporters(context, (all) => setSupporter(all, memberId('UAWAY'), 'away'));
  clinic.at(TEN);
});
afterEach(() => clinic.end());

/** A notification that waits in the outbox. */
interface Waiting {
  readonly id: string;
  readonly note: Notification;
  readonly at: number;
}

async function waiting(): Promise<Waiting[]> {
  const { store, keyring, workspace } = context;
  return Promise.all(
    (await allNotifications(store)).map(async (sealed) => {
      const note = openNotification(keyring, workspace, sealed);
      if (!note) throw new Error('a notification does not open');
      return { id: sealed.id, note, at: Number(await store.redis.zscore(store.keys.outboxDue, sealed.id)) };
    }),
  );
}

/** Does the event steps due at a moment; returns the notifications they decided. */
async function goOn(at: number): Promise<Waiting[]> {
  const before = new Set((await waiting()).map(({ id }) => id));
  clinic.at(at);
  for (const due of await dueBy(context.store, at, 50))
    if (due.step === 'event') await continueEvent(context, due);
  return (await waiting()).filter(({ id }) => !before.has(id));
}

/** Hands on the notifications due at a moment; returns their recipients. */
async function handOn(at: number): Promise<MemberId[]> {
  const members: MemberId[] = [];
  clinic.at(at);
  await sweep(context, {
    addSteps: async () => undefined,
    addNotifications: async (workspace, sent) => {
      for (const { notification } of sent) {
        const found = openNotification(context.keyring, workspace, notification);
        if (found) members.push(found.member);
      }
    },
    renewNotifications: async () => undefined,
  });
  return members.toSorted();
}

const kindsOf = (all: readonly Waiting[]): string[] => [...new Set(all.map(({ note }) => nameOfKind(note)))];
const membersOf = (all: readonly Waiting[]): string[] => all.map(({ note }) => note.member).toSorted();
const ROSTER = ['U0', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'UMANAGER'];

const sealedNow = (): Promise<Buffer | null> =>
  context.store.redis.hgetBuffer(context.store.keys.hardEvents, TEAM.id);
const stored = async (): Promise<HardEvent | null> => {
  const sealed = await sealedNow();
  return sealed && openHardEvent(context.keyring, { workspace: context.workspace, team: TEAM.id }, sealed);
};
const planned = (): Promise<string | null> =>
  context.store.redis.zscore(context.store.keys.agenda, `event|${TEAM.id}|-`);

/** The logged reasons of steps that did nothing. */
const skipped = () => clinic.fields.flatMap(({ reason }) => reason ?? []);

describe('an announced event', () => {
  it('comes to supporters after ten minutes, then to the whole roster, after a week and after four', async () => {
    expect(await announceEvent(context, TEAM)).toEqual({
      kind: 'announced',
      due: {
        supporters: TEN + 10 * MINUTE,
        first: TEN + 40 * MINUTE,
        week: TEN + 7 * DAY,
        month: TEN + 28 * DAY,
      },
    });
    expect(await goOn(TEN + 10 * MINUTE - 1)).toEqual([]);
    const first = await goOn(TEN + 10 * MINUTE);
    const real = first.filter(({ note }) => !note.cover);
    expect([kindsOf(real), membersOf(real)]).toEqual([['eventSupporters'], ['U1', 'UELSEWHERE']]);
    for (const [kind, later] of [
      ['eventFirst', 40 * MINUTE],
      ['eventWeek', 7 * DAY],
      ['eventMonth', 28 * DAY],
    ] as const) {
      expect(await goOn(TEN + later - 1)).toEqual([]);
      const round = await goOn(TEN + later);
      expect([kindsOf(round), membersOf(round)]).toEqual([[kind], ROSTER]);
      expect(new Set(round.map(({ at, note }) => `${at} ${note.language} ${note.pulse}`)).size).toBe(1);
    }
    expect(await goOn(TEN + 28 * DAY + HOUR)).toEqual([]);
    expect([await sealedNow(), await planned()]).toEqual([null, null]);
    expect([skipped(), reports]).toEqual([[], []]);
  });

  it('makes the same number of deliveries before the team hears, whoever the supporters are and however many', async () => {
    await announceEvent(context, TEAM);
    const some = await goOn(TEN + 10 * MINUTE);
    expect(some.length).toBe(MOST_SUPPORTERS);
    const { redis, keys } = context.store;
    const sizes = (await redis.hvalsBuffer(keys.outbox)).map(({ length }) => length);
    expect(new Set(sizes).size).toBe(1);
    await stopEvent(context, TEAM);
    await changeSupporters(context, () => []);
    clinic.at(TEN + 14 * DAY);
    await announceEvent(context, TEAM);
    const none = await goOn(TEN + 14 * DAY + 10 * MINUTE);
    expect([kindsOf(none), none.length]).toEqual([['cover of eventSupporters'], MOST_SUPPORTERS]);
  });

  it('doesn’t reveal a supporter by the hours of their zone', async () => {
    clinic.roster.set(memberId('U1'), 'America/Los_Angeles');
    await refreshRoster(context, clinic.directory, TEAM.id);
    await announceEvent(context, TEAM);
    const times = async (round: Promise<Waiting[]>): Promise<Record<number, number>> => {
      const all = await round;
      return Object.fromEntries(
        [...new Set(all.map(({ at }) => at))].map((at) => [at, all.filter((one) => one.at === at).length]),
      );
    };
    const each = (start: number) => ({
      [start + 10 * MINUTE]: MOST_SUPPORTERS,
      // 8 in the morning in Los Angeles.
      [start + 5 * HOUR]: MOST_SUPPORTERS,
    });
    expect(await times(goOn(TEN + 10 * MINUTE))).toEqual(each(TEN));
    await stopEvent(context, TEAM);
    await changeSupporters(context, (all) => setSupporter(all, memberId('U1'), 'away'));
    clinic.at(TEN + 14 * DAY);
    await announceEvent(context, TEAM);
    expect(await times(goOn(TEN + 14 * DAY + 10 * MINUTE))).toEqual(each(TEN + 14 * DAY));
  });

  it('comes to each member by their own clock', async () => {
    clinic.roster.set(memberId('U2'), 'America/New_York');
    await refreshRoster(context, clinic.directory, TEAM.id);
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    const round = await goOn(TEN + 40 * MINUTE);
    const later = round.filter(({ at }) => at !== TEN + 40 * MINUTE);
    expect(later.map(({ note, at }) => [note.member, at])).toEqual([['U2', MONDAY + 13 * HOUR]]);
  });

  it('is decided once, even if several workers do the step at once or again', async () => {
    await announceEvent(context, TEAM);
    clinic.at(TEN + 10 * MINUTE);
    await Promise.all([1, 2, 3].map(() => continueEvent(context, DUE)));
    await continueEvent(context, DUE);
    expect((await waiting()).length).toBe(MOST_SUPPORTERS);
    expect((await stored())?.next).toBe('first');
  });

  it('reaches supporters half an hour before the team, even if the bot was down', async () => {
    await announceEvent(context, TEAM);
    const late = TEN + 5 * HOUR;
    expect(kindsOf(await goOn(late))).toContain('eventSupporters');
    expect(await goOn(late + 30 * MINUTE - 1)).toEqual([]);
    expect(kindsOf(await goOn(late + 30 * MINUTE))).toEqual(['eventFirst']);
  });

  it('leaves out a round that’s days late, and goes on with the next one', async () => {
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    await goOn(TEN + 40 * MINUTE);
    expect(await goOn(TEN + 10 * DAY + 1)).toEqual([]);
    expect(skipped()).toEqual(['too late for a message about a hard event']);
    expect(kindsOf(await goOn(TEN + 28 * DAY))).toEqual(['eventMonth']);
  });

  it('doesn’t come early, whatever the agenda says', async () => {
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    await goOn(TEN + 40 * MINUTE);
    const { store } = context;
    await store.redis.zadd(store.keys.agenda, TEN + HOUR, `event|${TEAM.id}|-`);
    expect(await goOn(TEN + HOUR)).toEqual([]);
    expect(skipped()).toEqual(['too early for the next message about a hard event']);
    expect(Number(await planned())).toBe(TEN + 7 * DAY);
  });

  it('isn’t repeated by a record that an attacker put back', async () => {
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    const before = await sealedNow();
    const first = await goOn(TEN + 40 * MINUTE);
    const { store } = context;
    await store.redis.hset(store.keys.hardEvents, TEAM.id, before ?? '');
    await store.redis.zadd(store.keys.agenda, TEN + DAY, `event|${TEAM.id}|-`);
    // The first round has gone out.
    await store.redis.del(store.keys.outbox, store.keys.outboxDue);
    const again = await goOn(TEN + DAY);
    expect(again.length).toBe(first.length);
    // The ledger of deliveries has the same ids.
    expect(again.map(({ id }) => id).toSorted()).toEqual(first.map(({ id }) => id).toSorted());
  });

  it('comes to no one in an archived team, which the log says', async () => {
    await announceEvent(context, TEAM);
    await defineTeam(context, { ...TEAM, archived: true });
    expect(await goOn(TEN + 10 * MINUTE)).toEqual([]);
    expect(await goOn(TEN + 40 * MINUTE)).toEqual([]);
    expect(new Set(skipped())).toEqual(new Set(['no message about a hard event to an archived team']));
  });

  it('comes to no one, supporters included, if the roster is empty', async () => {
    await defineTeam(context, WEST);
    await announceEvent(context, WEST);
    expect(await goOn(TEN + 10 * MINUTE)).toEqual([]);
    expect(await goOn(TEN + 40 * MINUTE)).toEqual([]);
  });

  it('is forgotten with its team', async () => {
    await announceEvent(context, TEAM);
    await context.store.redis.hdel(context.store.keys.teams, TEAM.id);
    expect(await goOn(TEN + 10 * MINUTE)).toEqual([]);
    expect([await sealedNow(), await planned()]).toEqual([null, null]);
  });

  it('continues after days on which the keyring stepped', async () => {
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    await goOn(TEN + 40 * MINUTE);
    for (const day of [7, 28]) {
      clinic.at(TEN + day * DAY);
      const queues = { renewNotifications: async () => undefined };
      await advanceKeyring(context, async () => [context], queues, ALL_REASONS);
      await handOn(TEN + day * DAY - HOUR);
      expect(membersOf(await goOn(TEN + day * DAY))).toEqual(ROSTER);
    }
    expect(reports).toEqual([]);
  });
});

describe('a second announcement', () => {
  it('is refused for two weeks, with the time from which it’s allowed, even if the first was stopped', async () => {
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    const tooSoon = { kind: 'too soon', last: TEN, from: TEN + 14 * DAY };
    expect(await announceEvent(context, TEAM)).toEqual(tooSoon);
    await stopEvent(context, TEAM);
    clinic.at(TEN + 14 * DAY - 1);
    expect(await announceEvent(context, TEAM)).toEqual(tooSoon);
    clinic.at(TEN + 14 * DAY);
    expect(await announceEvent(context, TEAM)).toMatchObject({ kind: 'announced' });
  });

  it('is the same event until someone has heard of it, whoever makes it', async () => {
    // Each host announces by its own clock.
    const hosts = [0, 1, 2].map((late) => ({ ...context, clock: { now: () => TEN + late * 1_000 } }));
    const made = await Promise.all(hosts.map((host) => announceEvent(host, TEAM)));
    made.push(await announceEvent(context, TEAM));
    const event = await stored();
    const first = (event?.announcedAt ?? 0) + 10 * MINUTE;
    expect(made).toEqual(made.map(() => made[0]));
    expect(made[0]).toMatchObject({ kind: 'announced', due: { supporters: first } });
    expect((await goOn(first)).length).toBe(MOST_SUPPORTERS);
    expect((await goOn(first + 30 * MINUTE)).length).toBe(ROSTER.length);
  });

  it('replaces one whose last message is still to come', async () => {
    await announceEvent(context, TEAM);
    for (const later of [10 * MINUTE, 40 * MINUTE, 7 * DAY]) await goOn(TEN + later);
    clinic.at(TEN + 21 * DAY);
    await announceEvent(context, TEAM);
    await goOn(TEN + 21 * DAY + 10 * MINUTE);
    await goOn(TEN + 21 * DAY + 40 * MINUTE);
    // The first event's last message would have been due now.
    expect(kindsOf(await goOn(TEN + 28 * DAY))).toEqual(['eventWeek']);
    expect(kindsOf(await goOn(TEN + 49 * DAY))).toEqual(['eventMonth']);
  });

  it('is allowed for another team', async () => {
    await defineTeam(context, WEST);
    await announceEvent(context, TEAM);
    clinic.at(TEN + HOUR);
    expect(await announceEvent(context, WEST)).toMatchObject({ kind: 'announced' });
    await stopEvent(context, WEST);
    expect([...(await eventsUnderWay(context, [TEAM, WEST])).keys()]).toEqual([TEAM.id]);
  });
});

describe('a stop', () => {
  it('before anyone has heard leaves nothing, and another event may be announced at once', async () => {
    const agenda = await nextDue(context.store);
    await announceEvent(context, TEAM);
    expect(await eventsUnderWay(context, [TEAM])).toEqual(
      new Map([[TEAM.id, { round: 'supporters', at: TEN + 10 * MINUTE }]]),
    );
    expect(await stopEvent(context, TEAM)).toBe('nobody');
    expect([await sealedNow(), await planned(), await nextDue(context.store)]).toEqual([null, null, agenda]);
    expect(await goOn(TEN + 10 * MINUTE)).toEqual([]);
    expect(await announceEvent(context, TEAM)).toMatchObject({ kind: 'announced' });
    expect([skipped(), reports]).toEqual([[], []]);
  });

  it('at night, before the morning that the event waits for, leaves nothing either', async () => {
    clinic.at(MONDAY + 22 * HOUR);
    await announceEvent(context, TEAM);
    expect(await goOn(MONDAY + 23 * HOUR)).toEqual([]);
    expect(await eventsUnderWay(context, [TEAM])).toEqual(
      new Map([[TEAM.id, { round: 'supporters', at: MONDAY + DAY + 8 * HOUR }]]),
    );
    await stopEvent(context, TEAM);
    expect([await sealedNow(), await planned()]).toEqual([null, null]);
  });

  it('after supporters have heard keeps every later round from coming', async () => {
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    expect(await stopEvent(context, TEAM)).toBe('supporters');
    expect(await eventsUnderWay(context, [TEAM])).toEqual(new Map());
    for (const later of [40 * MINUTE, 7 * DAY, 28 * DAY]) expect(await goOn(TEN + later)).toEqual([]);
    expect([await sealedNow(), await planned()]).toEqual([null, null]);
  });

  it('takes back the messages that wait for the morning of another zone, and nothing else', async () => {
    clinic.roster.set(memberId('U2'), 'America/New_York');
    await refreshRoster(context, clinic.directory, TEAM.id);
    await defineTeam(context, WEST);
    const directory = {
      ...clinic.directory,
      rosterOf: async () => [aPerson(memberId('UWEST'), { timeZone: 'America/New_York' })],
    };
    await refreshRoster(context, directory, WEST.id);
    for (const team of [TEAM, WEST]) await announceEvent(context, team);
    await goOn(TEN + 10 * MINUTE);
    await goOn(TEN + 40 * MINUTE);
    expect(await handOn(TEN + 41 * MINUTE)).not.toContain('U2');
    await stopEvent(context, TEAM);
    const left = (await waiting()).filter(({ note }) => note.kind === 'eventFirst');
    expect(left.map(({ note }) => [note.team, note.member])).toEqual([[WEST.id, 'UWEST']]);
    expect(await context.store.redis.zcard(context.store.keys.outboxDue)).toBe((await waiting()).length);
  });

  it('once the team has heard says so', async () => {
    for (const later of [40 * MINUTE, 7 * DAY]) {
      clinic.at(TEN);
      await announceEvent(context, TEAM);
      await goOn(TEN + 10 * MINUTE);
      await goOn(TEN + 40 * MINUTE);
      await goOn(TEN + later);
      expect(await stopEvent(context, TEAM)).toBe('team');
      await context.store.redis.del(context.store.keys.hardEvents);
    }
  });

  it('without an event says that there’s none', async () => {
    expect(await stopEvent(context, TEAM)).toBeNull();
    await announceEvent(context, TEAM);
    await goOn(TEN + 10 * MINUTE);
    await stopEvent(context, TEAM);
    expect(await stopEvent(context, TEAM)).toBeNull();
  });
});

describe('an event that no one announced', () => {
  const told = [['a hard event in Redis', TEAM.id, 1]];
  const put = (sealed: Buffer | string) =>
    context.store.redis
      .multi()
      .hset(context.store.keys.hardEvents, TEAM.id, sealed)
      .zadd(context.store.keys.agenda, TEN, `event|${TEAM.id}|-`)
      .exec();
  const ofAnother = (): Buffer =>
    sealHardEvent(
      context.keyring,
      { workspace: context.workspace, team: teamId('west') },
      dayOf(TEN) + 42,
      announcedAt(TEN - DAY),
    );

  it.each<[what: string, make: () => Buffer | string]>([
    ['forged', () => 'x'.repeat(80)],
    ['empty', () => ''],
    ['another team’s', ofAnother],
  ])('is refused, reported and sent to no one if it’s %s', async (_, make) => {
    await put(make());
    expect(await goOn(TEN)).toEqual([]);
    expect([reports, await planned()]).toEqual([told, null]);
  });

  it('is also reported when a manager opens the form, which doesn’t show it', async () => {
    await put(ofAnother());
    expect(await eventsUnderWay(context, [TEAM])).toEqual(new Map());
    expect(reports).toEqual(told);
  });

  it('doesn’t keep a manager from announcing a real one', async () => {
    await put(ofAnother());
    expect(await announceEvent(context, TEAM)).toMatchObject({ kind: 'announced' });
    expect(await stored()).toEqual(announcedAt(TEN));
  });

  it('does nothing if it’s only an entry of the agenda', async () => {
    const write = context.store.redis.multi();
    schedule(write, context.store, DUE, TEN);
    await write.exec();
    expect([await goOn(TEN), await planned(), reports]).toEqual([[], null, []]);
  });
});
