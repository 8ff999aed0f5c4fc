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
import { STEP_HOOKS } from '../support/step-hooks.js';
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

describe('the record of a team’s actions', () => {
  it('is kept in plain text, signed, and read again', async () => {
    expect((await chooses('a')).kind).toBe('changed');
    expect(await wordsOf()).toEqual(['Words of a.']);
    expect((await raw())[TEAM.id]).toMatch(/^[\w-]{43} \{"v":1,.*"words":"Words of a\."/);
  });

  it('doesn’t say who chose one', async () => {
    await chooses('a');
    expect(JSON.stringify(await raw())).not.toContain('UMANAGER');
  });

  it('doesn’t exist before a manager chose one, and reading it writes nothing', async () => {
    expect(await actionsOf(context, TEAM.id)).toEqual({ off: false, offEverywhere: false, actions: [] });
    expect(await raw()).toEqual({});
    expect(reports).toEqual([]);
  });

  it('takes both actions of two managers who choose at once, and one of two who compete for the last place', async () => {
    const both = await Promise.all([chooses('a'), chooses('b')]);
    expect(both.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
    const done = (await actionsOf(context, TEAM.id)).actions[0];
    if (!done) throw new Error('nothing was chosen');
    const seen = { id: done.id, seen: lastStatement(done).at };
    clinic.at(MONDAY + DAY);
    await changeActions(context, TEAM.id, (all) => answer(all, seen, { is: 'done', because: null }, now()));
    // The done action's place is free once its answer can't be undone.
    clinic.at(MONDAY + DAY + UNDO_MS);
    const last = await Promise.all([chooses('c'), chooses('d')]);
    expect(last.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'full']);
    const kept = await wordsOf();
    expect(kept).toHaveLength(3);
    expect(last.map(({ after }) => after.actions.map(({ words }) => words))).toEqual([kept, kept]);
  });

  it('takes one of two answers that come at once, and the other manager learns what was said', async () => {
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

  it('has no trace of an action that was undone', async () => {
    await chooses('a');
    await changeActions(context, TEAM.id, (all) => undo(all, { id: 'a', seen: now() }, now()));
    expect(JSON.stringify(await raw())).not.toContain('Words');
  });

  it('belongs to one team, whatever the teams are called', async () => {
    await defineTeam(context, WEST);
    await chooses('a');
    await defineTeam(context, { ...TEAM, name: 'A new name' });
    expect(await wordsOf()).toEqual(['Words of a.']);
    expect(await wordsOf(WEST.id)).toEqual([]);
  });
});

const refused = { off: true, offEverywhere: false, actions: [] };

describe('an attacker who writes to Redis', () => {
  it.each([
    ['their own words', (value: string) => value.replace('Words of a.', 'Forged words.')],
    ['another signature', (value: string) => `${value.startsWith('x') ? 'y' : 'x'}${value.slice(1)}`],
    ['no signature', (value: string) => value.slice(value.indexOf(' '))],
    ['a later day', (value: string) => value.replace(/"until":\d+/, '"until":99999')],
    ['nothing like it', () => 'Forged words.'],
    ['nothing at all', () => ' '],
  ])('gets %s into no one’s weekly message: it’s refused, and reported once', async (_, forge) => {
    await chooses('a');
    await write(TEAM.id, forge((await raw())[TEAM.id] ?? ''));
    expect(await actionsOf(context, TEAM.id)).toEqual(refused);
    expect(await actionsOf(context, TEAM.id)).toEqual(refused);
    expect(reports).toEqual([[STORED, TEAM.id, 1]]);
  });

  it('can’t move one team’s words to another team or workspace', async () => {
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

  it('can’t switch actions on: an unsigned switch counts as off, until an admin switches it on', async () => {
    await switchActions(context, EVERYWHERE, true);
    await write(EVERYWHERE, ((await raw())[EVERYWHERE] ?? '').replace('"off":true', '"off":false'));
    expect(await actionsOf(context, TEAM.id)).toEqual({ ...refused, offEverywhere: true });
    expect(reports).toEqual([[STORED, null, 1]]);
    await switchActions(context, EVERYWHERE, false);
    expect((await actionsOf(context, TEAM.id)).off).toBe(false);
  });

  it('can’t get a record of a newer version accepted', async () => {
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

  it('is refused if Slack doesn’t give their names', async () => {
    const refuses = () => Promise.reject(new Error('fatal_error'));
    expect(await check('No meetings on Fridays.', refuses)).toEqual({ kind: 'unchecked' });
    expect(clinic.events).toContain('listener_failed');
  });
});

describe('another kind of value in Redis', () => {
  it('keeps no week from opening and no team from showing: the team has no actions, and Evenkeel reports it', async () => {
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

describe('the switch', () => {
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

  it('of a team and that of the workspace are independent, and what everyone has seen stays', async () => {
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

  it('of the workspace leaves a team’s own switch alone while an action is undone', async () => {
    await chooses('a');
    await switchActions(context, EVERYWHERE, true);
    await changeActions(context, TEAM.id, (all) => undo(all, { id: 'a', seen: now() }, now()));
    await switchActions(context, EVERYWHERE, false);
    expect(await actionsOf(context, TEAM.id)).toEqual({ off: false, offEverywhere: false, actions: [] });
  });
});

describe('a week’s messages', () => {
  const weekOf = (week: number) => pulseId(new Date(opening(week)).toISOString().slice(0, 10));
  const opens = (week: number) =>
    openPulse(context, clinic.directory, { step: 'open', team: TEAM.id, pulse: weekOf(week) });

  it('bring what managers said before the week opened, the same to everyone, and nothing else', async () => {
    await chooses('a');
    clinic.at(opening(0));
    await opens(0);
    await chooses('b');
    const news = newsLines(await actionsOf(context, TEAM.id), weekOf(0));
    expect(news.map(({ words }) => words)).toEqual(['Words of a.']);
    await opens(0);
    expect(newsLines(await actionsOf(context, TEAM.id), weekOf(0))).toEqual(news);
  });

  it('read Redis once a minute, however many there are', async () => {
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

  it('read Redis again if it gave no answer', async () => {
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

  it('go out as ever if the record in Redis was forged', async () => {
    await write(TEAM.id, 'Forged words.');
    clinic.at(opening(0));
    await opens(0);
    expect(clinic.events).toContain('pulse_opened');
    expect((await raw())[TEAM.id]).toBe('Forged words.');
  });
});

describe('as the keyring forgets days', () => {
  const steps = () =>
    advanceKeyring(context, async () => [context], { renewNotifications: async () => undefined }, STEP_HOOKS);

  it('the record stays, signed again, even of an archived team', async () => {
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

  it('a forged record isn’t signed again', async () => {
    await chooses('a');
    await write(TEAM.id, ((await raw())[TEAM.id] ?? '').replace('Words of a.', 'Forged words.'));
    const forged = await raw();
    clinic.at(MONDAY + 30 * DAY);
    await renewSignatures(context);
    expect(await raw()).toEqual(forged);
  });
});
