import { dayOf } from '../../src/pulse/calendar.js';
import { memberId, pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import {
  answer,
  choose,
  lastStatement,
  newsLines,
  takeBack,
  undo,
  UNDO_MS,
} from '../../src/pulse/team-actions.js';
import type { Team } from '../../src/pulse/team.js';
import { reportedOnce } from '../../src/store/damage.js';
import { storeOf } from '../../src/store/redis.js';
import { EVERYWHERE } from '../../src/store/team-actions.js';
import { advanceKeyring } from '../../src/usecases/advance-keyring.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { openPulse } from '../../src/usecases/open.js';
import {
  actionsOf,
  changeActions,
  checkForTeam,
  newsReader,
  renewSignatures,
  switchActions,
} from '../../src/usecases/team-actions.js';
import { viewTeam } from '../../src/usecases/team-queries.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { watchRedis } from '../support/redis-watcher.js';
import { ALL_REASONS } from '../support/step-reasons.js';
import { MONDAY, opening } from '../support/team.js';

const DAY = 86_400_000;
const WEST: Team = { ...TEAM, id: teamId('west'), roster: 'C0WEST', managers: [memberId('UOTHER')] };
const STORED = "what a team's managers said they're doing, in Redis";

let clinic: TestContext;
let context: WorkspaceContext;
let reports: unknown[];
beforeEach(async () => {
  clinic = testContext();
  reports = [];
  const { redis } = clinic.context.store;
  const report = reportedOnce((...said) => reports.push(said));
  context = { ...clinic.context, store: storeOf(redis, clinic.prefix, clinic.context.workspace, report) };
  await defineTeam(context, TEAM);
  await refreshRoster(context, clinic.directory, TEAM.id);
});
afterEach(() => clinic.end());

const now = () => context.clock.now();
const own = (words: string) => ({ suggestion: null, words });
const chooses = (id: string, words = `Words of ${id}.`, team = TEAM.id) =>
  changeActions(context, team, (before) => choose(before, id, own(words), now()));
const wordsOf = async (team = TEAM.id) => (await actionsOf(context, team)).actions.map(({ words }) => words);
const raw = () => context.store.redis.hgetall(context.store.keys.teamActions);
const write = (whose: string, value: string) =>
  context.store.redis.hset(context.store.keys.teamActions, whose, value);

describe('what a team’s managers said they’re doing', () => {
  it('is kept in plain text, signed, and read again', async () => {
    expect((await chooses('a')).kind).toBe('changed');
    expect(await wordsOf()).toEqual(['Words of a.']);
    expect((await raw())[TEAM.id]).toMatch(/^[\w-]{43} \{"v":1,.*"words":"Words of a\."/);
  });

  it('says nothing of who chose it', async () => {
    await chooses('a');
    expect(JSON.stringify(await raw())).not.toContain('UMANAGER');
  });

  it('isn’t there before anybody chose, and nothing is written for that', async () => {
    expect(await actionsOf(context, TEAM.id)).toEqual({ off: false, offEverywhere: false, actions: [] });
    expect(await raw()).toEqual({});
    expect(reports).toEqual([]);
  });

  it('of two managers who choose at once both stand, and of two who take the last place one does', async () => {
    const both = await Promise.all([chooses('a'), chooses('b')]);
    expect(both.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
    const done = (await actionsOf(context, TEAM.id)).actions[0];
    if (!done) throw new Error('nothing was chosen');
    const seen = { id: done.id, seen: lastStatement(done).at };
    clinic.at(MONDAY + DAY);
    await changeActions(context, TEAM.id, (all) => answer(all, seen, { is: 'done', because: null }, now()));
    // Its place is free once that can't be undone.
    clinic.at(MONDAY + DAY + UNDO_MS);
    const last = await Promise.all([chooses('c'), chooses('d')]);
    expect(last.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'full']);
    const kept = await wordsOf();
    expect(kept).toHaveLength(3);
    expect(last.map(({ after }) => after.actions.map(({ words }) => words))).toEqual([kept, kept]);
  });

  it('of two managers who say what came of it at once, one does, and the other learns what was said', async () => {
    await chooses('a');
    const seen = { id: 'a', seen: now() };
    clinic.at(MONDAY + 28 * DAY);
    const says = (is: 'done' | 'impossible') =>
      changeActions(context, TEAM.id, (all) => answer(all, seen, { is, because: null }, now()));
    const both = await Promise.all([says('done'), says('impossible')]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'overtaken']);
    const [first, second] = both.map(({ after }) => after.actions);
    expect(first).toEqual(second);
    expect(first?.[0]?.said).toHaveLength(2);
  });

  it('is gone without a trace once it’s undone', async () => {
    await chooses('a');
    await changeActions(context, TEAM.id, (all) => undo(all, { id: 'a', seen: now() }, now()));
    expect(JSON.stringify(await raw())).not.toContain('Words');
  });

  it('of one team isn’t another’s, whatever the teams are called', async () => {
    await defineTeam(context, WEST);
    await chooses('a');
    await defineTeam(context, { ...TEAM, name: 'A new name' });
    expect(await wordsOf()).toEqual(['Words of a.']);
    expect(await wordsOf(WEST.id)).toEqual([]);
  });
});

const refused = { off: true, offEverywhere: false, actions: [] };

describe('whoever writes to Redis', () => {
  it.each([
    ['their own words', (value: string) => value.replace('Words of a.', 'Forged words.')],
    ['another signature', (value: string) => `${value.startsWith('x') ? 'y' : 'x'}${value.slice(1)}`],
    ['no signature', (value: string) => value.slice(value.indexOf(' '))],
    ['a later day', (value: string) => value.replace(/"until":\d+/, '"until":99999')],
    ['nothing like it', () => 'Forged words.'],
    ['nothing at all', () => ' '],
  ])('puts %s into nobody’s weekly message: it’s refused, and reported once', async (_, forge) => {
    await chooses('a');
    await write(TEAM.id, forge((await raw())[TEAM.id] ?? ''));
    expect(await actionsOf(context, TEAM.id)).toEqual(refused);
    expect(await actionsOf(context, TEAM.id)).toEqual(refused);
    expect(reports).toEqual([[STORED, TEAM.id, 1]]);
  });

  it('can’t have one team’s words said to another, nor to another workspace', async () => {
    await defineTeam(context, WEST);
    await chooses('a');
    const value = (await raw())[TEAM.id] ?? '';
    await write(WEST.id, value);
    expect(await actionsOf(context, WEST.id)).toEqual(refused);
    const elsewhere = { ...context, workspace: workspaceId('T0OTHER') };
    expect(await actionsOf(elsewhere, TEAM.id)).toEqual(refused);
    expect(reports).toEqual([
      [STORED, WEST.id, 1],
      [STORED, TEAM.id, 1],
    ]);
  });

  it('switches nothing on: what isn’t signed counts as off, until somebody switches it on', async () => {
    await switchActions(context, EVERYWHERE, true);
    await write(EVERYWHERE, ((await raw())[EVERYWHERE] ?? '').replace('"off":true', '"off":false'));
    expect(await actionsOf(context, TEAM.id)).toEqual({ ...refused, offEverywhere: true });
    expect(reports).toEqual([[STORED, null, 1]]);
    await switchActions(context, EVERYWHERE, false);
    expect((await actionsOf(context, TEAM.id)).off).toBe(false);
  });

  it('of a version to come is refused, and what this one writes doesn’t hide that', async () => {
    await chooses('a');
    await write(TEAM.id, ((await raw())[TEAM.id] ?? '').replace('"v":1', '"v":2'));
    expect(await actionsOf(context, TEAM.id)).toEqual(refused);
  });
});

describe('a sentence for a team', () => {
  const check = (typed: string, namesOf: (of: readonly string[]) => Promise<string[][]>) =>
    checkForTeam(context, { namesOf }, TEAM.id, typed);

  it('is checked against the names of everyone on its roster', async () => {
    const namesOf = async (members: readonly string[]) =>
      members.map((member) => [member === 'U3' ? 'Maria García' : 'Sam']);
    expect(await check('We cover for garcia.', namesOf)).toEqual({ kind: 'name', name: 'garcia' });
    expect((await check('No meetings on Fridays.', namesOf)).kind).toBe('fine');
  });

  it('is refused if Slack doesn’t say what they’re called', async () => {
    const refuses = () => Promise.reject(new Error('fatal_error'));
    expect(await check('No meetings on Fridays.', refuses)).toEqual({ kind: 'unchecked' });
    expect(clinic.events).toContain('listener_failed');
  });
});

describe('another kind of value in Redis', () => {
  it('keeps no week from opening and no team from showing: nothing was said, and Evenkeel reports it', async () => {
    await context.store.redis.set(context.store.keys.teamActions, 'nonsense');
    expect(await actionsOf(context, TEAM.id)).toEqual({ ...refused, offEverywhere: true });
    clinic.at(opening(0));
    const due = { step: 'open' as const, team: TEAM.id };
    const pulse = pulseId(new Date(opening(0)).toISOString().slice(0, 10));
    await openPulse(context, clinic.directory, { ...due, pulse });
    expect(clinic.events).toContain('pulse_opened');
    expect((await viewTeam(context, TEAM.id))?.actions.now).toEqual([]);
    expect(reports).toHaveLength(1);
    await expect(chooses('a')).resolves.toMatchObject({ kind: 'off' });
  });
});

describe('the switches', () => {
  it.each([
    ['the team', TEAM.id],
    ['the workspace', EVERYWHERE],
  ] as const)('of %s undoes what only managers have seen', async (_, whose) => {
    await chooses('a');
    await switchActions(context, whose, true);
    await switchActions(context, whose, false);
    expect(await wordsOf()).toEqual([]);
    expect((await actionsOf(context, TEAM.id)).off).toBe(false);
  });

  it('of a team and of the workspace are each their own, and what everyone has seen stays', async () => {
    await chooses('a');
    clinic.at(now() + UNDO_MS);
    await switchActions(context, TEAM.id, true);
    expect(await actionsOf(context, TEAM.id)).toMatchObject({ off: true, offEverywhere: false });
    expect((await chooses('b')).kind).toBe('off');
    await switchActions(context, EVERYWHERE, true);
    await switchActions(context, TEAM.id, false);
    expect(await actionsOf(context, TEAM.id)).toMatchObject({ off: true, offEverywhere: true });
    await switchActions(context, EVERYWHERE, false);
    expect(await wordsOf()).toEqual(['Words of a.']);
    expect((await actionsOf(context, TEAM.id)).off).toBe(false);
  });

  it('of the workspace leaves a team’s own switch alone while something is undone', async () => {
    await chooses('a');
    await switchActions(context, EVERYWHERE, true);
    await changeActions(context, TEAM.id, (all) => undo(all, { id: 'a', seen: now() }, now()));
    await switchActions(context, EVERYWHERE, false);
    expect(await actionsOf(context, TEAM.id)).toEqual({ off: false, offEverywhere: false, actions: [] });
  });
});

describe('the weeks', () => {
  const weekOf = (week: number) => pulseId(new Date(opening(week)).toISOString().slice(0, 10));
  const opens = (week: number) =>
    openPulse(context, clinic.directory, { step: 'open', team: TEAM.id, pulse: weekOf(week) });

  it('bring what was said before they opened, the same to everyone, and nothing else', async () => {
    await chooses('a');
    clinic.at(opening(0));
    await opens(0);
    await chooses('b');
    const news = newsLines(await actionsOf(context, TEAM.id), weekOf(0));
    expect(news.map(({ words }) => words)).toEqual(['Words of a.']);
    await opens(0);
    expect(newsLines(await actionsOf(context, TEAM.id), weekOf(0))).toEqual(news);
  });

  it('ask Redis once a minute what their messages say, however many there are', async () => {
    await chooses('a');
    clinic.at(opening(0));
    await opens(0);
    const newsFor = newsReader(context);
    const read = async () => (await newsFor(TEAM.id, weekOf(0))).map(({ words }) => words);
    const watcher = await watchRedis(clinic.prefix);
    try {
      const asked = async (ask: () => Promise<unknown>) =>
        (await watcher.during(ask)).filter((words) => words.includes(context.store.keys.teamActions)).length;
      expect(await asked(() => Promise.all(Array.from({ length: 20 }, read)))).toBe(1);
      expect(await asked(read)).toBe(0);
      expect(await read()).toEqual(['Words of a.']);
      const [chosen] = (await actionsOf(context, TEAM.id)).actions;
      if (!chosen) throw new Error('nothing was chosen');
      await changeActions(context, TEAM.id, (all) => takeBack(all, chosen.id));
      clinic.at(opening(0) + 60_000);
      expect(await asked(read)).toBe(1);
      expect(await read()).toEqual([]);
    } finally {
      watcher.end();
    }
  });

  it('ask Redis again where it gave no answer', async () => {
    let answers = false;
    const redis = new Proxy(context.store.redis, {
      get: (target, name) =>
        name === 'hmget' && !answers ? () => Promise.reject(new Error('away')) : Reflect.get(target, name),
    });
    const newsFor = newsReader({ ...context, store: { ...context.store, redis } });
    await expect(newsFor(TEAM.id, weekOf(0))).rejects.toThrow('away');
    answers = true;
    expect(await newsFor(TEAM.id, weekOf(0))).toEqual([]);
  });

  it('open as ever if what’s in Redis was forged', async () => {
    await write(TEAM.id, 'Forged words.');
    clinic.at(opening(0));
    await opens(0);
    expect(clinic.events).toContain('pulse_opened');
    expect((await raw())[TEAM.id]).toBe('Forged words.');
  });
});

describe('as the keyring forgets days', () => {
  const steps = () =>
    advanceKeyring(
      context,
      async () => [context],
      { renewNotifications: async () => undefined },
      ALL_REASONS,
    );

  it('what was said stays, signed anew, also of an archived team', async () => {
    await chooses('a');
    await switchActions(context, EVERYWHERE, false);
    await defineTeam(context, { ...TEAM, archived: true });
    for (const days of [27, 30, 65, 400]) {
      clinic.at(MONDAY + days * DAY);
      await steps();
      expect(context.keyring.day).toBe(dayOf(now()));
      expect(await wordsOf()).toEqual(['Words of a.']);
    }
    expect(reports).toEqual([]);
  });

  it('what was forged isn’t signed', async () => {
    await chooses('a');
    await write(TEAM.id, ((await raw())[TEAM.id] ?? '').replace('Words of a.', 'Forged words.'));
    const forged = await raw();
    clinic.at(MONDAY + 30 * DAY);
    await renewSignatures(context);
    expect(await raw()).toEqual(forged);
  });
});
