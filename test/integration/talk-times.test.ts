import { dayOf } from '../../src/pulse/calendar.js';
import { memberId } from '../../src/pulse/ids.js';
import { nameSupporter, setSupporter, dropSupporter } from '../../src/pulse/supporters.js';
import {
  LONGEST_WAY,
  MOST_TAKINGS_KEPT,
  MOST_TIMES,
  MOST_TIMES_KEPT,
  TAKING_DAYS,
  type TalkNews,
} from '../../src/pulse/talk-times.js';
import { openRequests, sealRequests, takerFor } from '../../src/sealing/requests.js';
import type { SentMessage } from '../../src/usecases/ports.js';
import { readRequests } from '../../src/usecases/request-list.js';
import { lookThroughRequests, type LookPorts } from '../../src/usecases/requests-look.js';
import { endRequestLater } from '../../src/usecases/supporter-requests.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import {
  giveBackTalkTime,
  ownTalkTime,
  ownTalkTimes,
  postTalkTime,
  takeTalkTime,
  talkTimeOf,
  talkTimesFor,
  withdrawTalkTime,
} from '../../src/usecases/talk-times.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { reportedOnce } from '../../src/store/damage.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { aLookAt } from '../support/look-ports.js';
import { dump } from '../support/redis.js';
import { MONDAY } from '../support/team.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TEN = MONDAY + 10 * HOUR;
const AT = MONDAY + 15 * HOUR + 40 * MINUTE;
const WAY = 'Ext. 4711, then ask for the blue room';
const [NEAR, FAR] = ['U1', 'UELSEWHERE'].map(memberId) as [
  ReturnType<typeof memberId>,
  ReturnType<typeof memberId>,
];
const [ALICE, BOB] = ['U2', 'U3'].map(memberId) as [ReturnType<typeof memberId>, ReturnType<typeof memberId>];

/** Too long for random bytes to contain it. */
const CANARY = memberId('UTAKESATIME');

let clinic: TestContext;
let told: [string, TalkNews][];
let failures: unknown[];
beforeEach(async () => {
  clinic = testContext();
  [told, failures] = [[], []];
  await defineTeam(clinic.context, TEAM);
  await refreshRoster(clinic.context, clinic.directory, TEAM.id);
  for (const one of [NEAR, FAR])
    await changeSupporters(clinic.context, (all) => setSupporter(nameSupporter(all, one), one, 'ready'));
  clinic.at(TEN);
});
afterEach(() => clinic.end());

const post = (at = AT, supporter = FAR, way = WAY) => postTalkTime(clinic.context, { supporter, at, way });
const take = (member = ALICE, at = AT, supporter = FAR) =>
  takeTalkTime(clinic.context, { member, supporter, at });
const sentAs = (ts: string): SentMessage => ({ channel: 'D0SUPPORTER', ts });
/** The next hour's look, as the sweep does it. */
async function look(own: Partial<LookPorts> = {}, onTheHour = true): Promise<void> {
  if (onTheHour) clinic.at((Math.floor(clinic.context.clock.now() / HOUR) + 1) * HOUR);
  const ports = aLookAt({
    tell: async (supporter, news) => {
      told.push([supporter, news]);
      return news.calls.length + news.off.length > 0 ? sentAs(String(told.length)) : null;
    },
    ...own,
  });
  await lookThroughRequests(clinic.context, ports, (error) => failures.push(error));
}
const sealed = async (): Promise<Buffer> =>
  (await clinic.context.store.redis.getBuffer(clinic.context.store.keys.requests)) ?? Buffer.alloc(0);

describe('a time to talk', () => {
  it('goes to one of several members who take it at the same moment; the others learn that, and nothing is half done', async () => {
    await post();
    const members = Array.from({ length: 8 }, (_, at) => memberId(`URACE${at}`));
    const outcomes = await Promise.all(members.map((member) => take(member)));
    expect(outcomes.filter((one) => one === 'taken')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'justTaken')).toHaveLength(7);
    const { times, takings } = await readRequests(clinic.context);
    expect(times).toMatchObject([{ state: 'taken', by: members[outcomes.indexOf('taken')] }]);
    expect(takings).toHaveLength(1);
  });

  it('is announced to its supporter on the hour, once; later the message goes away, and nothing is left of who had it', async () => {
    await post();
    expect(await take()).toBe('taken');
    await look({}, false);
    expect(told).toEqual([]);
    await look();
    expect(told).toEqual([[FAR, { calls: [AT], off: [] }]]);
    expect((await talkTimesFor(clinic.context, ALICE)).own).toMatchObject({
      isOff: false,
      time: { told: true },
    });
    await look();
    expect(told[1]).toEqual([FAR, { calls: [], off: [] }]);
    const back: SentMessage[] = [];
    clinic.at(AT + 90 * MINUTE);
    await look({ takeBack: async (message) => void back.push(message) });
    expect(back).toMatchObject([sentAs('1')]);
    const { times, requests, takings } = await readRequests(clinic.context);
    expect([times, requests]).toEqual([[], []]);
    expect(takings).toHaveLength(1);
    clinic.at(TEN + (TAKING_DAYS + 1) * DAY);
    await look();
    expect((await readRequests(clinic.context)).takings).toEqual([]);
  });

  it('isn’t announced again to a supporter who knows, nor at once if Slack didn’t answer, but is if Slack refused', async () => {
    await post();
    await take();
    let calls = 0;
    const unsure = async () => ((calls += 1), 'unsure' as const);
    await look({ tell: unsure });
    await look({ tell: unsure }, false);
    expect(calls).toBe(1);
    const refuses = async () => {
      calls += 1;
      throw new Error('internal_error');
    };
    await look({ tell: refuses });
    await look({ tell: refuses }, false);
    expect(calls).toBe(3);
    expect(failures).toHaveLength(2);
    await look({}, false);
    expect(told).toEqual([[FAR, { calls: [AT], off: [] }]]);
    await look({}, false);
    expect(told).toHaveLength(1);
  });

  it('isn’t announced early to its supporter if telling them about others is tried again within the hour', async () => {
    await post();
    await post(AT + HOUR);
    await post(AT, NEAR);
    await take(BOB, AT, FAR);
    const nearFails: LookPorts['tell'] = async (supporter, news) => {
      if (supporter === NEAR) throw new Error('internal_error');
      told.push([supporter, news]);
      return null;
    };
    await look({ tell: nearFails });
    await take(ALICE, AT + HOUR);
    await giveBackTalkTime(clinic.context, BOB);
    await look({ tell: nearFails }, false);
    await look({ tell: nearFails });
    const nothing = { calls: [], off: [] };
    expect(told).toEqual([
      [FAR, { calls: [AT], off: [] }],
      [FAR, nothing],
      [FAR, { calls: [AT + HOUR], off: [AT] }],
    ]);
  });

  it('leaves no trace with its supporter if a member gives it back in time; later, the supporter is told', async () => {
    await post();
    await take();
    await giveBackTalkTime(clinic.context, ALICE);
    expect(await talkTimeOf(clinic.context, ALICE)).toBeNull();
    await look();
    expect(told).toEqual([[FAR, { calls: [], off: [] }]]);
    await take();
    await look();
    await giveBackTalkTime(clinic.context, ALICE);
    await look();
    expect(told.slice(1)).toEqual([
      [FAR, { calls: [AT], off: [] }],
      [FAR, { calls: [], off: [AT] }],
    ]);
    expect(await take(BOB)).toBe('taken');
  });

  it('reads as off to the member who had it if its supporter takes it back, stops, is removed or has left Slack', async () => {
    const leaves: readonly (() => Promise<unknown>)[] = [
      () => withdrawTalkTime(clinic.context, FAR, AT),
      () => changeSupporters(clinic.context, (all) => dropSupporter(all, FAR)),
      () => look({ isGone: async (member) => member === FAR }),
    ];
    for (const leave of leaves) {
      clinic.at(TEN);
      await changeSupporters(clinic.context, (all) => setSupporter(nameSupporter(all, FAR), FAR, 'ready'));
      expect(await post()).toBeNull();
      expect(await take()).toBe('taken');
      await leave();
      expect((await talkTimesFor(clinic.context, ALICE)).own).toMatchObject({ isOff: true });
      await look();
      expect(told.filter(([, news]) => news.calls.length > 0)).toEqual([]);
      expect(await post(AT, NEAR)).toBeNull();
      expect(await take(ALICE, AT, NEAR)).toBe('taken');
      expect(await takings()).toHaveLength(1);
      await giveBackTalkTime(clinic.context, ALICE);
      await withdrawTalkTime(clinic.context, NEAR, AT);
      await clinic.context.store.redis.del(clinic.context.store.keys.requests);
    }
  });

  it('is shown in other views too, which appear without it if Redis holds no list', async () => {
    const { context } = clinic;
    await post();
    expect(await ownTalkTime(context, ALICE)).toBeNull();
    await take();
    expect(await ownTalkTime(context, ALICE)).toMatchObject({ isOff: false, time: { at: AT } });
    await withdrawTalkTime(context, FAR, AT);
    expect(await ownTalkTime(context, ALICE)).toMatchObject({ isOff: true });
    await context.store.redis.del(context.store.keys.requests);
    await context.store.redis.lpush(context.store.keys.requests, 'no list');
    expect(await ownTalkTime(context, ALICE)).toBeNull();
  });

  it('can be posted only by a supporter who said yes, who sees no more of it than they were told', async () => {
    expect(await postTalkTime(clinic.context, { supporter: ALICE, at: AT, way: WAY })).toBe('notReady');
    expect(await post(TEN - 1)).toBe('past');
    await post();
    await take();
    expect(await ownTalkTimes(clinic.context, FAR)).toMatchObject([{ told: false }]);
    await look();
    expect(await ownTalkTimes(clinic.context, FAR)).toMatchObject([{ told: true }]);
    expect(await ownTalkTimes(clinic.context, NEAR)).toEqual([]);
  });

  it('is shown with whether its supporter is on another team', async () => {
    await post();
    await post(AT, NEAR);
    const { offered } = await talkTimesFor(clinic.context, ALICE);
    expect(offered.map(({ supporter, isElsewhere }) => [supporter, isElsewhere])).toEqual([
      [FAR, true],
      [NEAR, false],
    ]);
  });

  it('leaves no name and no way to meet in Redis, in a list of one size with or without requests', async () => {
    await look();
    const empty = (await sealed()).length;
    for (let at = 0; at < MOST_TIMES; at += 1) await post(AT + at * HOUR);
    await take(CANARY);
    for (let count = 0; count < 60; count += 1)
      await endRequestLater(clinic.context, { channel: 'D0123456789', ts: `1796480000.${100_000 + count}` });
    expect((await sealed()).length).toBe(empty);
    const stored = (await dump(clinic.prefix))
      .split('\n')
      .filter((line) => !/:(roster|teams)$/.test(line.split(' ')[0] ?? ''))
      .join('\n');
    for (const word of [CANARY, FAR, 'Ext. 4711'])
      expect([word, stored.includes(word)]).toEqual([word, false]);
  });

  it('has room in the list together with all possible times, takings and requests', async () => {
    const { context } = clinic;
    const people = Array.from({ length: 12 }, (_, at) => memberId(`U0123456${String(at).padStart(4, '0')}`));
    const times = Array.from({ length: MOST_TIMES_KEPT }, (_, at) => ({
      supporter: people[at % 12] as (typeof people)[number],
      at: AT + at * HOUR,
      // Three UTF-8 bytes per character is the most for a text whose length is measured in UTF-16.
      way: '語'.repeat(LONGEST_WAY),
      state: 'taken' as const,
      by: people[(at + 1) % 12] as (typeof people)[number],
      told: true,
      tellFrom: 0,
    }));
    const takings = Array.from({ length: MOST_TAKINGS_KEPT }, () => ({ who: 'A'.repeat(16), until: 20_800 }));
    const requests = Array.from({ length: 60 }, () => ({
      channel: 'D0123456789',
      ts: '1796480000.000100',
      until: AT,
    }));
    const { keyring, workspace } = context;
    const full = sealRequests(keyring, workspace, dayOf(TEN), { looked: 1, requests, times, takings });
    const none = sealRequests(keyring, workspace, dayOf(TEN), {
      looked: 1,
      requests: [],
      times: [],
      takings: [],
    });
    expect(full.length).toBe(none.length);
    expect(openRequests(keyring, workspace, full)).toMatchObject({ times, takings });
  });

  it('has a taking that names no one once its week is over, even to a holder of the keyring', async () => {
    await post();
    await take();
    const { context } = clinic;
    const [mark] = await takings();
    const until = mark?.until ?? 0;
    expect(mark?.who).toBe(takerFor(context.keyring, context.workspace, until, ALICE));
    expect(mark?.who).not.toBe(takerFor(context.keyring, context.workspace, until, BOB));
    clinic.at(TEN + (TAKING_DAYS + 2) * DAY);
    context.keyring.step(dayOf(context.clock.now()));
    expect(takerFor(context.keyring, context.workspace, until, ALICE)).toBe('');
  });
});

const takings = async () => (await readRequests(clinic.context)).takings;

it('a list that no longer opens is reported when it’s overwritten', async () => {
  const reports: unknown[] = [];
  const store = { ...clinic.context.store, damaged: reportedOnce((...report) => reports.push(report)) };
  const context = { ...clinic.context, store };
  await postTalkTime(context, { supporter: NEAR, at: AT, way: WAY });
  expect(reports).toEqual([]);
  const sealed = await store.redis.getBuffer(store.keys.requests);
  if (!sealed) throw new Error('There is no list.');
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  await store.redis.set(store.keys.requests, sealed);
  await postTalkTime(context, { supporter: NEAR, at: AT + HOUR, way: WAY });
  expect(reports).toEqual([['requests to peer supporters in Redis', null, 1]]);
});
