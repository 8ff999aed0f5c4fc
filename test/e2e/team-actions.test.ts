import { Redis } from 'ioredis';
import { linesOf } from '../../sandbox/demo/read.js';
import type { Json } from '../../sandbox/index.js';
import { readSealingConfig } from '../../src/config.js';
import { reportCommand } from '../../src/ops/report/report.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { keysOf } from '../../src/store/keys.js';
import { forgeButton } from '../support/clicks.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { testRedisUrl } from '../support/redis.js';
import { MONDAY } from '../support/team.js';

const [MARIA, SPANISH, SECOND] = [member(1), member(2), member(3)];
const ADMIN = 'U0ADMIN';
const MINUTE = 1 / 60;
/** Hours after Monday. */
const NOON = 12;
const OWN = 'Two fewer new intakes a week, until the new year.';

let harness: Harness;
let redis: Redis;
beforeAll(async () => {
  harness = await startHarness({
    members: 6,
    people: {
      [MARIA]: { name: 'Maria García' },
      [SPANISH]: { name: 'Will Young', locale: 'es-ES' },
      [MANAGER]: { name: 'Pat Lee' },
    },
    others: [{ id: ADMIN, name: 'Admin', isAdmin: true }],
    sandbox: { enforceRateLimits: false },
  });
  redis = new Redis(testRedisUrl());
  await harness.moveTo(0, NOON);
});
afterEach(() => harness.slack.fault(null));
afterAll(async () => {
  redis.disconnect();
  await harness.end();
});

const home = async (id: string): Promise<string> =>
  linesOf((await harness.openHome(id))['blocks']).join('\n');
const manage = async (id: string = MANAGER): Promise<void> => {
  await harness.closeAll(id);
  await home(id);
  await harness.slack.as(id).click('home', 'act');
  await harness.shows(id, 'Everyone on the team reads this');
};
/** Writes a sentence into the form and sends it; returns the form's errors, if there are any at once. */
const write = async (words: string, id: string = MANAGER): Promise<object | undefined> => {
  await manage(id);
  const person = harness.slack.as(id);
  const suggests = JSON.stringify(person.modals().at(-1)?.view).includes('"block_id":"choice"');
  person.fill({ own: words, ...(suggests ? { choice: '-' } : {}) });
  return (await person.submit()).errors;
};
const send = async (words: string, id: string = MANAGER): Promise<void> => {
  await write(words, id);
  await harness.shows(id, 'This goes to everybody');
  await harness.slack.as(id).submit();
  await harness.shows(id, 'Saved');
};
const weekly = (id: string): string =>
  linesOf(harness.messages(id, 'weekly').at(-1)?.blocks)
    .filter((line) => line !== '')
    .join('\n');
const everyone = (): string[] => [MANAGER, ...harness.members];
const team = async (): Promise<Json> => JSON.parse((await redis.hget(keys().teams, 'east')) ?? '{}') as Json;
const keys = () => keysOf(harness.prefix, workspaceId(harness.slack.teamId));
const changeTeam = async (over: Json): Promise<void> => {
  await redis.hset(keys().teams, 'east', JSON.stringify({ ...(await team()), ...over }));
};

describe('an action that a manager chooses', () => {
  it('is offered to managers only: no member has the button', async () => {
    await home(MARIA);
    expect(JSON.stringify(harness.slack.as(MARIA).home()?.['blocks'])).not.toContain('"act"');
    await manage();
    expect(harness.top(MANAGER)).toContain('In your own words');
  });

  it.each([
    ['', 'Write one sentence'],
    ['Write to pat@clinic.example.', 'Leave out the email address'],
    ['Call 555-010-0199.', 'Leave out the phone number'],
    ['Ask @pat.', 'Leave out mentions'],
    ['See www.example.org.', 'Leave out the link'],
    ['Fewer intakes for Maria.', 'Someone on the team is called “Maria”'],
    ['we cover for garcia on friday', 'Someone on the team is called “garcia”'],
  ])('can’t be “%s”: a private sentence says why, and nothing is stored', async (words, why) => {
    const errors = await write(words);
    if (errors) expect(JSON.stringify(errors)).toContain(why);
    else await harness.shows(MANAGER, why);
    expect(await redis.exists(keys().teamActions)).toBe(0);
  });

  it('keeps the manager’s words if a name was found, so that they can correct them', async () => {
    await write('Fewer intakes for Maria.');
    await harness.shows(MANAGER, 'Someone on the team is called');
    expect(JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view)).toContain(
      '"initial_value":"Fewer intakes for Maria."',
    );
  });

  it('makes the manager look again at an ordinary word that’s also a name', async () => {
    await write('We will drop one meeting a week.');
    await harness.shows(MANAGER, 'Someone on the team is called “will”');
    expect(harness.top(MANAGER)).toContain('What the team’s manager will do'.replace('’', "'"));
  });

  it('is shown once more, escaped, and can be undone without a trace', async () => {
    await write('*Fewer* intakes & <no> meetings');
    await harness.shows(MANAGER, 'This goes to everybody');
    expect(JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view)).toMatch(
      /\u2060\*\u2060Fewer\u2060\*\u2060 intakes &amp; &lt;no/,
    );
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, 'Saved');
    expect(await home(MARIA)).not.toContain('intakes');
    await harness.clickTo(MANAGER, 'act_undo', 'Undone');
    expect(await redis.hget(keys().teamActions, 'east')).not.toContain('intakes');
  });

  it('is stored once, however often Slack delivers the form', async () => {
    await write(OWN);
    await harness.shows(MANAGER, 'This goes to everybody');
    harness.slack.fault({ kind: 'duplicate' });
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, 'Only managers see this until');
    harness.slack.fault(null);
    expect((await redis.hget(keys().teamActions, 'east'))?.split(OWN)).toHaveLength(2);
  });

  it('is on everyone’s Home tab and in /teampulse after ten minutes, and in no message of its own', async () => {
    const before = everyone().map((id) => harness.slack.as(id).dms().length);
    expect(await home(MARIA)).not.toContain(OWN);
    expect(await harness.teampulse(MANAGER)).toEqual(await harness.teampulse(MARIA));
    expect((await harness.teampulse(MARIA)).join('\n')).not.toContain(OWN);
    await harness.moveTo(0, NOON + 10 * MINUTE);
    expect(await home(MARIA)).toContain(`What the team's manager will do: ${OWN}`);
    expect(await home(SPANISH)).toContain(`Lo que hará quien supervisa el equipo: ${OWN}`);
    expect(await harness.teampulse(MARIA)).toContain(`What the team's manager will do: ${OWN}`);
    expect(await harness.teampulse(MANAGER)).toEqual(await harness.teampulse(MARIA));
    expect(await harness.teampulse(SPANISH)).toContain(`Lo que hará quien supervisa el equipo: ${OWN}`);
    expect(everyone().map((id) => harness.slack.as(id).dms().length)).toEqual(before);
  });

  it('can’t be undone anymore, but its words can be taken back', async () => {
    await manage();
    expect(JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view)).not.toContain('"act_undo"');
    expect(harness.top(MANAGER)).toContain('Take it back');
  });

  it('is in everyone’s next weekly message, the same for all, below its buttons', async () => {
    await harness.open(0);
    const english = everyone().filter((id) => id !== SPANISH);
    expect(new Set(english.map(weekly)).size).toBe(1);
    const blocks = harness.messages(MARIA, 'weekly').at(-1)?.blocks ?? [];
    expect(blocks.map(({ type }) => type)).toEqual(['section', 'context', 'actions', 'section']);
    expect(weekly(MARIA)).toContain(`What the team's manager will do: ${OWN}`);
    expect(weekly(SPANISH)).toContain(`Lo que hará quien supervisa el equipo: ${OWN}`);
  });

  it('isn’t in the weekly message after that', async () => {
    await harness.close(0);
    await harness.open(1);
    expect(weekly(MARIA)).not.toContain(OWN);
  });

  it('is one of two at most: then the form has no field for a third', async () => {
    await send('No meetings on Fridays.');
    await manage();
    expect(JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view)).not.toContain('"own"');
  });
});

describe('the outcome of an action', () => {
  const sayImpossible = async (): Promise<void> => {
    const person = harness.slack.as(MANAGER);
    person.fill({ outcome: 'impossible', because: 'There is no money for it.' });
    await person.submit();
    await harness.shows(MANAGER, 'This goes to everybody');
    await person.submit();
    await harness.shows(MANAGER, 'Saved');
  };

  it('is asked for after four weeks, in the digest and on the Home tab, and in no message of its own', async () => {
    await harness.close(1);
    for (const week of [2, 3, 4]) {
      await harness.open(week);
      // The first result stays the same, and the manager gets a digest.
      if (week === 2) for (const id of harness.members) await harness.answer(id, [0, 0, 0, 0, 0]);
      await harness.close(week);
    }
    const digest = harness.messages(MANAGER, 'digest').at(-1);
    expect(JSON.stringify(digest?.blocks)).toContain('Say what came of it');
    expect(await home(MANAGER)).toContain('Say what came of it');
    expect(await home(MARIA)).not.toContain('Say what came of it');
    if (!digest) throw new Error('no digest came');
    await harness.closeAll(MANAGER);
    await harness.slack.as(MANAGER).click({ message: digest }, 'act');
    await harness.shows(MANAGER, "It's been four weeks");
  });

  it('needs one sentence if the action isn’t possible, checked like the others', async () => {
    const person = harness.slack.as(MANAGER);
    await person.click('modal', 'act_report');
    await harness.shows(MANAGER, "If it isn't possible");
    person.fill({ outcome: 'impossible', because: null });
    expect(JSON.stringify((await person.submit()).errors)).toContain('Write one sentence');
    person.fill({ outcome: 'impossible', because: 'Maria said no.' });
    await person.submit();
    await harness.shows(MANAGER, 'Someone on the team is called “Maria”');
    await sayImpossible();
  });

  it('can be undone for ten minutes, and then given again', async () => {
    const person = harness.slack.as(MANAGER);
    await person.click('modal', 'act_undo');
    await harness.shows(MANAGER, 'Undone');
    expect(await redis.hget(keys().teamActions, 'east')).not.toContain('money');
    await person.click('modal', 'act_report');
    await harness.shows(MANAGER, "If it isn't possible");
    await sayImpossible();
  });

  it('is in everyone’s next weekly message, on the Home tab and in earlier weeks', async () => {
    await harness.open(5);
    const said = `Not possible, says the team's manager: ${OWN} Why: There is no money for it.`;
    for (const id of everyone().filter((one) => one !== SPANISH)) expect(weekly(id)).toContain(said);
    expect(await home(MARIA)).toContain(said);
    await harness.closeAll(MARIA);
    await harness.slack.as(MARIA).click('home', 'history');
    await harness.shows(MARIA, `Jun 1, 2026: ${OWN} Not possible: There is no money for it.`);
  });
});

describe('a team that a person no longer manages', () => {
  it('takes nothing from them, whichever form they had open', async () => {
    await manage();
    const before = await redis.hgetall(keys().teamActions);
    const managers = (await team())['managers'];
    await changeTeam({ managers: [SECOND] });
    harness.slack.as(MANAGER).fill({ choice: '-', own: 'More breaks for everyone.' });
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, "You don't manage that team");
    await changeTeam({ managers });
    await write('More breaks for everyone.');
    await harness.shows(MANAGER, 'This goes to everybody');
    await changeTeam({ managers: [SECOND] });
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, "You don't manage that team");
    await changeTeam({ managers });
    expect(await redis.hgetall(keys().teamActions)).toEqual(before);
  });

  it('takes nothing while it’s paused, nor once it’s gone', async () => {
    const before = await redis.hgetall(keys().teamActions);
    await write('More breaks for everyone.');
    await harness.shows(MANAGER, 'This goes to everybody');
    await changeTeam({ archived: true });
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, "You don't manage that team");
    await changeTeam({ archived: false });
    const kept = await redis.hget(keys().teams, 'east');
    await write('More breaks for everyone.');
    await harness.shows(MANAGER, 'This goes to everybody');
    await redis.hdel(keys().teams, 'east');
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, "You don't manage that team");
    await redis.hset(keys().teams, 'east', kept ?? '');
    expect(await redis.hgetall(keys().teamActions)).toEqual(before);
  });
});

describe('two managers of one team', () => {
  it('see each other’s choice, and the second answer doesn’t overwrite the first', async () => {
    const managers = (await team())['managers'];
    await changeTeam({ managers: [MANAGER, SECOND] });
    await manage();
    await manage(SECOND);
    expect(harness.top(SECOND)).toBe(harness.top(MANAGER));
    for (const id of [MANAGER, SECOND]) {
      await harness.clickTo(id, 'act_report', "If it isn't possible");
      harness.slack.as(id).fill({ outcome: id === MANAGER ? 'done' : 'going' });
      await harness.slack.as(id).submit();
      await harness.shows(id, 'This goes to everybody');
    }
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, 'Saved');
    await harness.slack.as(SECOND).submit();
    await harness.shows(SECOND, 'Another manager said something');
    const stored = (await redis.hget(keys().teamActions, 'east')) ?? '';
    expect(stored.match(/"is":"d"/g)).toHaveLength(1);
    expect(stored).not.toContain('"is":"g"');
    await changeTeam({ managers });
  });
});

describe('the switch', () => {
  it('of a team hides actions from everyone, asks nothing, and says why it exists', async () => {
    await manage();
    expect(harness.top(MANAGER)).toContain('organizing a union');
    await harness.clickTo(MANAGER, 'act_off', 'Switched off');
    expect(await home(MARIA)).not.toContain("team's manager");
    await manage();
    expect(harness.top(MANAGER)).toContain('This is switched off for the team');
    await harness.clickTo(MANAGER, 'act_on', 'Switched on');
    expect(await home(MARIA)).toContain("team's manager");
  });

  it('of the workspace belongs to an admin, who also has each team’s switch', async () => {
    const admin = harness.slack.as(ADMIN);
    await home(ADMIN);
    await admin.click('home', 'setup');
    await harness.shows(ADMIN, 'group to change');
    await admin.click('modal', 'act_everywhere');
    await harness.shows(ADMIN, 'This is on for the whole workspace');
    await admin.click('modal', 'act_off');
    await harness.shows(ADMIN, 'Switched off');
    await manage();
    expect(harness.top(MANAGER)).toContain('An admin switched this off');
    await admin.click('modal', 'act_on');
    await harness.shows(ADMIN, 'Switched on');
    await admin.click('modal', 'act_team', { selected: 'east' });
    await harness.shows(ADMIN, 'Everyone on the team reads this');
    expect(JSON.stringify(admin.modals().at(-1)?.view)).not.toContain('"own"');
    await admin.click('modal', 'act_off');
    await harness.shows(ADMIN, 'Switched off');
    await admin.click('modal', 'act_on');
    await harness.shows(ADMIN, 'Switched on');
  });

  it('and everything else is refused to a member with a forged button', async () => {
    const person = harness.slack.as(MARIA);
    const before = await redis.hgetall(keys().teamActions);
    for (const [action, value] of [
      ['act', 'east'],
      ['act_off', 'east'],
      ['act_undo', 'east|a|1'],
      ['act_take', 'east|a|1'],
      ['act_report', 'nonsense'],
    ] as const) {
      await harness.closeAll(MARIA);
      await person.shortcut('support');
      await harness.shows(MARIA, 'record who opens');
      forgeButton(person.modals().at(-1)?.view['blocks'], action, value);
      await person.click('modal', action);
      await harness.shows(MARIA, "You don't manage that team");
    }
    expect(await redis.hgetall(keys().teamActions)).toEqual(before);
  });
});

it('the report of `evenkeel report` contains the actions and the weeks with a result', async () => {
  const options = { team: 'East clinic', csv: null, svg: null, workspace: null };
  const config = readSealingConfig({
    REDIS_URL: testRedisUrl(),
    EVENKEEL_PREFIX: harness.prefix,
    EVENKEEL_KEYRING: harness.keyringFile,
  });
  const clock = { now: () => MONDAY + 6 * 7 * 86_400_000 };
  const before = await redis.hgetall(keys().teamActions);
  const lines = await reportCommand(config, clock, options);
  expect(lines.join('\n')).toMatch(/Weeks with a result: \d of \d closed/);
  expect(lines).toContain(`  2026-06-01: ${OWN} (not possible: There is no money for it.)`);
  await expect(reportCommand(config, clock, { ...options, team: 'north' })).rejects.toThrow(
    "There's no team north. Fix: name one of east.",
  );
  expect(await redis.hgetall(keys().teamActions)).toEqual(before);
});

it('the logs contain no name and no word of an action, and Slack refuses nothing', () => {
  expect(harness.log()).not.toMatch(/intakes|Maria|García|money/);
  const lines = harness.log().split('\n');
  expect(lines.filter((line) => everyone().some((id) => line.includes(id)))).toEqual([]);
  expect(harness.slack.refusals).toEqual([]);
});
