import { linesOf } from '../../sandbox/demo/read.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const NONE = [0, 0, 0, 0, 0];
const ALL = [3, 3, 3, 3, 3];

describe('the team pulse, over weeks', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    for (const [week, values] of [NONE, ALL, ALL].entries()) {
      await harness.open(week);
      for (const id of harness.members) await harness.answer(id, values);
      await harness.close(week);
    }
  });
  afterAll(() => harness.end());

  /** Clicks the button to earlier weeks in a person's newest digest or Home tab; returns the lines shown. */
  async function earlierWeeks(id: string, value?: string): Promise<string[]> {
    const person = harness.slack.as(id);
    await harness.closeAll(id);
    await harness.openHome(id);
    await person.click('home', 'history', value === undefined ? undefined : { value });
    const modal = await harness.slack.waitFor('the earlier weeks', () => person.modals().at(-1));
    return linesOf(modal.view['blocks']);
  }

  /** Changes the roster in Slack, and waits until the bot has read it again. */
  async function rosterReadAfter(happens: () => Promise<void>): Promise<void> {
    const times = () => harness.log().split('roster_read').length;
    const before = times();
    await happens();
    await harness.slack.waitFor('the roster', () => times() > before);
  }

  it('the team pulse stays if one week is different, and moves if the second one agrees', async () => {
    const said = harness.messages(MANAGER, 'digest').map((message) => linesOf(message.blocks));
    expect(said.map(([head]) => head?.split(' · ')[1])).toEqual(['Steady', 'Steady', 'Steady', 'Strained']);
    expect(said[0]?.[1]).toBe('the starting point');
    expect(said[3]?.[1]).toBe('since the week of Jun 15 · was Steady');
  });

  it('a manager gets a digest whose symbols have words, then what to try and what not to read into it', () => {
    const digest = harness.messages(MANAGER, 'digest').at(-1);
    const text = linesOf(digest?.blocks).join('\n');
    expect(text).toMatch(/^▮▮▮ East clinic · Strained\n/);
    expect(text).toContain('▮▯▯ May 25 · ▮▯▯ Jun 1 · ▮▯▯ Jun 8 · ▮▮▮ Jun 15');
    expect(text).toContain('▮▯▯ Steady, ▮▮▯ Stretched, ▮▮▮ Strained');
    expect(text).toMatch(
      /How this works\nSupport for you\nTwo things managers can try\n• .*\(https:[^]*not any one person/,
    );
    for (const id of harness.members) expect(harness.messages(id, 'digest')).toHaveLength(0);
    expect(harness.slack.refusals).toEqual([]);
  });

  it('a manager reads behind a button what the words mean and how results come about', async () => {
    const [digest] = harness.messages(MANAGER, 'digest');
    if (!digest) throw new Error('no digest');
    await harness.slack.as(MANAGER).click({ message: digest }, 'how');
    const text = (): string => linesOf(harness.slack.as(MANAGER).modals().at(-1)?.view['blocks']).join('\n');
    await harness.slack.waitFor(
      'the method',
      () => text().includes('first result is always Steady') || text().includes('first result is Steady'),
    );
    expect(text()).toMatch(/▮▮▮ Strained: .*\n[^]*Earlier weeks/);
    await harness.slack.as(MANAGER).closeModal();
  });

  it('a member and a manager see the same earlier weeks, newest first', async () => {
    const lines = await earlierWeeks(member(1));
    expect(lines.filter((line) => line.startsWith('•'))).toEqual([
      '• Jun 15, 2026: strained',
      '• Jun 8, 2026: steady',
      '• Jun 1, 2026: steady',
      '• May 25, 2026: steady',
    ]);
    expect(await earlierWeeks(MANAGER)).toEqual(lines);
    // Everyone on the team but its manager, whether or not they ever answered.
    const included = lines.find((line) => line.startsWith('Included since the week of May 25, 2026')) ?? '';
    expect(included).toMatch(new RegExp(`, ${harness.members.length} people: <@`));
    for (const id of harness.members) expect(included).toContain(`<@${id}>`);
    expect(included).not.toContain(MANAGER);
  });

  it('a manager, and no one else, learns who counts from the next season on', async () => {
    await harness.slack.addUser({ id: 'U0NEW', name: 'New', tz: 'UTC' });
    await rosterReadAfter(() => harness.slack.joinChannel('C0TEAM', 'U0NEW'));
    // By August the newcomer has been there for four weeks, and a season begins.
    expect((await earlierWeeks(MANAGER)).join('\n')).toMatch(
      /Included from the week of Aug 3, 2026: <@U0NEW>/,
    );
    expect((await earlierWeeks(member(1))).join('\n')).not.toMatch(/U0NEW/);
  });

  it('/teampulse with a team’s name shows that team’s pulse', async () => {
    await harness.slack.as(MANAGER).command('/teampulse', 'east clinic');
    expect(linesOf(harness.slack.as(MANAGER).ephemerals().at(-1)?.blocks)[0]).toMatch(
      /^▮▮▮ East clinic · Strained$/,
    );
  });

  it.each(['west', '../east', 'east|2026-06-02', ''])(
    'a button forged to carry "%s" shows no team pulse',
    async (value) => {
      expect((await earlierWeeks(member(1), value)).slice(0, 1)).toEqual([
        "You're not on that team, or not anymore, so there's nothing to show.",
      ]);
    },
  );

  it('a person who left the team no longer sees its pulse', async () => {
    await rosterReadAfter(() => harness.slack.updateUser('U0NEW', { deleted: true }));
    await harness.slack.as('U0NEW').command('/teampulse');
    const lines = linesOf(harness.slack.as('U0NEW').ephemerals().at(-1)?.blocks);
    expect(lines.join('\n')).toMatch(/You're not on a team here/);
  });
});

describe('a leader of several teams', () => {
  it('a leader sees the published results of their teams added up', async () => {
    const names = ['west', 'north'];
    const staff = names.map((name, team) =>
      Array.from({ length: 7 }, (_, at) => ({
        id: `U${name.toUpperCase()}${at}`,
        name: `${name} ${at}`,
        team,
      })),
    );
    const harness = await startHarness({
      members: 7,
      others: staff.flat().map(({ id, name }) => ({ id, name, tz: 'UTC' })),
      moreTeams: names.map((name, team) => ({
        id: `C0${name.toUpperCase()}`,
        name,
        members: (staff[team] ?? []).map(({ id }) => id),
      })),
    });
    try {
      const rollUp = async () => (await harness.teampulse(MANAGER))[0];
      expect(await rollUp()).toBe('Your teams: 3 steady, out of 3 with a result.');
      for (const week of [0, 1]) {
        await harness.open(week);
        for (const { id } of staff[1] ?? []) await harness.answer(id, ALL);
        await harness.close(week);
      }
      expect(await rollUp()).toBe('Your teams: 2 steady, 1 strained, out of 3 with a result.');
    } finally {
      await harness.end();
    }
  });
});
