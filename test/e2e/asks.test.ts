import { linesOf } from '../../sandbox/demo/read.js';
import type { Json } from '../../sandbox/index.js';
import { startHarness, MANAGER, type Harness, member } from '../support/harness.js';

/** The weeks of the harness's period in which teams of twelve and more are asked: its last four. */
const [FIRST, LAST] = [5, 8];
const LIGHT = [0, 0, 0, 0, 1];
const SMALL = [30, 31, 32, 33, 34, 35, 36].map(member);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    // In a team of this size, a fifth picking otherwise by chance can't keep the ask from being clear.
    members: 20,
    others: SMALL.map((id) => ({ id, name: `Person ${id}`, tz: 'UTC' })),
    moreTeams: [{ id: 'C0SMALL', name: 'small', members: SMALL }],
  });
});
afterAll(() => harness.end());

/** Opens a later week; an hour before, the bot gives up the weeks in between. */
async function skipTo(week: number): Promise<void> {
  await harness.moveTo(week, 24 + 9);
  await harness.open(week);
}

/** The form's question about what would help: its choices and the chosen one, or null if the form lacks it. */
async function tapOf(id: string): Promise<{ labels: string[]; chosen: string } | null> {
  const person = harness.slack.as(id);
  await harness.closeAll(id);
  await person.command('/checkin');
  const { view } = await harness.slack.waitFor('the form', () => person.modals().at(-1));
  const tap = (view['blocks'] as Json[]).find((block) => block['block_id'] === 'team-ask');
  if (!tap) return null;
  const { options, initial_option: initial } = tap['element'] as {
    options: { text: { text: string } }[];
    initial_option: { value: string };
  };
  return { labels: options.map(({ text }) => text.text), chosen: initial.value.replace(/\.+$/, '') };
}

describe('what would help the team', () => {
  it('is asked only in the last four weeks of the period, and never of a team under twelve', async () => {
    const [one = ''] = harness.members;
    const [small = ''] = SMALL;
    await skipTo(FIRST - 1);
    expect(await tapOf(one)).toBeNull();
    await harness.close(FIRST - 1);
    await harness.open(FIRST);
    expect(await tapOf(one)).toEqual({
      labels: [
        'Fewer new cases at once',
        "Supervision that isn't canceled",
        'Time without meetings',
        "Clearer news about what's changing",
        'Nothing right now',
      ],
      chosen: 'nothing',
    });
    expect(await tapOf(MANAGER)).toEqual(await tapOf(one));
    expect(await tapOf(small)).toBeNull();
  });

  it('is shown only to its member, in the next form and among what we keep', async () => {
    const [one = '', other = '', ...rest] = harness.members;
    for (const id of [one, ...rest]) await harness.answer(id, LIGHT, 'news');
    await harness.answer(other, LIGHT, 'meetings');
    await harness.close(FIRST);
    await skipTo(LAST);
    expect((await tapOf(one))?.chosen).toBe('news');
    expect((await tapOf(other))?.chosen).toBe('meetings');
    const person = harness.slack.as(one);
    await person.closeModal();
    await person.command('/checkin', 'mydata');
    const kept = await harness.slack.waitFor('what we keep', () => person.modals().at(-1));
    expect(linesOf(kept.view['blocks']).join('\n')).toContain(
      "What would help your team most: Clearer news about what's changing.",
    );
    await person.closeModal();
  });

  it('is shown to the manager and everyone else once the period ends, and comes first in what can be done', async () => {
    const [one = ''] = harness.members;
    await harness.close(LAST);
    const digest = linesOf(harness.messages(MANAGER, 'digest').findLast(isEast)?.blocks).join('\n');
    expect(digest).toContain("The team asks for: Clearer news about what's changing.");
    expect(digest).toMatch(/Two things managers can try[^]*?\n?• Say what you know and don't know/);
    const seen = await harness.teampulse(one);
    expect(seen.join('\n')).toContain("The team asks for: Clearer news about what's changing.");
    expect(await harness.teampulse(harness.members[1] ?? '')).toEqual(seen);
    expect(JSON.stringify(harness.slack.exportMessages())).not.toContain('team-ask');
    expect(harness.slack.refusals).toEqual([]);
  });
});

const isEast = ({ blocks }: { readonly blocks: unknown }): boolean =>
  JSON.stringify(blocks).includes('East clinic');
