import { request } from 'node:http';
import { ADMIN, NEWCOMERS, PEOPLE, SUPPORTER, TEAMS } from '../demo/cast.js';
import { kindOf } from '../demo/read.js';
import { isByHand } from '../page/acts.js';
import type { Doing, Json, Message, Screen } from '../page/protocol.js';
import { type APage, listen, startPage } from './a-page.js';

const [HARBOR] = TEAMS;
const MANAGER = HARBOR?.manager ?? '';
const BEN = HARBOR?.parts[1]?.user.id ?? '';
const CHLOE = HARBOR?.parts[2]?.user.id ?? '';

let page: APage;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.end());

const dm = (screen: Screen): readonly Message[] =>
  screen.conversations.find(({ kind }) => kind === 'dm')?.messages ?? [];
const welcomeOf = async (person: string): Promise<Message> => {
  const [message] = dm(await page.screen(person));
  if (!message) throw new Error('no welcome');
  return message;
};
const actionsIn = (blocks: readonly Json[]): unknown[] =>
  blocks.flatMap((block) => (block['elements'] as Json[] | undefined) ?? []).map((one) => one['action_id']);
const click = async (person: string, action: string) => {
  const { channel, ts } = await welcomeOf(person);
  return page.act(person, { do: 'click', where: { in: 'message', channel, ts }, action });
};
const titleOf = (screen: Screen): unknown =>
  (screen.modals.at(-1)?.view['title'] as Json | undefined)?.['text'];

describe('the page', () => {
  it("shows at once who's there, and that everyone has been asked", async () => {
    const { people, commands, shortcuts, week, calendar, busy, trouble } = await page.world();
    expect(people.length).toBe(33);
    expect(people.find(({ id }) => id === SUPPORTER)?.role).toBe('peer supporter');
    expect(people.filter(({ mood }) => mood === 'self').map(({ role }) => role)).toEqual([
      'manager',
      'member',
      'admin',
    ]);
    expect(commands.map(({ name }) => name)).toEqual(['/checkin', '/support', '/teampulse']);
    expect(shortcuts).toEqual([{ callbackId: 'support', name: 'Support' }]);
    expect({ week, busy, trouble }).toEqual({ week: 1, busy: null, trouble: null });
    expect(calendar.map(({ step, done }) => `${step} ${done}`).toSorted()).toEqual([
      'close false',
      'close false',
      'open true',
      'open true',
      'remind false',
      'remind false',
    ]);
    const [welcome] = dm(await page.screen(CHLOE));
    expect(actionsIn(welcome?.blocks ?? [])).toContain('join');
    expect(welcome?.banner?.phone).toBe('Weekly check-in');
  });

  it('lets a person take part, and objects to a form as Slack itself would', async () => {
    expect((await click(BEN, 'join')).body).toEqual({});
    await page.see(BEN, ({ modals }) => modals.length > 0);
    const empty = await page.act(BEN, { do: 'submit', values: { notes: null } });
    expect(empty.body).toEqual({ errors: { notes: 'Please complete this required field.' } });
    const stranger = await page.act(BEN, { do: 'submit', values: { notes: 'loudly' } });
    expect(stranger.status).toBe(400);
    const before = titleOf(await page.screen(BEN));
    expect((await page.act(BEN, { do: 'submit', values: { notes: 'discreet' } })).body).toEqual({});
    const after = await page.screen(BEN);
    expect(after.modals.length).toBe(1);
    expect(actionsIn(after.modals[0]?.view['blocks'] as Json[])).toContain('space');
    expect(before).toBeDefined();
    expect((await page.act(BEN, { do: 'close' })).body).toEqual({});
    expect((await page.screen(BEN)).modals).toEqual([]);
  });

  it('shows an answer to a command in the conversation, but only to the person who ran it', async () => {
    expect((await page.act(BEN, { do: 'command', name: '/support', text: 'crisis' })).body).toEqual({});
    const answer = await page.see(BEN, (screen) => dm(screen).find(({ ephemeral }) => ephemeral));
    expect(answer).toMatchObject({ fromBot: true, banner: null });
    expect(JSON.stringify(answer.blocks)).toContain('988');
    expect(JSON.stringify(await page.screen(MANAGER))).not.toContain(answer.ts);
  });

  it('shows a person their own message', async () => {
    await page.act(BEN, { do: 'write', text: 'Thanks!' });
    const own = dm(await page.screen(BEN)).find(({ fromBot }) => !fromBot);
    expect(own).toMatchObject({ from: BEN, text: 'Thanks!', blocks: [], banner: null });
  });

  it("runs the shortcut, and opens the admin's Home tab", async () => {
    await page.act(ADMIN.id, { do: 'shortcut', callbackId: 'support' });
    await page.see(ADMIN.id, ({ modals }) => modals.length > 0);
    expect((await page.screen(MANAGER)).home).toBeNull();
    await page.act(MANAGER, { do: 'home' });
    const home = await page.see(MANAGER, (screen) => screen.home);
    expect(actionsIn(home['blocks'] as Json[])).toContain('teams');
  });

  it('has a peer supporter whose Home tab leads to their times', async () => {
    await page.act(SUPPORTER, { do: 'home' });
    const home = await page.see(SUPPORTER, (screen) => screen.home);
    expect(actionsIn(home['blocks'] as Json[])).toContain('times_own');
  });

  it('tells every tab whose screen changed', async () => {
    const tabs = await Promise.all([listen(page.url), listen(page.url)]);
    const heard = tabs.map((tab) => tab.next(({ screens }) => screens?.includes(CHLOE) ?? false));
    await click(CHLOE, 'privacy');
    await Promise.all(heard);
    for (const tab of tabs) tab.end();
    await page.act(CHLOE, { do: 'close' });
  });

  it("doesn't answer a week that the user answered by hand or skipped", () => {
    const where = { in: 'message', channel: 'D1', ts: '1.1' } as const;
    const acts: Doing[] = [
      { do: 'submit', values: {} },
      { do: 'click', where, action: 'skip' },
      { do: 'click', where, action: 'privacy' },
      { do: 'command', name: '/support', text: '' },
      { do: 'close' },
    ];
    expect(acts.filter((act) => isByHand({ act })).map((act) => act.do)).toEqual(['submit', 'click']);
  });

  it.each([
    ['somebody who isn’t there', { person: 'U0NOBODY', act: { do: 'close' } }, 404, /no such person/],
    [
      'an unknown command',
      { person: 'U00000002', act: { do: 'command', name: '/dance', text: '' } },
      400,
      /\/dance is no command/,
    ],
    ['a form that’s closed', { person: 'U00000002', act: { do: 'close' } }, 409, /isn’t on the screen/],
    [
      'a message that’s gone',
      {
        person: 'U00000002',
        act: {
          do: 'click',
          where: { in: 'message', channel: 'DU00000002', ts: '1.000001' },
          action: 'join',
        },
      },
      409,
      /isn’t there any more/,
    ],
    ['what no page would send', { person: 'U00000002', act: { do: 'dance' } }, 400, /unknown/],
  ])(
    'says in a sentence why it can’t do something for %s, and how to go on',
    async (_, asked, status, said) => {
      const answer = await page.post('api/act', asked);
      expect(answer.status).toBe(status);
      expect(answer.body.problem).toMatch(said);
      expect(answer.body.fix).toMatch(/\.$/);
    },
  );

  it('lets nobody click another person’s message', async () => {
    const { channel, ts } = await welcomeOf(CHLOE);
    const act = { do: 'click', where: { in: 'message', channel, ts }, action: 'join' } as const;
    expect((await page.act(BEN, act)).status).toBe(409);
  });

  it('says that something isn’t JSON, or is too much', async () => {
    const sent = async (body: string) => (await fetch(`${page.url}api/act`, { method: 'POST', body })).status;
    expect([await sent('{'), await sent('x'.repeat(300_000))]).toEqual([400, 413]);
  });

  it.each([
    ['Host', { host: 'evil.example' }],
    ['Origin', { origin: 'http://evil.example' }],
  ])('answers no other website: a foreign %s gets nothing', async (_, headers) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${page.url}api/world`, { headers }, (response) => resolve(response.resume().statusCode))
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('lets the admin set up a team, whose people are asked and answer like the others', async () => {
    const [manager, person] = NEWCOMERS.parts.map(({ user }) => user.id);
    const clickIn = async (where: 'home' | 'modal', action: string) => {
      const { status } = await page.act(ADMIN.id, { do: 'click', where: { in: where }, action });
      expect(status).toBe(200);
    };
    await page.act(ADMIN.id, { do: 'home' });
    await clickIn('home', 'teams');
    await page.see(ADMIN.id, ({ modals }) => JSON.stringify(modals).includes('team_add'));
    await clickIn('modal', 'team_add');
    await page.see(ADMIN.id, ({ modals }) => modals.at(-1)?.view['submit']);
    const values = { name: 'Night shift', channel: NEWCOMERS.channel.id, managers: manager ?? '' };
    const week = { questionnaire: 'weekly', opensDay: 'wednesday' };
    const set = { do: 'submit', values: { ...values, ...week } } as const;
    expect((await page.act(ADMIN.id, set)).body).toEqual({});
    // Only the new team's answers matter here.
    await page.post('api/answers', { people: PEOPLE.map(({ user }) => user.id), mood: 'self' });
    await page.post('api/time', { move: 'next-day' });
    const calendar = (await page.world()).calendar.filter(({ team }) => team === 'Night shift');
    expect(calendar.map(({ step, done }) => [step, done])).toContainEqual(['open', true]);
    // Only people who said yes are reminded.
    await page.post('api/time', { move: 'next-day' });
    const kinds = page.stage.slack
      .as(person ?? '')
      .dms()
      .map(kindOf);
    expect(kinds).toEqual(expect.arrayContaining(['welcome', 'reminder']));
  });

  it('loads nothing from elsewhere, and serves nothing from outside its folder', async () => {
    const front = await fetch(page.url);
    expect([front.status, await front.text()]).toEqual([200, '<!doctype html><title>The page</title>']);
    expect(front.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    for (const path of ['..%2f..%2fetc%2fpasswd', '%2e%2e/package.json', 'nothing.js', '%'])
      expect((await fetch(`${page.url}${path}`)).status).toBe(404);
  });
});
