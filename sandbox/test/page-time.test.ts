import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf } from '../demo/read.js';
import { PEOPLE, TEAMS } from '../demo/cast.js';
import { MONDAY } from '../demo/stage.js';
import { ownRedis } from '../local-redis.js';
import { daysLater } from '../page/later.js';
import { type APage, startPage } from './a-page.js';

const [HARBOR, WESTSIDE] = TEAMS;
const MANAGER = HARBOR?.manager ?? '';
const BEN = HARBOR?.parts[1]?.user.id ?? '';

const HOUR = 3_600_000;

let page: APage;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.end());

const move = (how: string) => page.post('api/time', { move: how });
const kindsOf = (person: string): string[] => page.stage.slack.as(person).dms().map(kindOf);

/** Returns the steps that the calendar has had, in order. */
const happened = async (): Promise<string[]> =>
  (await page.world()).calendar
    .filter(({ done }) => done)
    .map(({ step, team }) => `${step} ${team === HARBOR?.name ? 'Harbor' : 'Westside'}`);

/** Returns every day on which something in the content was checked against its source. */
const checked = (): string[] =>
  readdirSync('content', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yml'))
    .flatMap(
      (file) => readFileSync(join('content', file), 'utf8').match(/(?<=verified_on: )[\d-]{10}/g) ?? [],
    );

it('the demo begins after the last day on which any content was checked', () => {
  expect(checked().length).toBeGreaterThan(200);
  expect(checked().filter((day) => Date.parse(day) >= MONDAY)).toEqual([]);
});

describe('time on the page', () => {
  it('moves on by a step, once those who aren’t played have answered', async () => {
    expect((await page.post('api/answers', { people: [BEN], mood: 'heavy' })).status).toBe(200);
    expect((await page.world()).people.find(({ id }) => id === BEN)?.mood).toBe('heavy');
    expect((await move('next-step')).body).toEqual({});
    expect(await happened()).toEqual(['open Harbor', 'open Westside', 'remind Harbor']);
    expect(new Date((await page.world()).now).toISOString()).toBe('2027-03-04T14:00:00.000Z');
    // Members who said yes are reminded; the manager is played, and has done nothing.
    expect(kindsOf(BEN)).toContain('reminder');
    expect(kindsOf(MANAGER)).toEqual(['welcome']);
  });

  it('is moved only once at a time, and shows its progress', async () => {
    const moving = move('next-week');
    await page.seeWorld(({ busy }) => busy !== null);
    expect((await page.world()).busy?.what).toMatch(/^Starting$|^Week \d: /);
    const second = await move('next-day');
    expect(second).toMatchObject({ status: 409, body: { problem: /already/, fix: /Wait/ } });
    expect((await moving).status).toBe(200);
    const world = await page.world();
    expect({ week: world.week, busy: world.busy }).toEqual({ week: 2, busy: null });
    expect(world.published.map(({ week, team }) => [week, team])).toEqual([
      [1, HARBOR?.name],
      [1, WESTSIDE?.name],
    ]);
    expect(world.published.every(({ band }) => ['Steady', 'Stretched', 'Strained'].includes(band))).toBe(
      true,
    );
  });

  it('brings options to a member whose weeks were set to be heavy', async () => {
    const others = PEOPLE.map(({ user }) => user.id).filter((id) => id !== BEN);
    await page.post('api/answers', { people: others, mood: 'self' });
    await move('ask-weeks');
    const { week, period } = await page.world();
    expect({ week, period }).toEqual({ week: 3, period: { asksFrom: 3, ends: 6, people: 12 } });
    await move('next-week');
    const { slack } = page.stage;
    const ben = slack.as(BEN);
    const card = ben.dms().findLast((message) => kindOf(message) === 'weekly');
    if (!card) throw new Error('Ben got no weekly message');
    await ben.click({ message: card }, 'space');
    const space = await slack.waitFor('the private space', () => ben.modals().at(-1));
    expect(JSON.stringify(space.view['blocks'])).toContain('have been heavy');
    await ben.closeModal();
  });

  it('stops on the hour, when peer supporters are told', async () => {
    const before = (await page.world()).now;
    await move('next-hour');
    expect((await page.world()).now).toBe(Math.floor(before / HOUR) * HOUR + HOUR);
  });

  it('refuses to set the mood of someone who isn’t there', async () => {
    const { status } = await page.post('api/answers', { people: ['U0NOBODY'], mood: 'light' });
    expect(status).toBe(404);
  });
});

describe('a bot that crashed', () => {
  it('ends the move that was under way, with a sentence', async () => {
    const moving = move('next-week');
    await page.seeWorld(({ busy }) => busy !== null);
    // The bot is started again while it's still ending.
    const ending = page.stage.crash('a test ended it');
    expect(await moving).toMatchObject({ status: 409, body: { problem: /has stopped/ } });
    expect((await page.post('api/bot', {})).status).toBe(200);
    await ending;
    expect((await page.world()).trouble).toBeNull();
  });

  it('is reported, loses nothing, and can be started again', async () => {
    const before = (await page.world()).calendar.length;
    await page.stage.crash('a test ended it');
    expect((await page.world()).trouble).toMatchObject({
      problem: 'The bot has stopped: a test ended it.',
      fix: /Start it again/,
    });
    const act = { do: 'command', name: '/support', text: '' } as const;
    expect((await page.act(BEN, act)).body).toEqual({
      failure: '/support failed with the error "operation_timeout"',
    });
    expect(await move('next-step')).toMatchObject({ status: 409, body: { problem: /has stopped/ } });
    expect((await page.world()).busy).toBeNull();
    const told = page.seeWorld(({ trouble }) => trouble === null);
    expect((await page.post('api/bot', {})).status).toBe(200);
    await told;
    const world = await page.world();
    expect({ trouble: world.trouble, entries: world.calendar.length }).toEqual({
      trouble: null,
      entries: before,
    });
    expect((await page.act(BEN, act)).body).toEqual({});
    expect((await move('next-step')).body).toEqual({});
  });
});

describe('the end of the 12-week period', () => {
  it('brings what the larger team asks for most, since its people pick in their forms', async () => {
    await page.post('api/answers', { people: PEOPLE.map(({ user }) => user.id), mood: 'light' });
    expect((await move('period-end')).body).toEqual({});
    expect((await page.world()).week).toBe(6);
    const digest = page.stage.slack
      .as(MANAGER)
      .dms()
      .findLast((message) => kindOf(message) === 'digest');
    expect(JSON.stringify(digest?.blocks)).toContain('The team asks for:* Fewer new cases at once');
  });
});

describe('a Redis that stopped', () => {
  it('is reported with what to do, ends the move under way, and time goes on once it’s back', async () => {
    const redis = await ownRedis(() => undefined);
    const own = await startPage({ redisUrl: redis.url });
    try {
      const moving = own.post('api/time', { move: 'next-week' });
      await own.seeWorld(({ busy }) => busy !== null);
      await redis.halt('SIGKILL');
      const gone = { problem: /Redis has stopped/, fix: /Ctrl-C .* npm run demo/ };
      expect(await moving).toMatchObject({ status: 409, body: gone });
      expect(await own.world()).toMatchObject({ busy: null, trouble: { ...gone, restarts: false } });
      expect(await own.get(`api/traces?person=${BEN}`)).toMatchObject(gone);
      expect(await own.post('api/time', { move: 'next-step' })).toMatchObject({ status: 409, body: gone });
      await redis.resume();
      await own.seeWorld(({ trouble }) => trouble === null);
      expect((await own.post('api/time', { move: 'next-step' })).body).toEqual({});
    } finally {
      await own.end();
      await redis.stop();
    }
  });
});

const NEW_YORK = 'America/New_York';
const laterIn = (from: string, days: number): string =>
  new Date(daysLater(Date.parse(from), days, NEW_YORK)).toISOString();

describe('days on the demo’s clock', () => {
  it('end at the same time of day when clocks go back', () => {
    // Nov 1, 2026: from 1:00 PM to 1:00 PM, an hour more.
    expect(laterIn('2026-10-27T17:00:00Z', 7)).toBe('2026-11-03T18:00:00.000Z');
    expect(laterIn('2026-10-31T17:00:00Z', 1)).toBe('2026-11-01T18:00:00.000Z');
    expect(laterIn('2026-10-06T17:00:00Z', 42)).toBe('2026-11-17T18:00:00.000Z');
  });

  it('end at the same time of day when clocks go forward, or at the next one that exists', () => {
    // Mar 14, 2027: from 1:00 PM to 1:00 PM, an hour less.
    expect(laterIn('2027-03-09T18:00:00Z', 7)).toBe('2027-03-16T17:00:00.000Z');
    // There's no 2:30 AM that day.
    expect(laterIn('2027-03-13T07:30:00Z', 1)).toBe('2027-03-14T07:30:00.000Z');
  });
});
