import { kindOf, linesOf } from '../../sandbox/demo/read.js';
import { ANSWER_BYTES } from '../../src/slack/sizes/answers.js';
import { startHarness, MANAGER, type Mode, type Harness } from '../support/harness.js';

const LIGHT = [0, 0, 0, 0, 1];
// Two heavy check-ins of twelve keep the mean under nearly every cut that can be drawn, and never over Strained.
const HEAVY = [2, 2, 1, 1, 3];
const VERY_HEAVY = [3, 2, 2, 2, 0];

describe.each<Mode>(['http', 'socket'])('the week of a team, over %s', (mode) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ mode, members: 12 });
  });
  afterAll(() => harness.end());

  it('has weekly messages, check-ins, reminders, team pulses, and support for members whose signs last', async () => {
    const [direct = '', discreet = '', ...others] = harness.members;
    const everyone = [MANAGER, ...harness.members];

    for (let week = 0; week < 3; week += 1) {
      await harness.open(week);
      for (const id of everyone) expect(harness.messages(id, 'weekly')).toHaveLength(week + 1);
      if (week === 0) {
        await harness.space(direct);
        await harness.inSpace(direct, 'notes', 'direct');
      }
      for (const id of others) await harness.answer(id, LIGHT);
      for (const id of [direct, discreet]) {
        const closing = await harness.answer(id, week === 0 ? LIGHT : HEAVY);
        expect(closing.join('\n')).toMatch(
          /message stays as it is, so no one can see in it that you answered/,
        );
        const supportFirst = closing[0]?.includes('recent weeks have been heavy') ?? false;
        expect(supportFirst).toBe(week === 2);
      }
      await harness.remind(week);
      for (const id of everyone) expect(harness.messages(id, 'reminder')).toHaveLength(week + 1);
      await harness.close(week);
    }

    expect((await harness.teampulse(MANAGER)).join('\n')).toMatch(/ · (Steady|Stretched)\n/);
    expect(await harness.teampulse(direct)).toEqual(await harness.teampulse(MANAGER));
    for (const id of [MANAGER, discreet, ...others]) expect(harness.messages(id, 'outreach')).toHaveLength(0);
    const [note] = harness.messages(direct, 'outreach');
    const text = linesOf(note?.blocks).join('\n');
    expect(text).toMatch(/Intensive Outpatient Program/);
    const [first = ''] = linesOf(note?.blocks);
    expect(await harness.space(discreet)).toContain(first);
    expect(await harness.space(others[0] ?? '')).not.toContain(first);
    // Some members were thanked, others were shown support first.
    expect(new Set(harness.slack.answerBytes)).toEqual(new Set([ANSWER_BYTES]));
    expect(harness.slack.refusals).toEqual([]);
    expect(harness.slack.deliveryFailures).toEqual([]);
  });

  it('shows nothing in a DM that tells one member from another, except outreach that a member asked for', async () => {
    const [direct = '', discreet = '', third = '', fourth = ''] = harness.members;
    const seen = (id: string) =>
      harness.slack
        .as(id)
        .dms()
        .map(({ text, blocks, edited }) => ({ text, blocks, edited }));
    // The discreet member had weeks that stayed heavy; only the manager also gets digests.
    expect(JSON.stringify(seen(discreet))).toBe(JSON.stringify(seen(third)));
    expect(seen(fourth)).toEqual(seen(third));
    expect(seen(MANAGER)).toHaveLength(seen(third).length + 4);
    expect(seen(direct)).toHaveLength(seen(third).length + 1);
  });

  it('ends with one post and one edit for every member after the close, whether or not there’s outreach to send', async () => {
    await harness.open(3);
    for (const id of harness.members) await harness.answer(id, LIGHT);
    const before = harness.slack.calls.length;
    await harness.close(3);
    const calls = harness.slack.calls.slice(before).filter(({ method }) => /chat|auth/.test(method));
    // Two calls for everyone on the roster, and two for the manager's digest.
    expect(calls.length).toBeGreaterThanOrEqual(2 * (harness.members.length + 2));
  });

  it('shows a member support at once if their week was very heavy, by as many calls and bytes as for everyone else, and sends no message', async () => {
    const [, , calm = '', shaken = '', ...others] = harness.members;
    await harness.open(4);
    const answered = async (id: string, values: readonly number[]) => {
      const [calls, answers] = [harness.slack.calls.length, harness.slack.answerBytes.length];
      const [first = ''] = await harness.answer(id, values);
      const methods = harness.slack.calls.slice(calls).map(({ method }) => method);
      return { first, methods, bytes: harness.slack.answerBytes.slice(answers) };
    };
    const one = await answered(calm, LIGHT);
    const other = await answered(shaken, VERY_HEAVY);
    expect(one.first).not.toMatch(/very heavy week/);
    expect(other.first).toMatch(/is saved.*very heavy week/);
    expect({ ...other, first: '' }).toEqual({ ...one, first: '' });
    for (const id of others) await harness.answer(id, LIGHT);
    await harness.close(4);
    expect(harness.messages(shaken, 'outreach')).toHaveLength(0);
    const [waits = ''] = await harness.space(shaken);
    expect((await harness.space(calm))[0]).toBe(waits);
    for (const id of [calm, shaken]) expect(harness.slack.as(id).dms().at(-1)?.text).toBe('Weekly check-in');
    expect(harness.slack.as(shaken).dms()).toHaveLength(harness.slack.as(calm).dms().length);
  });

  it('shows in banners only that there’s a weekly check-in, and on a desktop what the weekly messages say to everyone', () => {
    const all = harness.slack.exportMessages();
    expect([...new Set(all.map(({ text }) => text))]).toEqual(['Weekly check-in']);
    const ofAll = all.filter((message) => !['welcome', 'weekly', 'reminder'].includes(kindOf(message)));
    expect(new Set(ofAll.map(kindOf))).toEqual(new Set(['digest', 'outreach']));
    const banners = ofAll.flatMap(({ banner }) => [banner?.desktop, banner?.phone]);
    expect([...new Set(banners)]).toEqual(['Weekly check-in']);
  });

  it('leaves no member’s name in the log, whatever happened', () => {
    for (const id of [MANAGER, ...harness.members]) expect(harness.log()).not.toContain(id);
  });
});
