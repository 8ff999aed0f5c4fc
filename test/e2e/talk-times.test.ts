import { linesOf } from '../../sandbox/demo/read.js';
import { dump } from '../support/redis.js';
import { type Harness, MANAGER, member, startHarness } from '../support/harness.js';
import { supportersIn } from '../support/supporters-in-slack.js';

const [ASKS, SUPPORTER, LATER, OTHER] = [1, 2, 3, 4].map(member) as [string, string, string, string];
const OUTSIDE = 'U0OUTSIDE';
const WAY = 'Ext. 4711, blue room';

let harness: Harness;
let supporters: ReturnType<typeof supportersIn>;
beforeAll(async () => {
  harness = await startHarness({
    joining: false,
    people: { [MANAGER]: { isAdmin: true }, [SUPPORTER]: { tz: 'America/New_York' } },
    others: [{ id: OUTSIDE, name: 'Outside', tz: 'UTC' }],
  });
  await harness.moveTo(0, 8);
  supporters = supportersIn(harness);
  for (const id of [SUPPORTER, OUTSIDE]) await supporters.name(id);
});
afterAll(() => harness.end());

const person = (id: string) => harness.slack.as(id);
const told = (id: string) =>
  person(id)
    .dms()
    .filter(({ blocks }) => /is coming to talk with you|The talk/.test(linesOf(blocks).join('\n')));

const openOwn = (id: string) => supporters.openOwn(id);
const openTimes = (id: string) => supporters.openTimes(id);
const post = (id: string, clock: string) => supporters.post(id, { day: '2026-06-01', clock, way: WAY });

/** Takes the first time on offer. */
async function take(id: string): Promise<void> {
  await openTimes(id);
  await supporters.tryToTake(id);
}

describe('a time to talk without a name', () => {
  it('is posted by a supporter, in their own time zone; no one else’s Home tab offers that', async () => {
    expect(await post(SUPPORTER, '04:00')).toMatchObject({
      errors: { clock: expect.stringContaining('80 minutes') },
    });
    // 3:40 pm in New York.
    expect((await post(SUPPORTER, '15:40')).errors).toBeUndefined();
    await harness.shows(SUPPORTER, /blue room.* · open/);
    expect((await post(SUPPORTER, '15:40')).errors).toMatchObject({
      clock: expect.stringContaining('already'),
    });
    expect(JSON.stringify(await harness.openHome(ASKS))).not.toContain('times_own');
    await openTimes(ASKS);
    expect(harness.top(ASKS)).toContain('2026-06-01 19:40 UTC');
    expect(harness.top(ASKS)).not.toContain('blue room');
  });

  it('shows a member what the supporter will read, and how to meet only once they take it', async () => {
    const before = harness.slack.exportMessages().length;
    await take(ASKS);
    expect(harness.top(ASKS)).toMatch(/blue room/);
    expect(harness.top(ASKS)).toMatch(/a colleague is coming, without your name/);
    expect(harness.slack.exportMessages().length).toBe(before);
    expect(told(SUPPORTER)).toEqual([]);
  });

  it('is one at a time for a member, even from a list that was open before', async () => {
    await person(ASKS).closeModal();
    await harness.clickTo(ASKS, 'times_choose', "all they'll read");
    await person(ASKS).submit();
    await harness.shows(ASKS, 'You already have a time, so nothing changed');
    await openTimes(ASKS);
    expect(JSON.stringify(person(ASKS).modals())).not.toContain('times_choose');
  });

  it('isn’t given to another member who wants it at that moment, and they’re told so', async () => {
    await take(LATER);
    expect(harness.top(LATER)).toMatch(/took that time a moment ago, so you don't have it/);
    expect(harness.top(LATER)).not.toMatch(/blue room/);
  });

  it('isn’t announced to its supporter before the hour, and then without a name', async () => {
    await openOwn(SUPPORTER);
    expect(harness.top(SUPPORTER)).toMatch(/blue room.* · open/);
    await harness.moveTo(0, 9);
    const [message] = told(SUPPORTER);
    const lines = linesOf(message?.blocks).join('\n');
    expect(lines).toMatch(/A colleague is coming to talk with you/);
    expect(lines).not.toContain(ASKS);
    expect(message?.banner).toEqual({ desktop: message?.text, phone: message?.text });
    await openOwn(SUPPORTER);
    expect(harness.top(SUPPORTER)).toMatch(/a colleague is coming/);
    expect(harness.top(SUPPORTER)).not.toContain(ASKS);
    await openTimes(LATER);
    expect(harness.top(LATER)).toMatch(/no time to offer/);
  });

  it('is shown to its member among what we keep', async () => {
    await harness.closeAll(ASKS);
    await person(ASKS).command('/checkin', 'mydata');
    await harness.shows(ASKS, 'a time to talk');
    await harness.closeAll(LATER);
    await person(LATER).command('/checkin', 'mydata');
    await harness.shows(LATER, /What we keep|Encrypted|Out of reach/);
    expect(harness.top(LATER)).not.toContain('a time to talk');
  });

  it('is called off to its supporter on the hour if the member cancels, and offered again', async () => {
    await openTimes(ASKS);
    await harness.clickTo(ASKS, 'times_cancel', "don't have a time anymore");
    expect(told(SUPPORTER)).toHaveLength(1);
    await harness.moveTo(0, 10);
    expect(linesOf(told(SUPPORTER)[1]?.blocks).join('\n')).toMatch(/The talk .* is off/);
    await openTimes(LATER);
    expect(harness.top(LATER)).toContain(`<@${SUPPORTER}>`);
  });

  it('can be outside the member’s teams', async () => {
    expect((await post(OUTSIDE, '20:00')).errors).toBeUndefined();
    await openTimes(LATER);
    expect(harness.top(LATER)).toContain(`<@${OUTSIDE}>`);
    await person(LATER).click('modal', 'times_filter', { selected: 'elsewhere' });
    await harness.slack.waitFor('the change', () => !harness.top(LATER).includes(`<@${SUPPORTER}>`));
    expect(harness.top(LATER)).toContain(`<@${OUTSIDE}>`);
  });

  it('is limited to two a week for a member, who reads what else there is', async () => {
    await take(ASKS);
    expect(harness.top(ASKS)).toMatch(/blue room/);
    await openTimes(ASKS);
    await harness.clickTo(ASKS, 'times_cancel', "don't have a time anymore");
    await take(ASKS);
    expect(harness.top(ASKS)).toMatch(/two times this week, so you don't have this one/);
  });

  it('can be taken back by its supporter; the member reads so, and only in private', async () => {
    await take(LATER);
    await harness.shows(LATER, 'blue room');
    expect((await harness.space(LATER)).join('\n')).toContain('You have a time to talk');
    await harness.moveTo(0, 11);
    const before = harness.slack.exportMessages().length;
    await openOwn(SUPPORTER);
    await person(SUPPORTER).click('modal', 'times_withdraw');
    await harness.slack.waitFor('the change', () => !harness.top(SUPPORTER).includes('blue room'));
    expect(harness.top(SUPPORTER)).toMatch(/We took that time back/);
    expect((await harness.space(LATER)).join('\n')).toMatch(/Your time to talk .* is off/);
    await harness.clickTo(LATER, 'times', "they don't know that it was you");
    expect((await harness.space(OTHER)).join('\n')).not.toContain('time to talk');
    await openTimes(LATER);
    expect(harness.top(LATER)).toMatch(/is off\. They couldn't keep it, and they don't know that it was you/);
    await harness.moveTo(0, 12);
    expect(harness.slack.exportMessages().length).toBe(before);
  });

  it('ends if its supporter stops: it’s offered to no one, and the member reads in private that it’s off', async () => {
    await openOwn(OUTSIDE);
    await harness.closeAll(OUTSIDE);
    await openTimes(OUTSIDE);
    expect(harness.top(OUTSIDE)).not.toContain(`<@${OUTSIDE}>`);
    await harness.closeAll(OUTSIDE);
    await take(LATER);
    await harness.shows(LATER, 'blue room');
    await openTimes(OTHER);
    await person(OUTSIDE).command('/checkin', 'mydata');
    await harness.shows(OUTSIDE, 'peer supporter');
    await harness.clickTo(OUTSIDE, 'supporter_no', 'no longer a peer supporter');
    await harness.clickTo(OTHER, 'times_choose', "all they'll read");
    await person(OTHER).submit();
    await harness.shows(OTHER, "That time isn't offered anymore");
    await openTimes(LATER);
    expect(harness.top(LATER)).toMatch(/is off\. They couldn't keep it/);
  });

  it('goes away completely: the messages, and who had it; nothing ever named anyone', async () => {
    await harness.moveTo(1, 10);
    expect(told(SUPPORTER)).toEqual([]);
    await openTimes(LATER);
    expect(harness.top(LATER)).not.toMatch(/is off/);
    const named = (text: string) =>
      text
        .split('\n')
        .filter((line) => !/:(roster|teams)$/.test(line.split(' ')[0] ?? ''))
        .filter((line) => [ASKS, LATER, SUPPORTER].some((id) => line.includes(id)));
    expect(named(await dump(harness.prefix))).toEqual([]);
    expect(harness.log()).not.toContain(ASKS);
    expect(harness.log()).not.toContain('blue room');
    expect(harness.slack.refusals.filter(({ error }) => error !== 'no_text')).toEqual([]);
  });
});
