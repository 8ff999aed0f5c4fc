import { linesOf } from '../../sandbox/demo/read.js';
import { dump } from '../support/redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const [ALICE, BOB, CARLA, DORA, EVE] = [1, 2, 3, 4, 5].map(member) as [
  string,
  string,
  string,
  string,
  string,
];

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ joining: false, people: { [CARLA]: { locale: 'es-ES' } } });
  await harness.open(0);
});
afterAll(() => harness.end());

const lastAnswer = (id: string): string =>
  linesOf(harness.slack.as(id).ephemerals().at(-1)?.blocks).join('\n');
const welcomeOf = (id: string) => {
  const [welcome] = harness.messages(id, 'welcome');
  if (!welcome) throw new Error(`${id} was not asked`);
  return welcome;
};
/** Runs a subcommand that opens a modal. */
const open = async (id: string, word: string, shows: string): Promise<void> => {
  await harness.closeAll(id);
  await harness.slack.as(id).command('/checkin', word);
  await harness.shows(id, shows);
};
/** How many messages of each kind a person has got. */
const got = (id: string) =>
  (['welcome', 'weekly', 'reminder', 'outreach'] as const).map((kind) => harness.messages(id, kind).length);

describe('a newcomer', () => {
  it('first reads what this is, what we keep and who sees what, in their language, and is asked nothing else', () => {
    for (const id of [MANAGER, ...harness.members]) expect(got(id)).toEqual([1, 0, 0, 0]);
    const text = linesOf(welcomeOf(ALICE).blocks).join('\n');
    expect(text).toMatch(/Each week[^]*Who sees it[^]*We keep[^]*no one is told/);
    // Week 1 already shows what a team of eight with these questions gets.
    expect(text).toMatch(/5 quick questions, four about worry[^]*see one word for the team\./);
    expect(linesOf(welcomeOf(CARLA).blocks)[0]).toMatch(/Cada semana/);
    expect(welcomeOf(ALICE).text).toBe('Weekly check-in');
  });

  it('has no check-in until they join, and is offered to join', async () => {
    await harness.slack.as(ALICE).command('/checkin');
    await harness.shows(ALICE, 'Three short choices');
    await harness.closeAll(ALICE);
  });

  it('joins with explicit choices, and can answer at once', async () => {
    const alice = harness.slack.as(ALICE);
    await alice.click({ message: welcomeOf(ALICE) }, 'join');
    await harness.shows(ALICE, 'Three short choices');
    alice.fill({ reminder: 'no', language: 'es' });
    const unchosen = { notes: 'Choose how support options should reach you.' };
    expect((await alice.submit()).errors).toEqual(unchosen);
    expect((await alice.submit({ values: {} })).errors).toEqual(unchosen);
    alice.fill({ notes: 'direct' });
    await alice.submit();
    expect(harness.top(ALICE)).toMatch(/Ya participa[^]*Hay una encuesta abierta[^]*se queda como está/);
    await alice.click('modal', 'answer');
    await harness.shows(ALICE, 'nervioso');
    await harness.closeAll(ALICE);
    for (const id of [BOB, CARLA, DORA]) await harness.join(id);
    await harness.closeAll(DORA);
  });

  it('who says no is never asked again, with or without covering messages, and no one can tell', async () => {
    const eve = harness.slack.as(EVE);
    await eve.click({ message: welcomeOf(EVE) }, 'no_thanks');
    await harness.shows(EVE, 'we keep is your no');
    eve.fill({ card: 'anyway' });
    await eve.submit();
    expect(harness.top(EVE)).toMatch(
      /We saved your no[^]*checkin join[^]*weekly message keeps coming[^]*message in the chat stays as it is/,
    );
    const six = member(6);
    await harness.slack.as(six).click({ message: welcomeOf(six) }, 'no_thanks');
    await harness.shows(six, 'we keep is your no');
    await harness.slack.as(six).submit();
    expect(harness.top(six)).toMatch(/weekly message doesn't come anymore/);
    await harness.remind(0);
    await harness.close(0);
    await harness.open(1);
    expect(got(BOB)).toEqual([1, 1, 1, 0]);
    // EVE said no, and gets what everyone gets.
    expect(
      harness.slack
        .as(EVE)
        .dms()
        .map(({ blocks }) => blocks),
    ).toEqual(
      harness.slack
        .as(BOB)
        .dms()
        .map(({ blocks }) => blocks),
    );
    expect(got(six)).toEqual([1, 0, 0, 0]);
    // A member who never answered the welcome isn't asked again either.
    expect(got(member(7))).toEqual([1, 0, 0, 0]);
    await harness.closeAll(EVE);
    const [weekly] = harness.messages(EVE, 'weekly');
    if (!weekly) throw new Error('no weekly message');
    await eve.click({ message: weekly }, 'answer');
    await harness.shows(EVE, "You're not taking part");
    const home = async (id: string) => (await harness.openHome(id))['blocks'];
    expect(await home(EVE)).toEqual(await home(BOB));
  });
});

describe('/checkin', () => {
  it('pause pauses for a number of weeks, and resume ends the pause', async () => {
    for (const word of ['pause 999', 'pause 0', 'pause soon', 'pause -2w']) {
      await harness.slack.as(BOB).command('/checkin', word);
      expect(lastAnswer(BOB)).toMatch(/from 1 to 26/);
    }
    await harness.slack.as(BOB).command('/checkin', 'pause 2w');
    expect(lastAnswer(BOB)).toMatch(/You're paused until the week of Jun 22, 2026/);
    await harness.close(1);
    await harness.open(2);
    expect(got(BOB)[1]).toBe(1);
    expect(got(DORA)[1]).toBe(2);
    await harness.slack.as(BOB).command('/checkin', 'resume');
    expect(lastAnswer(BOB)).toMatch(/Your pause is over/);
    await harness.close(2);
    await harness.open(3);
    expect(got(BOB)[1]).toBe(2);
  });

  it('pause without a number lets a member choose the weeks, with a way back', async () => {
    await open(BOB, 'pause', 'How long?');
    harness.slack.as(BOB).fill({ weeks: '2' });
    await harness.slack.as(BOB).submit();
    expect(harness.top(BOB)).toMatch(/You're paused until the week of Jul 6, 2026/);
    await harness.clickTo(BOB, 'resume', 'Your pause is over');
  });

  it('pause until the member says so works by form or by command, with a guide to coming back', async () => {
    await open(BOB, 'pause', 'How long?');
    harness.slack.as(BOB).fill({ weeks: 'open' });
    await harness.slack.as(BOB).submit();
    expect(harness.top(BOB)).toMatch(/You're paused until you say so/);
    await harness.clickTo(BOB, 'guide_return', 'A plan for bad days');
    await harness.closeAll(BOB);
    await harness.slack.as(BOB).command('/checkin', 'resume');
    expect(lastAnswer(BOB)).toMatch(/Your pause is over/);
    await harness.slack.as(BOB).command('/checkin', 'pause open');
    expect(lastAnswer(BOB)).toMatch(/You're paused until you say so/);
    await open(BOB, 'mydata', 'Encrypted, and only for you');
    expect(harness.top(BOB)).toMatch(/• Paused until you say so/);
    await harness.closeAll(BOB);
    await harness.slack.as(BOB).command('/checkin', 'resume');
  });

  it('mydata shows a member, and no one else, everything that we keep about them', async () => {
    await harness.answer(DORA, [3, 3, 0, 0, 1]);
    await open(DORA, 'mydata', 'Encrypted, and only for you');
    expect(harness.top(DORA)).toMatch(
      /your team, East clinic, since the week of Jun 1, 2026; your time zone, UTC/,
    );
    expect(harness.top(DORA)).toMatch(/Taking part: yes[^]*Your weeks: none[^]*haven't shown you/);
    expect(harness.top(DORA)).toMatch(/Feeling nervous, anxious or on edge: Nearly every day/);
    await open(BOB, 'mydata', 'Encrypted, and only for you');
    expect(harness.top(BOB)).toMatch(/You haven't answered/);
    expect(harness.top(BOB)).toMatch(/Out of reach:[^]*closed on or before Jun 2\d, 2026/);
  });

  it('privacy and help say what there is', async () => {
    await open(BOB, 'privacy', 'No bot can promise more than that');
    await harness.closeAll(BOB);
    await harness.slack.as(BOB).command('/checkin', 'help');
    expect(lastAnswer(BOB)).toMatch(/pause 2w, resume, preferences, privacy, mydata, forget, leave, join/);
    await harness.slack.as(BOB).command('/checkin', '__proto__');
    expect(lastAnswer(BOB)).toMatch(/After it you can type/);
  });

  it('forget asks once; then the weeks are forgotten and the choices kept', async () => {
    await harness.close(3);
    await open(DORA, 'mydata', ': heavy');
    await open(DORA, 'forget', "can't undo it");
    expect(harness.top(DORA)).toMatch(/can't undo it|until the day after the next close/);
    await harness.slack.as(DORA).submit();
    expect(harness.top(DORA)).toMatch(
      /Deleted: your past weeks[^]*Kept, encrypted:[^]*your settings[^]*In Slack, what this bot sent you stays/,
    );
    await open(DORA, 'mydata', 'weeks: none');
    expect(harness.top(DORA)).toMatch(/Taking part: yes/);
  });

  it('leave forgets the member, who gets no more messages; join always works', async () => {
    await open(DORA, 'leave', 'we delete your past weeks');
    await harness.slack.as(DORA).submit();
    expect(harness.top(DORA)).toMatch(
      /Deleted: your past weeks[^]*Kept, encrypted: that you stopped[^]*In Slack, what this bot[^]*checkin join[^]*doesn't come anymore/,
    );
    const before = got(DORA);
    await harness.open(4);
    await harness.remind(4);
    expect(got(DORA)).toEqual(before);
    await open(DORA, 'join', 'Three short choices');
    harness.slack.as(DORA).fill({ notes: 'discreet' });
    await harness.slack.as(DORA).submit();
    await harness.closeAll(DORA);
    await harness.slack.as(DORA).command('/checkin', 'join');
    await harness.shows(DORA, 'already taking part');
    await harness.closeAll(DORA);
    await harness.close(4);
    await harness.open(5);
    expect(got(DORA)[1]).toBe((before[1] ?? 0) + 1);
  });

  it('leaves no name in the log and no choice in plain text in Redis', async () => {
    await open(ALICE, 'preferences', 'Solo usted puede abrir esta página');
    expect(harness.log()).not.toMatch(new RegExp([MANAGER, ...harness.members].join('|')));
    expect(await dump(harness.prefix)).not.toMatch(/joined|declined|pause/);
    expect(harness.slack.deliveryFailures).toEqual([]);
    expect(harness.slack.refusals).toEqual([]);
  });
});
