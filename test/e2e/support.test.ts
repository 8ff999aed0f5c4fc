import { linesOf } from '../../sandbox/demo/read.js';
import { dump } from '../support/redis.js';
import { watchRedis } from '../support/redis-watcher.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ALICE = member(1);

describe('support and the private space', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await harness.open(0);
  });
  afterAll(() => harness.end());

  it('a member who sends /support sees the answer alone: the numbers to call first, then every category', async () => {
    const kept = harness.slack.exportMessages().length;
    await harness.slack.as(ALICE).command('/support');
    const lines = linesOf(harness.slack.as(ALICE).ephemerals().at(-1)?.blocks);
    expect(lines[0]).toMatch(/talk to someone now/);
    expect(lines).toEqual(
      expect.arrayContaining(['Intensive outpatient programs', 'License, job and privacy']),
    );
    expect(harness.slack.exportMessages()).toHaveLength(kept);
    expect(harness.slack.as(MANAGER).ephemerals()).toHaveLength(0);
  });

  it.each(['crisis', 'iop', 'peer', 'legal', 'find'])(
    '/support %s is answered with the numbers to call above it',
    async (word) => {
      await harness.slack.as(ALICE).command('/support', word);
      const lines = linesOf(harness.slack.as(ALICE).ephemerals().at(-1)?.blocks);
      expect(lines.slice(0, 3).join(' ')).toMatch(/988.*911/);
    },
  );

  it('a member goes from one support view to the next without stacking modals', async () => {
    const person = harness.slack.as(ALICE);
    await harness.openHome(ALICE);
    await person.click('home', 'support');
    await harness.shows(ALICE, 'record who opens it');
    await person.click('modal', 'support_iop');
    for (const [category, title] of [
      ['iop', 'less than a hospital stay'],
      ['peer', 'who knows what this work is like'],
      ['legal', "isn't legal advice"],
      ['find', 'Start with a search'],
    ] as const) {
      if (category !== 'iop') await person.click('modal', 'support_menu', { selected: category });
      await harness.shows(ALICE, title);
      expect(person.modals()).toHaveLength(1);
    }
    await person.closeModal();
  });

  it('a member chooses a state and a profession under /support legal, reads the pages in one modal, and leaves no trace', async () => {
    const person = harness.slack.as(ALICE);
    await person.command('/support', 'legal');
    const answer = person.ephemerals().at(-1);
    if (!answer) throw new Error('no answer');
    const kept = harness.slack.exportMessages().length;
    const before = await dump(harness.prefix);
    await person.click({ message: answer }, 'places');
    for (const [list, chosen, text] of [
      ['state', 'mn', 'Your supervisor at work'],
      ['profession', 'social-work', "doesn't look at boards of social work"],
      ['state', 'wy', 'We have nothing checked for Wyoming yet'],
      ['state', 'or', 'Paid Leave Oregon'],
    ] as const) {
      await harness.shows(ALICE, 'See what we could check for yours');
      await person.click('modal', list, { selected: chosen });
      await harness.shows(ALICE, text);
      expect(person.modals()).toHaveLength(1);
      expect(linesOf(person.modals().at(-1)?.view['blocks'])[0]).toMatch(/988.*911/);
      await person.click('modal', 'places');
    }
    await harness.shows(ALICE, 'See what we could check for yours');
    await person.click('modal', 'support_legal');
    await harness.shows(ALICE, "isn't legal advice");
    await person.closeModal();
    expect(harness.slack.exportMessages()).toHaveLength(kept);
    expect(harness.log()).not.toMatch(/Minnesota|social-work|"mn"/);
    const after = await dump(harness.prefix);
    for (const word of ['social-work', 'Minnesota', 'Oregon']) {
      expect(before).not.toContain(word);
      expect(after).not.toContain(word);
    }
  });

  it('the bot asks Redis nothing when a member looks for support, and doesn’t name a member who opens their private space', async () => {
    const person = harness.slack.as(ALICE);
    const watcher = await watchRedis(harness.prefix);
    /** The commands that reach Redis, except for the bot's own, which may fall into one of three runs. */
    const said = async (act: () => Promise<unknown>): Promise<string[][]> => {
      const looks: string[][][] = [];
      for (let look = 0; look < 3; look += 1) looks.push(await watcher.during(act));
      return looks.reduce((least, look) => (look.length < least.length ? look : least));
    };
    try {
      await person.openHome();
      await harness.slack.waitFor('the Home tab', () => person.home());
      expect(await said(() => person.command('/support', 'iop'))).toEqual([]);
      const shown = async (open: () => Promise<unknown>): Promise<void> => {
        await open();
        await harness.shows(ALICE, 'record who opens it');
        await person.closeModal();
      };
      expect(await said(() => shown(() => person.click('home', 'support')))).toEqual([]);
      expect(await said(() => shown(() => person.shortcut('support')))).toEqual([]);
      await person.command('/support', 'legal');
      const answer = person.ephemerals().at(-1);
      if (!answer) throw new Error('no answer');
      const chosen = async (): Promise<void> => {
        await person.click({ message: answer }, 'places');
        await harness.shows(ALICE, 'Wyoming');
        await person.click('modal', 'state', { selected: 'mn' });
        await harness.shows(ALICE, 'Your supervisor at work');
        await person.closeModal();
      };
      expect(await said(chosen)).toEqual([]);
      const space = await said(() => harness.space(ALICE));
      expect(space).not.toEqual([]);
      expect(space.flat()).not.toContain(ALICE);
    } finally {
      watcher.end();
    }
  });

  it('the bot answers any message with the crisis card, and doesn’t keep the message', async () => {
    const secret = 'I had a marked and terrible week';
    await harness.slack.as(ALICE).write(secret);
    const reply = await harness.slack.waitFor('the reply', () => harness.messages(ALICE, 'reply').at(-1));
    const text = linesOf(reply.blocks).join('\n');
    expect(text).toMatch(/988/);
    expect(text).toMatch(/I didn't save it/);
    // No one beside the screen learns what came; a screen reader says all of it.
    expect(reply.banner).toEqual({ desktop: 'Weekly check-in', phone: 'Weekly check-in' });
    expect(reply.screenReader).toMatch(/988[\s\S]*I didn't save it/);
    expect(harness.log()).not.toContain('marked');
    expect(await dump(harness.prefix)).not.toContain('marked');
  });

  it('a member who turns reminders off gets none, and the others still get theirs', async () => {
    await harness.clickMessage(ALICE, 'weekly', 'space');
    await harness.shows(ALICE, 'A reminder before each check-in');
    await harness.inSpace(ALICE, 'reminder', 'no');
    await harness.remind(0);
    expect(harness.messages(ALICE, 'reminder')).toHaveLength(0);
    expect(harness.messages(member(2), 'reminder')).toHaveLength(1);
  });

  it('a member sees their own weeks as heavy or not, after the close', async () => {
    await harness.answer(ALICE, [2, 2, 1, 1, 0]);
    await harness.close(0);
    await harness.clickMessage(ALICE, 'weekly', 'space');
    await harness.shows(ALICE, 'Jun 1: heavy');
  });

  it('a manager sees the same Home tab as a member, except for the buttons to say what they will do and to their teams', async () => {
    const views: string[][] = [];
    for (const id of [MANAGER, ALICE, member(2)]) {
      const home = await harness.openHome(id);
      views.push((home['blocks'] as unknown[]).map((block) => JSON.stringify(block)));
    }
    const [manager = [], ...members] = views;
    expect(members[1]).toEqual(members[0]);
    const act = /,\{"type":"button","text":\{"type":"plain_text","text":"Say what you'll do"[^}]*\}[^}]*\}/;
    expect(manager.join('\n')).toMatch(act);
    // The manager's last block comes after a divider.
    expect(members[0]).toEqual(manager.slice(0, -2).map((block) => block.replace(act, '')));
    expect(manager.at(-1)).toMatch(/"Teams"/);
  });

  it('the team pulse shows the starting point while too few have answered', async () => {
    expect((await harness.teampulse(MANAGER)).join('\n')).toMatch(/ · Steady\nthe starting point/);
  });
});
