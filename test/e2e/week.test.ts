import { linesOf } from '../../sandbox/demo/read.js';
import { aWorld, MANAGER, type Mode, type World } from './world.js';

const LIGHT = [0, 1, 0, 0, 1];
const HEAVY = [2, 2, 2, 1, 3];

describe.each<Mode>(['http', 'socket'])('the week of a team, over %s', (mode) => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld({ mode });
  });
  afterAll(() => world.end());

  it('goes three weeks: cards, check-ins, reminders, team cards, and one note to the one whose signs last', async () => {
    const [first = '', ...others] = world.members;
    const everyone = [MANAGER, ...world.members];

    for (let week = 0; week < 3; week += 1) {
      await world.open(week);
      for (const id of everyone) expect(world.messages(id, 'weekly')).toHaveLength(week + 1);
      for (const id of others) await world.answer(id, LIGHT);
      const closing = await world.answer(first, week === 0 ? LIGHT : HEAVY);
      const supportFirst = closing[0]?.startsWith('Some of your recent check-ins') ?? false;
      expect(supportFirst).toBe(week === 2);
      await world.remind(week);
      for (const id of everyone) expect(world.messages(id, 'reminder')).toHaveLength(week + 1);
      await world.close(week);
    }

    expect((await world.teampulse(MANAGER)).join('\n')).toMatch(/Steady · Week of Jun 15, 2026/);
    expect(await world.teampulse(first)).toEqual(await world.teampulse(MANAGER));
    for (const id of [MANAGER, ...others]) expect(world.messages(id, 'outreach')).toHaveLength(0);
    const [note] = world.messages(first, 'outreach');
    expect(linesOf(note?.blocks).join('\n')).toMatch(/Intensive Outpatient Program/);
    expect(world.slack.refusals).toEqual([]);
    expect(world.slack.deliveryFailures).toEqual([]);
  });

  it('leaves nothing in the DM by which answering could be told from not answering', () => {
    const [first = '', second = ''] = world.members;
    const seen = (id: string) =>
      world.slack
        .as(id)
        .dms()
        .map(({ text, blocks, edited }) => ({ text, blocks, edited }));
    // The first had a note besides; everything else is the same, answers or not: the manager never answered.
    expect(seen(second)).toEqual(seen(MANAGER));
    expect(seen(first)).toHaveLength(seen(second).length + 1);
  });

  it('says nothing in a notification but that there is a weekly check-in', () => {
    const texts = new Set(world.slack.exportMessages().map((message) => message.text));
    expect([...texts]).toEqual(['Weekly check-in']);
  });

  it('logs no member, whatever happened', () => {
    for (const id of [MANAGER, ...world.members]) expect(world.log()).not.toContain(id);
  });
});
