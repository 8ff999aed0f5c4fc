import { type MemberId, memberId } from '../../src/pulse/ids.js';
import { seasonOf } from '../../src/pulse/season.js';
import type { Ask, AskChoice } from '../../src/pulse/ask.js';
import { type OwnAsk, topAsk } from '../../src/pulse/top-ask.js';
import { forget, leave } from '../../src/pulse/trajectory.js';
import { askDraws, openSeason } from '../../src/sealing/seasons.js';
import { latestResult, resultsOf, teamState } from '../../src/store/pulses.js';
import { ASK_FIELD, type Submitted } from '../../src/usecases/answer.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { readMemberRecord, updateMemberRecord } from '../../src/usecases/member-record.js';
import { openPulse } from '../../src/usecases/open.js';
import { ownData } from '../../src/usecases/own-data.js';
import { TEAM, type TestContext, testContext } from '../support/context.js';
import { submitForm } from '../support/submit-form.js';
import { closing, opening } from '../support/team.js';
import { anOpenForm, closeWeek, copyRedis, due, openWeek, resealAll } from '../support/team-week.js';

/** The weeks of the test's period in which the form asks: its last four. */
const [FIRST, SECOND, THIRD, LAST] = [5, 6, 7, 8];

let clinic: TestContext;
afterEach(() => clinic.end());

/** A team with this many members, whose first pulse is in the first week that asks. */
async function aTeamOf(members: number, week = FIRST): Promise<void> {
  clinic = testContext({ members });
  clinic.at(opening(week));
  await defineTeam(clinic.context, TEAM);
  await openWeek(clinic, week);
}

async function pick(id: string, choice: AskChoice | 'no such ask' | null): Promise<Submitted> {
  const { found, raw } = await anOpenForm(clinic, id, 0);
  const picked = choice === null ? {} : { [ASK_FIELD]: choice };
  return submitForm(clinic.context, memberId(id), found.form, { ...raw, ...picked });
}

async function everyonePicks(members: number, choice: AskChoice): Promise<void> {
  for (let index = 0; index < members; index += 1) await pick(`U${index}`, choice);
}

/** Opens a later week, with the weeks in between missed. */
async function skipTo(week: number, from: number): Promise<void> {
  clinic.at(opening(week));
  await openPulse(clinic.context, clinic.directory, due('open', from + 1));
  await openWeek(clinic, week);
}

const isAsked = async (id = 'U0'): Promise<boolean> => (await anOpenForm(clinic, id, 0)).found.asks !== null;

const keptOf = async (id: string): Promise<Ask | null> => {
  const kept = (await readMemberRecord(clinic.context, memberId(id), TEAM.id))?.trajectory.ask;
  return kept === undefined || kept === null || kept === 'withdrawn' ? null : kept.ask;
};

/** The rule's result for all members' asks; members who aren't named have the ask under `rest`. */
async function expected(members: number, asks: Readonly<Record<string, OwnAsk>>): Promise<Ask | null> {
  const { keyring, workspace, store } = clinic.context;
  const season = openSeason(keyring, workspace, TEAM.id, (await teamState(store, TEAM.id)).season);
  if (!season) throw new Error('no season');
  const all = Array.from({ length: members }, (_, index): [MemberId, OwnAsk] => [
    memberId(`U${index}`),
    asks[`U${index}`] ?? asks['rest'] ?? null,
  ]);
  return topAsk(new Map(all), askDraws(season));
}

const published = async (): Promise<Ask | null | undefined> =>
  (await latestResult(clinic.context.store, TEAM.id))?.ask;

describe('the ask of a team', () => {
  it('is published by the last close of the period, by the rule, and then no record keeps it', async () => {
    await aTeamOf(14);
    expect(await isAsked()).toBe(true);
    await everyonePicks(14, 'news');
    await pick('U1', 'intake');
    await closeWeek(clinic, FIRST);
    expect(await published()).toBeNull();
    expect([await keptOf('U0'), await keptOf('U1')]).toEqual(['news', 'intake']);
    await skipTo(THIRD, FIRST);
    await closeWeek(clinic, THIRD);
    expect(await published()).toBeNull();
    await openWeek(clinic, LAST);
    // The latest pick counts; a check-in without one leaves it, and "nothing" removes it.
    await pick('U1', 'meetings');
    await pick('U2', null);
    await pick('U3', 'nothing');
    const shown = await expected(14, { rest: 'news', U1: 'meetings', U3: null });
    await closeWeek(clinic, LAST);
    expect(await published()).toBe(shown);
    for (const id of ['U0', 'U1', 'U2']) expect(await keptOf(id)).toBeNull();
  });

  it('counts one pick for each member, however often they answer', async () => {
    await aTeamOf(12);
    let shown: Ask | null = null;
    for (const week of [FIRST, SECOND, THIRD, LAST]) {
      if (week !== FIRST) await openWeek(clinic, week);
      for (const id of ['U0', 'U1']) await pick(id, 'intake');
      shown = await expected(12, { U0: 'intake', U1: 'intake' });
      await closeWeek(clinic, week);
    }
    expect(await published()).toBe(shown);
  });

  it('is the same if the close runs again, or if Redis is restored to before it', async () => {
    await aTeamOf(14, LAST);
    await everyonePicks(14, 'supervision');
    const putBack = await copyRedis(clinic);
    const shown = await expected(14, { rest: 'supervision' });
    await closeWeek(clinic, LAST);
    expect(await published()).toBe(shown);
    await closeWeek(clinic, LAST);
    expect(await published()).toBe(shown);
    await putBack();
    // The first decision holds, although everyone picks something else.
    await everyonePicks(14, 'nothing');
    await closeWeek(clinic, LAST);
    expect(clinic.events).toContain('close_repeated');
    expect(await published()).toBe(shown);
  });

  it('is decided once a period, even if an attacker changes Redis so that two weeks end it', async () => {
    await aTeamOf(14);
    await everyonePicks(14, 'news');
    await resealAll(clinic);
    const putBack = await copyRedis(clinic);
    // An attacker who writes to Redis pretends that the weeks in between have their results.
    const { keys, redis } = clinic.context.store;
    await redis.hset(
      keys.results(TEAM.id),
      ...[SECOND, THIRD, LAST].flatMap((week) => [weekNumber(week), '{"v":2,"t":""}']),
    );
    clinic.at(closing(LAST));
    await closePulse(clinic.context, due('close', FIRST));
    const first = (await resultsOf(clinic.context.store, TEAM.id)).find(
      ({ week }) => week === weekNumber(FIRST),
    );
    expect(first?.ask).toBe('news');
    // Then they restore everyone's picks, and delete the first pulse.
    await putBack();
    await redis.hdel(keys.state(TEAM.id), 'pulse', 'counted');
    await redis.del(keys.box(TEAM.id));
    await redis.hset(keys.state(TEAM.id), { next: due('open', LAST).pulse });
    clinic.at(opening(LAST));
    await openPulse(clinic.context, clinic.directory, due('open', LAST));
    expect(await isAsked()).toBe(false);
    expect(await pick('U0', 'news')).toMatchObject({ kind: 'stored', withoutPick: true });
    expect(await keptOf('U1')).toBe('news');
    await closeWeek(clinic, LAST);
    expect(await published()).toBeNull();
  });

  it('goes with a member who leaves or has their weeks forgotten, from the open check-in as well', async () => {
    await aTeamOf(12);
    for (const id of ['U0', 'U1', 'U2', 'U3']) await pick(id, 'intake');
    await closeWeek(clinic, FIRST);
    await skipTo(LAST, FIRST);
    await pick('U2', 'news');
    await pick('U3', 'news');
    await updateMemberRecord(clinic.context, memberId('U0'), TEAM.id, forget);
    await updateMemberRecord(clinic.context, memberId('U1'), TEAM.id, (own) => leave(own, false));
    await updateMemberRecord(clinic.context, memberId('U2'), TEAM.id, forget);
    await resealAll(clinic);
    expect(await Promise.all(['U0', 'U1', 'U2', 'U3'].map(keptOf))).toEqual([null, null, null, 'news']);
    // A later pick counts again.
    await pick('U0', 'meetings');
    await resealAll(clinic);
    expect(await keptOf('U0')).toBe('meetings');
    expect(await keptOf('U2')).toBeNull();
  });

  it('isn’t asked of a team of eleven, nor in the first eight weeks', async () => {
    await aTeamOf(11);
    expect(await isAsked()).toBe(false);
    clinic.end();
    await aTeamOf(14, FIRST - 1);
    expect(await isAsked()).toBe(false);
    expect(await pick('U0', 'news')).toMatchObject({ kind: 'stored', withoutPick: true });
    await closeWeek(clinic, FIRST - 1);
    expect(await keptOf('U0')).toBeNull();
  });

  it('isn’t asked for anymore, and nothing is published or kept, once the team has fewer than twelve members', async () => {
    await aTeamOf(12);
    await everyonePicks(12, 'news');
    await closeWeek(clinic, FIRST);
    await skipTo(LAST, FIRST);
    const { found, raw } = await anOpenForm(clinic, 'U1', 0);
    expect(found.asks).toBe('news');
    clinic.roster.delete(memberId('U0'));
    clinic.gone.add(memberId('U0'));
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    expect(await isAsked('U1')).toBe(false);
    const late = { ...raw, [ASK_FIELD]: 'news' };
    expect(await submitForm(clinic.context, memberId('U1'), found.form, late)).toMatchObject({
      kind: 'stored',
      withoutPick: true,
    });
    await closeWeek(clinic, LAST);
    expect(await published()).toBeNull();
    expect(await keptOf('U1')).toBeNull();
  });

  it('has new draws in the next period, by another process with the same keyring', async () => {
    await aTeamOf(14, LAST);
    await everyonePicks(14, 'news');
    await closeWeek(clinic, LAST);
    const again = LAST + 12;
    await skipTo(again, LAST);
    await everyonePicks(14, 'meetings');
    const shown = await expected(14, { rest: 'meetings' });
    await closeWeek(clinic, again);
    expect(await published()).toBe(shown);
    const { keyring, workspace, store } = clinic.context;
    const season = openSeason(keyring, workspace, TEAM.id, (await teamState(store, TEAM.id)).season);
    const before = season && { ...season, firstWeek: season.firstWeek - 12 };
    expect(season && askDraws(season).bar).not.toBe(before && askDraws(before).bar);
  });

  it('isn’t stored if the pick isn’t one of the choices, and the refusal names the field', async () => {
    await aTeamOf(12);
    expect(await pick('U0', 'no such ask')).toEqual({
      kind: 'problems',
      problems: { [ASK_FIELD]: 'not one of the options' },
    });
  });

  it('is shown to the member alone, among what we keep and in the form, before and after it’s in their record', async () => {
    await aTeamOf(12);
    const shown = async () => [
      (await ownData(clinic.context, memberId('U0'))).teams[0]?.ask,
      (await anOpenForm(clinic, 'U0', 0)).found.asks,
    ];
    expect(await shown()).toEqual([null, 'nothing']);
    await pick('U0', 'intake');
    expect(await shown()).toEqual(['intake', 'intake']);
    await resealAll(clinic);
    expect(await shown()).toEqual(['intake', 'intake']);
    await pick('U0', 'nothing');
    expect(await shown()).toEqual([null, 'nothing']);
    expect((await anOpenForm(clinic, 'U1', 0)).found.asks).toBe('nothing');
  });
});

const weekNumber = (week: number): number =>
  Math.floor((opening(week) - Date.UTC(1970, 0, 5)) / (7 * 86_400_000));

it('the test’s weeks are the last of a period', () => {
  clinic = testContext();
  expect(seasonOf(weekNumber(LAST) + 1)).toBe(weekNumber(LAST) + 1);
});
