import { linesOf } from '../../sandbox/demo/read.js';
import type { PostedMessage } from '../../sandbox/index.js';
import { forgeButton } from '../support/clicks.js';
import { dump } from '../support/redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';
import { supportersIn } from '../support/supporters-in-slack.js';

const [ADMIN, SUPPORTER] = ['U0ADMIN', 'U0SUPPORTER'];
const [JOINED, UNANSWERED, SPANISH] = [member(1), member(2), member(3)];
const MINUTE = 1 / 60;
/** Hours after Monday: a Tuesday at noon, after the week has opened. */
const NOON = 24 + 12;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    joining: false,
    members: 5,
    people: { [SPANISH]: { locale: 'es-ES' } },
    others: [
      { id: ADMIN, name: 'Admin', isAdmin: true },
      { id: SUPPORTER, name: 'Somebody who listens' },
    ],
    sandbox: { enforceRateLimits: false },
  });
  await supportersIn(harness).name(SUPPORTER, ADMIN);
  await harness.open(0);
  await harness.join(JOINED);
  await harness.moveTo(0, NOON);
});
afterEach(() => harness.slack.fault(null));
afterAll(() => harness.end());

const home = async (id: string): Promise<string> => JSON.stringify((await harness.openHome(id))['blocks']);
/** Opens the form from the Home tab. */
const openForm = async (id: string): Promise<void> => {
  await harness.closeAll(id);
  await home(id);
  await harness.slack.as(id).click('home', 'event_start');
  await harness.shows(id, 'Tell people first');
};
const announce = async (id: string): Promise<void> => {
  await openForm(id);
  await harness.slack.as(id).submit();
  await harness.shows(id, "It's on its way");
};
const everyone = (): string[] => [MANAGER, ...harness.members];
const saysHard = ({ blocks }: PostedMessage): boolean =>
  /omething hard happened at work|asó algo difícil en el trabajo/.test(linesOf(blocks).join('\n'));
/** A person's messages about a hard event, oldest first. */
const told = (id: string): string[] =>
  harness.slack
    .as(id)
    .dms()
    .filter(saysHard)
    .map(({ text, blocks }) => JSON.stringify([text, blocks]));
const counts = (ids: readonly string[]): number[] => ids.map((id) => told(id).length);
const all = (count: number): number[] => everyone().map(() => count);

/** Adds a button to a person's open modal, and clicks it. */
const clickForged = async (id: string, action: string, value: string): Promise<void> => {
  forgeButton(harness.slack.as(id).modals().at(-1)?.view['blocks'], action, value);
  await harness.slack.as(id).click('modal', action);
};

describe('a hard event', () => {
  it('has no button on a member’s Home tab; a manager and an admin have one', async () => {
    expect(await home(JOINED)).not.toContain('event_start');
    expect(await home(MANAGER)).toContain('event_start');
    expect(await home(ADMIN)).toContain('event_start');
  });

  it('is shown to a manager before it’s sent, and sent once with a double click', async () => {
    await openForm(MANAGER);
    const preview = harness.top(MANAGER);
    expect(preview).toContain('Something hard happened at work');
    harness.slack.fault({ kind: 'duplicate' });
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, "It's on its way");
    harness.slack.fault(null);
    // A second form, in another window.
    await announce(MANAGER);
    expect(counts([...everyone(), SUPPORTER])).toEqual([...all(0), 0]);
    expect((await dump(harness.prefix)).match(/event\|east\|-/g)).toHaveLength(1);
  });

  it('is told to supporters first, and then everyone on the roster gets the same message, once', async () => {
    await harness.moveTo(0, NOON + 10 * MINUTE);
    expect(counts([...everyone(), SUPPORTER])).toEqual([...all(0), 1]);
    expect(told(SUPPORTER)[0]).toMatch(
      /Something hard happened at work[^]*everyone on East clinic gets a message/,
    );
    await harness.moveTo(0, NOON + 40 * MINUTE);
    expect(counts([...everyone(), SUPPORTER, ADMIN])).toEqual([...all(1), 1, 0]);
    // The message is the same for members who take part, who never answered the welcome, and who lead the team.
    const english = everyone().filter((id) => id !== SPANISH);
    expect(new Set(english.flatMap(told)).size).toBe(1);
    expect(told(SPANISH)[0]).toContain('algo difícil');
    const [message] = harness.slack.as(JOINED).dms().filter(saysHard);
    // The banner that appeared with the message.
    expect(JSON.stringify(message?.banner)).not.toMatch(/hard|happened/);
    const lines = linesOf(message?.blocks);
    await openForm(MANAGER);
    // The message matches the form word for word.
    expect(harness.top(MANAGER)).toContain(lines[0]);
  });

  it('leads from its message to the guide, to people and to support, and none of those clicks is counted', async () => {
    const before = await kept();
    const person = harness.slack.as(JOINED);
    const [message] = person.dms().filter(saysHard);
    if (!message) throw new Error('nothing came');
    for (const [action, words] of [
      ['guide_event', 'After a hard event'],
      ['talk', 'talk'],
      ['support', 'record who opens'],
    ] as const) {
      await harness.closeAll(JOINED);
      await person.click({ message }, action);
      await harness.shows(JOINED, words);
    }
    expect(await kept()).toEqual(before);
  });

  it('can be sent or stopped only by a manager or an admin, even with a forged form or button', async () => {
    const person = harness.slack.as(JOINED);
    await harness.closeAll(JOINED);
    await person.shortcut('support');
    await harness.shows(JOINED, 'record who opens');
    await clickForged(JOINED, 'event_start', '');
    await harness.shows(JOINED, "Only a team's manager");
    await harness.closeAll(JOINED);
    await person.shortcut('support');
    await harness.shows(JOINED, 'record who opens');
    await clickForged(JOINED, 'event_stop', 'east');
    await harness.shows(JOINED, "Only a team's manager");
    await openForm(MANAGER);
    const form = harness.slack.as(MANAGER).modals().at(-1)?.view;
    expect(harness.top(MANAGER)).toContain('next message');
    await harness.closeAll(JOINED);
    await person.shortcut('support');
    await harness.shows(JOINED, 'record who opens');
    Object.assign(person.modals().at(-1)?.view ?? {}, structuredClone(form));
    const before = await dump(harness.prefix);
    person.fill({ team: 'east' });
    await person.submit();
    await harness.shows(JOINED, "Only a team's manager");
    expect(eventKeys(before)).toEqual(eventKeys(await dump(harness.prefix)));
  });

  it('is refused a second time within two weeks, with both dates', async () => {
    await openForm(MANAGER);
    await harness.slack.as(MANAGER).submit();
    await harness.shows(MANAGER, 'so nothing new was sent');
    expect(harness.top(MANAGER)).toMatch(/2026-06-02.*2026-06-16/);
    await harness.moveTo(0, NOON + 2);
    expect(counts(everyone())).toEqual(all(1));
  });

  it('is mentioned again after a week, to everyone then on the roster', async () => {
    await harness.moveTo(1, NOON + MINUTE);
    expect(counts([...everyone(), SUPPORTER])).toEqual([...all(2), 1]);
    expect(told(UNANSWERED)[1]).toContain('About a week ago');
  });

  it('can be stopped by a manager, and nothing more comes', async () => {
    await openForm(MANAGER);
    await harness.clickTo(MANAGER, 'event_stop', 'to your team that were already sent');
    await harness.moveTo(4, NOON + 1);
    expect(counts([...everyone(), SUPPORTER])).toEqual([...all(2), 1]);
  });

  it('is taken back without a trace until supporters hear, and may be sent again afterwards', async () => {
    const before = eventKeys(await dump(harness.prefix));
    await announce(MANAGER);
    expect(eventKeys(await dump(harness.prefix))).not.toEqual(before);
    await openForm(MANAGER);
    await harness.clickTo(MANAGER, 'event_stop', 'Nothing had been sent');
    expect(eventKeys(await dump(harness.prefix))).toEqual(before);
    await harness.moveTo(4, NOON + 3);
    expect(counts([...everyone(), SUPPORTER])).toEqual([...all(2), 1]);
    await announce(MANAGER);
    await harness.moveTo(4, NOON + 3 + 10 * MINUTE);
    await harness.moveTo(4, NOON + 3 + 40 * MINUTE);
    expect(counts([...everyone(), SUPPORTER])).toEqual([...all(3), 2]);
  });

  it('may be sent by an admin for a team they aren’t on, and they get no message', async () => {
    await harness.moveTo(6, NOON + 4);
    await harness.closeAll(ADMIN);
    await announce(ADMIN);
    await harness.moveTo(6, NOON + 4 + 10 * MINUTE);
    await harness.moveTo(6, NOON + 4 + 40 * MINUTE);
    expect(counts([...everyone(), ADMIN])).toEqual([...all(4), 0]);
  });

  it('leaves no name in the logs, and Slack refuses nothing', () => {
    const lines = harness.log().split('\n');
    expect(lines.filter((line) => everyone().some((id) => line.includes(id)))).toEqual([]);
    expect(harness.slack.refusals).toEqual([]);
  });
});

/** Keys that come, change and go by themselves: the queues, and the turns and sweeps of deliveries. */
const BY_THEMSELVES = /^\{|:pace:|:(?:turns|openings) |\{sweeps\}:/;

/** Every other line of the dump of Redis. */
const kept = async (): Promise<string[]> =>
  (await dump(harness.prefix)).split('\n').filter((line) => !BY_THEMSELVES.test(line));

/** The lines about hard events in a dump: the events, and whether the agenda has a step for them. */
const eventKeys = (dumped: string): string[] =>
  dumped
    .split('\n')
    .filter((line) => /:hard-events |:agenda /.test(line))
    .map((line) => (line.includes(':agenda ') ? String(line.includes('event|')) : line));
