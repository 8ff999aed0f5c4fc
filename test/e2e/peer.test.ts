import { linesOf } from '../../sandbox/demo/read.js';
import { dump } from '../support/redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

/** Nine members who take part, and one who doesn't. */
const NINE = Array.from({ length: 9 }, (_, index) => member(index + 1));
const OTHER = member(10);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ members: 10, people: { [member(9)]: { locale: 'es-ES' } } });
});
afterAll(() => harness.end());

const openPeers = async (id: string): Promise<void> => {
  await harness.closeAll(id);
  await harness.slack.as(id).command('/checkin', 'peer');
  await harness.slack.waitFor(
    'the modal',
    () => harness.top(id).includes('colleague') || harness.top(id).includes('colega'),
  );
};
const click = async (
  id: string,
  action: string,
  shows: string | RegExp,
  selected?: string,
): Promise<void> => {
  await harness.slack.as(id).click('modal', action, selected === undefined ? {} : { selected });
  await harness.slack.waitFor(String(shows), () => harness.top(id).match(shows) !== null);
};
/** The introductions so far: the people in each, and its text. */
const introductions = (): { people: string[]; text: string; channel: string }[] => {
  const seen = new Map<string, { people: string[]; text: string; channel: string }>();
  for (const id of [MANAGER, ...harness.members])
    for (const { ts, channel, blocks } of harness.slack.as(id).groupDms()) {
      const one = seen.get(ts) ?? { people: [], text: linesOf(blocks).join('\n'), channel };
      seen.set(ts, { ...one, people: [...one.people, id] });
    }
  return [...seen].toSorted(([one], [other]) => Number(one) - Number(other)).map(([, said]) => said);
};
const pairsOf = (people: readonly string[]): string[] =>
  people.flatMap((one, at) => people.slice(at + 1).map((other) => `${one}+${other}`));

describe('peer check-ins', () => {
  it('tell a member before joining what Slack will show, and the Home tab stays the same', async () => {
    await openPeers(NINE[0] ?? '');
    expect(harness.top(NINE[0] ?? '')).toMatch(/Before you opt in[^]*export it[^]*who was matched/);
    for (const id of NINE) {
      await openPeers(id);
      await click(id, 'peer_join', /You've opted in|Last time|Próximas parejas|match people again/);
      await harness.closeAll(id);
    }
    const home = async (id: string) => (await harness.openHome(id))['blocks'];
    expect(await home(NINE[0] ?? '')).toEqual(await home(OTHER));
  });

  it('bring all nine together in three rounds, never the same pair twice, and no one else is drawn', async () => {
    const met: string[] = [];
    for (let week = 0; week < 3; week += 1) {
      const before = introductions().length;
      await harness.open(week);
      const round = introductions().slice(before);
      expect(round.map(({ people }) => people.length).toSorted()).toEqual([2, 2, 2, 3]);
      expect(round.flatMap(({ people }) => people).toSorted()).toEqual(NINE);
      met.push(...round.flatMap(({ people }) => pairsOf(people)));
      await harness.close(week);
    }
    expect(new Set(met).size).toBe(met.length);
    expect(met.length).toBe(18);
  });

  it('greet a pair in the languages they read, with another prompt each time', () => {
    const texts = introductions().map(({ text }) => text);
    for (const text of texts) expect(text).toMatch(/Same time next week|next\?|again\?/);
    for (const { people, text } of introductions())
      expect([people, /Cinco minutos/.test(text)]).toEqual([people, people.includes(member(9))]);
    const asked = texts.map((text) => text.split('\n').find((line) => /^• (What|How)/.test(line)) ?? '');
    expect(new Set(asked).size).toBe(3);
  });

  it('tell a member in private what to do if a colleague isn’t all right', async () => {
    const id = NINE[0] ?? '';
    await harness.closeAll(id);
    const message = harness.slack.as(id).groupDms().at(-1);
    if (!message) throw new Error('no introduction');
    await harness.slack.as(id).click({ message }, 'peer_help');
    await harness.shows(id, 'Be there');
    expect(harness.top(id)).toMatch(/988[^]*Be there[^]*Ask[^]*Help keep them safe[^]*Intensive Outpatient/);
    await harness.closeAll(id);
  });

  it('ask a member in private whether they met, and show in words what we keep', async () => {
    const id = NINE[0] ?? '';
    await openPeers(id);
    expect(harness.top(id)).toMatch(/Last time you were matched with <@U/);
    await click(id, 'peer_missed', "That's fine");
    await harness.closeAll(id);
    await harness.slack.as(id).command('/checkin', 'mydata');
    await harness.shows(id, 'Peer check-ins: since');
    expect(harness.top(id)).toMatch(/Matched with <@U\d+> in the week of[^]*last one: Not this time/);
    await harness.closeAll(id);
  });

  it('never again match a member with a colleague they’d rather not meet, until they undo that', async () => {
    const [id = '', partner = ''] = NINE;
    await openPeers(id);
    await click(id, 'peer_avoid', /can't choose that person/, MANAGER);
    await click(id, 'peer_avoid', /can't choose that person/, id);
    await click(id, 'peer_avoid', `Not with <@${partner}>`, partner);
    for (let week = 3; week < 7; week += 1) {
      await harness.open(week);
      await harness.close(week);
    }
    const after = introductions().slice(12);
    expect(after.filter(({ people }) => people.includes(id) && people.includes(partner))).toEqual([]);
    await openPeers(id);
    await harness.slack.as(id).click('modal', 'peer_again');
    await harness.slack.waitFor('the undoing', () => !harness.top(id).includes(`Not with <@${partner}>`));
    await harness.closeAll(id);
  });

  it('go on without a person whose account is gone', async () => {
    const before = introductions().length;
    await harness.slack.updateUser(NINE[8] ?? '', { deleted: true });
    await harness.open(7);
    const round = introductions().slice(before);
    expect(round.flatMap(({ people }) => people).toSorted()).toEqual(NINE.slice(0, 8));
    await harness.close(7);
  });

  it('end at once for a member who stops, forgets or leaves, and the partner left alone is told', async () => {
    for (const id of NINE.slice(1, 6)) {
      await openPeers(id);
      await click(
        id,
        'peer_leave',
        /You've opted out, and no one is told[^]*Opt in|Dejó las charlas[^]*Aceptar/,
      );
      await harness.closeAll(id);
    }
    for (const [id, word] of [
      [NINE[6] ?? '', 'forget'],
      [NINE[7] ?? '', 'leave'],
    ] as const) {
      await harness.slack.as(id).command('/checkin', word);
      await harness.slack.waitFor('the form', () => harness.slack.as(id).modals().length > 0);
      await harness.slack.as(id).submit();
      await openPeers(id);
      expect(harness.top(id)).toContain('Opt in');
      await harness.closeAll(id);
    }
    const before = introductions().length;
    await harness.open(8);
    expect(introductions().length).toBe(before);
    const told = (id: string) =>
      harness.slack
        .as(id)
        .dms()
        .filter(({ blocks }) => linesOf(blocks).join('\n').includes('No match this time')).length;
    expect([told(NINE[0] ?? ''), told(NINE[1] ?? ''), told(OTHER)]).toEqual([1, 0, 0]);
  });

  it('appear neither in the log nor in Redis with anyone’s name', async () => {
    const named = (await dump(harness.prefix))
      .split('\n')
      .filter((line) => !/:(roster|teams)$/.test(line.split(' ')[0] ?? ''))
      .join('\n');
    for (const id of [...NINE, OTHER]) {
      expect(named).not.toContain(id);
      expect(harness.log()).not.toContain(id);
    }
    // A cover for an introduction may go to an account that's gone and still on the roster.
    expect(harness.slack.refusals.filter(({ error }) => error !== 'user_disabled')).toEqual([]);
    expect(harness.slack.deliveryFailures).toEqual([]);
  });
});
