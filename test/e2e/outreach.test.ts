import { linesOf } from '../../sandbox/demo/read.js';
import { forgeButton } from '../support/clicks.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const HEAVY = [3, 3, 1, 1, 3];
const LIGHT = [0, 0, 0, 0, 0];
const [ALICE, BOB, CARLA] = [member(1), member(2), member(3)];
const PEER = 'U0PEER';
const GONE = 'U0GONE';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    people: { [MANAGER]: { isAdmin: true }, [CARLA]: { locale: 'es-ES' } },
    others: [
      { id: PEER, name: 'Pat' },
      { id: GONE, name: 'Gone', deleted: true },
    ],
  });
});
afterAll(() => harness.end());

const homeOf = async (id: string): Promise<void> => {
  await harness.closeAll(id);
  await harness.openHome(id);
};
const setUp = async (): Promise<void> => {
  await homeOf(MANAGER);
  await harness.slack.as(MANAGER).click('home', 'setup');
  await harness.shows(MANAGER, 'Add your own helplines');
};

describe('the workplace’s own support', () => {
  it('can’t be set up by a member, even with a forged button', async () => {
    await homeOf(ALICE);
    expect(JSON.stringify(harness.slack.as(ALICE).home())).not.toContain('"setup"');
    await harness.slack.as(ALICE).click('home', 'support');
    await harness.shows(ALICE, 'record who opens it');
    // A member's client could send this although the button isn't shown.
    forgeButton(harness.slack.as(ALICE).modals().at(-1)?.view['blocks'], 'setup');
    await harness.clickTo(ALICE, 'setup', 'Only a workspace admin');
    await harness.closeAll(ALICE);
  });

  it('shows the colleague who agreed to be asked first, to everyone', async () => {
    await setUp();
    await harness.clickTo(MANAGER, 'setup_peer', 'People who know the work');
    await harness.clickTo(MANAGER, 'setup_add', 'Name');
    const admin = harness.slack.as(MANAGER);
    admin.fill({
      name: 'Pat, peer supporter',
      what: 'Ten minutes with someone who has been there',
      phone: 'call me',
    });
    expect((await admin.submit()).errors).toEqual({
      phone: 'Write the number as people dial it, such as 1-800-555-0100.',
    });
    admin.fill({ phone: null });
    expect((await admin.submit()).errors).toEqual({ phone: 'Give at least one way to get in touch.' });
    admin.fill({ person: PEER });
    expect(await admin.submit()).toMatchObject({ acknowledged: true });
    await harness.shows(MANAGER, 'Pat, peer supporter · yours');
    await harness.slack.as(BOB).command('/support', 'peer');
    const lines = linesOf(harness.slack.as(BOB).ephemerals().at(-1)?.blocks);
    const [own, other] = ['Pat, peer supporter', 'Warmlines'].map((name) => lines.indexOf(name));
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(other ?? 0);
    expect(lines.join('\n')).toMatch(/Added by your workplace on May 29, 2026/);
  });

  it('lets an admin hide and move catalog entries, and undo that; crisis lines always stay', async () => {
    await setUp();
    await harness.clickTo(MANAGER, 'setup_peer', 'People who know the work');
    const shown = async (): Promise<string> => {
      await harness.slack.as(BOB).command('/support', 'peer');
      return linesOf(harness.slack.as(BOB).ephemerals().at(-1)?.blocks).join('\n');
    };
    // The view's first menu belongs to the workplace's own entry; the second is the catalog's first.
    const act = async (block: string, value: string): Promise<void> => {
      const before = harness.slack.as(MANAGER).modals().at(-1)?.hash;
      const blocks = harness.slack.as(MANAGER).modals().at(-1)?.view['blocks'] as Record<string, unknown>[];
      const at = blocks.findIndex((one) => one['block_id'] === block);
      blocks.unshift(...blocks.splice(at, 1));
      await harness.slack.as(MANAGER).click('modal', 'setup_entry', { selected: value });
      await harness.slack.waitFor(
        'the change',
        () => harness.slack.as(MANAGER).modals().at(-1)?.hash !== before,
      );
    };
    await act('nami', 'hide|peer|nami');
    expect(harness.top(MANAGER)).toContain('NAMI HelpLine · hidden');
    expect(await shown()).not.toContain('NAMI HelpLine');
    await act('nami', 'show|peer|nami');
    await act('nami', 'up|peer|nami');
    const text = await shown();
    expect(text.indexOf('NAMI HelpLine')).toBeGreaterThan(0);
    expect(text.indexOf('NAMI HelpLine')).toBeLessThan(text.indexOf('Physician Support Line'));
    await harness.clickTo(MANAGER, 'setup_crisis', 'Crisis lines');
    expect(JSON.stringify(harness.slack.as(MANAGER).modals().at(-1)?.view)).not.toContain('hide|crisis');
  });

  it('lets an admin name the person to ask, and Privacy shows the name as text to everyone', async () => {
    await setUp();
    const admin = harness.slack.as(MANAGER);
    await harness.clickTo(MANAGER, 'setup_contact', 'Who can people ask');
    admin.fill({ contact: 'Pat <!channel>\next. 204' });
    expect((await admin.submit()).errors).toEqual({ contact: expect.stringContaining('one line') as string });
    admin.fill({ contact: 'Pat <!channel>, ext. 204' });
    expect(await admin.submit()).toMatchObject({ acknowledged: true });
    await harness.shows(MANAGER, 'told to ask');
    const bob = harness.slack.as(BOB);
    await bob.command('/checkin', 'privacy');
    await harness.shows(BOB, 'Questions?');
    expect(JSON.stringify(bob.modals().at(-1)?.view)).toMatch(/Ask Pat &lt;!channel.*, ext\. 204\./);
    await bob.closeModal();
    await harness.clickTo(MANAGER, 'setup_contact', 'Who can people ask');
    admin.fill({ contact: null });
    await admin.submit();
    await harness.shows(MANAGER, 'No one is named');
  });
});

describe('outreach', () => {
  it('a member gets outreach the way they chose, led by a person to talk to', async () => {
    for (const week of [0, 1]) {
      await harness.open(week);
      if (week === 0) {
        await harness.space(ALICE);
        await harness.inSpace(ALICE, 'notes', 'direct');
      }
      for (const id of [ALICE, BOB, CARLA]) await harness.answer(id, HEAVY);
      if (week === 0) await harness.close(week);
    }
    expect(harness.top(BOB)).toMatch(
      /recent weeks have been heavy[^]*Talk to a person[^]*Hide for 8 weeks[^]*A small first step/,
    );
    await harness.close(1);
    expect(harness.messages(ALICE, 'outreach')).toHaveLength(1);
    expect(harness.messages(BOB, 'outreach')).toHaveLength(0);
    expect((await harness.space(BOB)).join('\n')).toMatch(/A small first step/);
  });

  it('a member asks for a talk in words they saw before, and learns whether the message was sent', async () => {
    const [note] = harness.messages(ALICE, 'outreach');
    if (!note) throw new Error('no note');
    await harness.closeAll(ALICE);
    await harness.slack.as(ALICE).click({ message: note }, 'talk');
    await harness.shows(ALICE, 'Pat, peer supporter');
    await harness.clickTo(ALICE, 'ask', "exactly what they'll read");
    const promised = harness.top(ALICE);
    expect(harness.slack.as(PEER).dms()).toHaveLength(0);
    await harness.slack.as(ALICE).submit();
    await harness.shows(ALICE, `sent your message to <@${PEER}>`);
    const [sent] = harness.slack.as(PEER).dms();
    const words = linesOf(sent?.blocks)[0] ?? 'nothing';
    expect(promised).toContain(words);
    expect(words).toContain(`<@${ALICE}> would like to talk`);
    expect([sent?.text, sent?.banner]).toEqual([
      'Weekly check-in',
      { desktop: 'Weekly check-in', phone: 'Weekly check-in' },
    ]);
    expect(harness.slack.as(PEER).dms()).toHaveLength(1);
  });

  it('a member learns that their request couldn’t be delivered', async () => {
    await setUp();
    await harness.clickTo(MANAGER, 'setup_peer', 'People who know the work');
    await harness.clickTo(MANAGER, 'setup_add', 'Name');
    harness.slack.as(MANAGER).fill({ name: 'Somebody gone', what: 'A talk', person: GONE });
    await harness.slack.as(MANAGER).submit();
    await harness.closeAll(ALICE);
    const [note] = harness.messages(ALICE, 'outreach');
    if (!note) throw new Error('no note');
    await harness.slack.as(ALICE).click({ message: note }, 'talk');
    await harness.shows(ALICE, 'Somebody gone');
    await harness.clickTo(ALICE, 'ask', `<@${GONE}>`);
    await harness.slack.as(ALICE).submit();
    await harness.shows(ALICE, "couldn't send that");
    await harness.closeAll(ALICE);
  });

  it('a member sends outreach away with "not now", from the private space too, and it doesn’t come that week', async () => {
    await harness.space(BOB);
    expect((await harness.inSpace(BOB, 'not_now')).join('\n')).toMatch(/won't bring this up for eight weeks/);
    expect((await harness.space(BOB)).join('\n')).not.toMatch(/A small first step/);
    await harness.open(2);
    expect((await harness.answer(BOB, HEAVY))[0]).toMatch(/is saved/);
    await harness.space(BOB);
    // The outreach is gone from the private space: the choice can only be undone where it was made.
    await harness.inSpace(BOB, 'notes', 'direct');
    await harness.close(2);
    expect(harness.messages(BOB, 'outreach')).toHaveLength(0);
  });

  it('a member who asks for it gets outreach once more after two weeks', async () => {
    const [note] = harness.messages(ALICE, 'outreach');
    if (!note) throw new Error('no note');
    await harness.closeAll(ALICE);
    await harness.slack.as(ALICE).click({ message: note }, 'outreach_menu', { selected: 'ask_again|east' });
    await harness.shows(ALICE, 'in two weeks');
    for (const week of [3, 4, 5]) {
      await harness.open(week);
      await harness.close(week);
    }
    const notes = harness.messages(ALICE, 'outreach');
    expect(notes).toHaveLength(2);
    expect(linesOf(notes[1]?.blocks)[0]).toMatch(/Two weeks ago you asked/);
  });

  it('a member who stopped outreach never gets it again until they turn it on', async () => {
    const [note] = harness.messages(ALICE, 'outreach');
    if (!note) throw new Error('no note');
    await harness.closeAll(ALICE);
    await harness.slack.as(ALICE).click({ message: note }, 'outreach_menu', { selected: 'stop_notes|east' });
    await harness.shows(ALICE, "won't offer support options again");
    for (let week = 6; week < 16; week += 1) {
      await harness.open(week);
      expect((await harness.answer(ALICE, HEAVY))[0]).toMatch(/is saved/);
      await harness.close(week);
    }
    expect(harness.messages(ALICE, 'outreach')).toHaveLength(2);
    await harness.space(ALICE);
    await harness.inSpace(ALICE, 'notes', 'direct');
    await harness.open(16);
    await harness.answer(ALICE, HEAVY);
    await harness.close(16);
    expect(harness.messages(ALICE, 'outreach')).toHaveLength(3);
  });

  it('a member’s own rule makes outreach come earlier or later', async () => {
    const dora = member(4);
    await harness.open(17);
    await harness.space(dora);
    await harness.inSpace(dora, 'notes', 'direct');
    await harness.inSpace(dora, 'preset', 'sensitive');
    // 5 of 12: heavy only by the sensitive rule.
    for (const week of [17, 18]) {
      if (week > 17) await harness.open(week);
      for (const id of [dora, member(5)]) await harness.answer(id, [2, 1, 1, 1, 0]);
      await harness.close(week);
    }
    expect(harness.messages(dora, 'outreach')).toHaveLength(1);
    expect((await harness.space(member(5))).join('\n')).not.toMatch(/A small first step/);
    expect((await harness.space(dora)).join('\n')).toMatch(/Once weeks feel heavy/);
  });
});

describe('Spanish', () => {
  it('is the language of everything for a member who uses Slack in Spanish, from the weekly message to the closing view and the crisis card', async () => {
    const weekly = harness.messages(CARLA, 'weekly').at(-1);
    expect(linesOf(weekly?.blocks)[0]).toMatch(/¿Cómo fue su semana\?/);
    await harness.open(19);
    const closing = await harness.answer(CARLA, LIGHT);
    expect(closing[0]).toMatch(/su encuesta está guardada/);
    expect(closing.join('\n')).toMatch(/oprima 2/);
    await harness.slack.as(CARLA).command('/support', 'crisis');
    const support = linesOf(harness.slack.as(CARLA).ephemerals().at(-1)?.blocks).join('\n');
    expect(support).toMatch(/Llamar: `988`[^]*cotejado el \d+ \w+ 2026/);
  });

  it('can be chosen by a member, who can go back, whatever language Slack is in', async () => {
    await harness.space(BOB);
    expect((await harness.inSpace(BOB, 'language', 'es')).join('\n')).toMatch(/Solo usted puede abrir/);
    await harness.remind(19);
    expect(linesOf(harness.messages(BOB, 'reminder').at(-1)?.blocks)[0]).toMatch(
      /Si ya contestó, o prefiere no hacerlo/,
    );
    expect(linesOf(harness.messages(member(6), 'reminder').at(-1)?.blocks)[0]).toMatch(/This week's/);
    await harness.space(BOB);
    expect((await harness.inSpace(BOB, 'language', 'unchosen')).join('\n')).toMatch(/Only you can open/);
  });

  it('isn’t named in the log as anyone’s language', () => {
    expect(harness.log()).not.toMatch(/"(es|language|locale)"/);
  });
});

describe('the global shortcut', () => {
  it('opens support for a member from anywhere, and leaves no trace', async () => {
    await harness.closeAll(BOB);
    const kept = harness.slack.exportMessages().length;
    await harness.slack.as(BOB).shortcut('support');
    await harness.shows(BOB, 'record who opens it');
    expect(harness.top(BOB)).toMatch(/988/);
    expect(harness.slack.exportMessages()).toHaveLength(kept);
  });
});

it('Slack refused nothing in all of this except the message to a person who’s gone', () => {
  expect(harness.slack.deliveryFailures).toEqual([]);
  expect(harness.slack.refusals.length).toBeLessThanOrEqual(1);
});
