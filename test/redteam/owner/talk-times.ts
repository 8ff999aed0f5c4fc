import type { PostedMessage } from '../../../sandbox/index.js';
import { linesOf } from '../../../sandbox/demo/read.js';
import { type Harness, MANAGER, startHarness } from '../../support/harness.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';

/** Messages as an export holds them, without what differs for everyone: ids and times. */
const bare = (messages: readonly PostedMessage[]) =>
  messages.map(({ text, blocks, edited }) => ({ text, blocks, edited }));

const topOf = (harness: Harness, id: string): string =>
  JSON.stringify(harness.slack.as(id).modals().at(-1)?.view ?? {});
const shows = (harness: Harness, id: string, words: string) =>
  harness.slack.waitFor(words, () => topOf(harness, id).includes(words));
async function closeAll(harness: Harness, id: string): Promise<void> {
  while (harness.slack.as(id).modals().length > 0) await harness.slack.as(id).closeModal();
}

/** Makes somebody a supporter, who posts these times. */
async function offer(harness: Harness, supporter: string, clocks: readonly string[]): Promise<void> {
  const [admin, person] = [harness.slack.as(MANAGER), harness.slack.as(supporter)];
  await admin.openHome();
  await harness.slack.waitFor('the Home tab', () => admin.home());
  await admin.click('home', 'setup');
  await shows(harness, MANAGER, 'supporter_list');
  await admin.click('modal', 'supporter_list');
  await shows(harness, MANAGER, 'supporter_name');
  await admin.click('modal', 'supporter_name', { selected: supporter });
  const asked = await harness.slack.waitFor('the question', () =>
    person.dms().find(({ blocks }) => JSON.stringify(blocks).includes('supporter_yes')),
  );
  await closeAll(harness, MANAGER);
  await person.click({ message: asked }, 'supporter_yes');
  await shows(harness, supporter, 'times_own');
  for (const clock of clocks) {
    await closeAll(harness, supporter);
    await person.command('/checkin', 'mydata');
    await shows(harness, supporter, 'times_own');
    await person.click('modal', 'times_own');
    await shows(harness, supporter, 'times_add');
    await person.click('modal', 'times_add');
    await shows(harness, supporter, 'post_time');
    person.fill({ day: '2026-06-01', clock, way: 'Room 2' });
    await person.submit();
  }
  await closeAll(harness, supporter);
}

/** Somebody takes the next time, or asks by name. */
async function ask(harness: Harness, id: string, byName: boolean): Promise<void> {
  const person = harness.slack.as(id);
  await person.command('/support', 'peer');
  const answer = person.ephemerals().at(-1);
  if (!answer) throw new Error('no answer');
  await person.click({ message: answer }, 'supporter_ask');
  await shows(harness, id, 'supporter_choose');
  if (!byName) {
    await person.click('modal', 'times');
    await shows(harness, id, 'times_choose');
  }
  await person.click('modal', byName ? 'supporter_choose' : 'times_choose');
  await shows(harness, id, byName ? 'request' : 'take_time');
  await person.submit();
  await shows(harness, id, byName ? 'We sent your message' : 'How to meet');
  await closeAll(harness, id);
}

/** What an export holds after half of a team took times; counts members who differ from a colleague, or are named. */
async function played(_: Setting, byName: boolean): Promise<Figure> {
  const harness = await startHarness({ members: 8, people: { [MANAGER]: { isAdmin: true } } });
  try {
    const [supporter = '', ...members] = harness.members;
    const half = members.slice(0, 3);
    await harness.moveTo(0, 8);
    await offer(harness, supporter, ['15:00', '16:00', '17:00']);
    for (const id of half) {
      await ask(harness, id, byName);
      await harness.moveTo(0, 9 + half.indexOf(id));
    }
    const told = harness.slack
      .as(supporter)
      .dms()
      .filter(({ blocks }) =>
        /colleague is coming|would like to talk with a/.test(linesOf(blocks).join(' ')),
      );
    if (told.length !== half.length)
      throw new Error('a supporter was not told: the attack would mean nothing');
    const seen = await Promise.all(
      members.map(async (id) => {
        const person = harness.slack.as(id);
        await person.openHome();
        const home = await harness.slack.waitFor('the Home tab', () => person.home());
        return JSON.stringify([bare(person.dms()), home['blocks']]);
      }),
    );
    const [plain = ''] = seen.slice(half.length);
    const messages = JSON.stringify(told.map(({ text, blocks }) => ({ text, blocks })));
    const found = members.filter((id, at) => seen[at] !== plain || messages.includes(id));
    return count(found.length, members.length);
  } finally {
    await harness.end();
  }
}

export const talkTimesInTheExport: Attack = {
  group: 'owner',
  name: 'an export and the Home tabs: who took a time to talk',
  attacker:
    'A workspace owner with an export of all DMs with the bot, the supporter’s among them, and a look at every Home tab. Looks for members who differ from a colleague who took no time, or whom a message names.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => played(setting, false),
  weakened: {
    variant: 'they ask by name',
    run: (setting) => played(setting, true),
  },
};
