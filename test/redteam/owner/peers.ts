import type { PostedMessage } from '../../../sandbox/index.js';
import { startHarness } from '../../support/harness.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';

/** What can be seen after three rounds in which half of a team took part. */
async function played({ size }: Setting, withGroups: boolean): Promise<Figure> {
  const harness = await startHarness({ members: size(12, 8) });
  try {
    const half = harness.members.slice(0, harness.members.length / 2);
    for (const id of half) {
      const person = harness.slack.as(id);
      await person.command('/checkin', 'peer');
      await harness.slack.waitFor('the modal', () => person.modals().length > 0);
      const before = person.modals().at(-1)?.hash;
      await person.click('modal', 'peer_join');
      await harness.slack.waitFor('the change', () => person.modals().at(-1)?.hash !== before);
      await person.closeModal();
    }
    for (let week = 0; week < 3; week += 1) {
      await harness.open(week);
      for (const id of half) {
        const person = harness.slack.as(id);
        await person.command('/checkin', 'peer');
        await harness.slack.waitFor('the modal', () => person.modals().length > 0);
        const before = person.modals().at(-1)?.hash;
        await person.click('modal', 'peer_missed');
        await harness.slack.waitFor('the change', () => person.modals().at(-1)?.hash !== before);
        await person.closeModal();
      }
      await harness.close(week);
    }
    const paired = half.filter((id) => harness.slack.as(id).groupDms().length > 0);
    if (paired.length === 0) throw new Error('nobody was paired: the attack would mean nothing');
    const seen = await Promise.all(
      harness.members.map(async (id) => {
        const person = harness.slack.as(id);
        await person.openHome();
        const home = await harness.slack.waitFor('the Home tab', () => person.home());
        return JSON.stringify([
          bare(person.dms()),
          home['blocks'],
          withGroups ? bare(person.groupDms()) : [],
        ]);
      }),
    );
    const [plain = ''] = seen.slice(half.length);
    const others = seen.filter((one) => one !== plain);
    return count(others.length, seen.length);
  } finally {
    await harness.end();
  }
}

/** Messages as an export holds them, without what differs for everyone: ids and times. */
const bare = (messages: readonly PostedMessage[]) =>
  messages.map(({ text, blocks, edited }) => ({ text, blocks, edited }));

export const peersInTheExport: Attack = {
  group: 'owner',
  name: 'DMs and Home tabs: who takes part in peer check-ins, group messages apart',
  attacker:
    'A workspace owner with an export, after three rounds of which those who took part said in private that they did not happen. Looks for people whose DMs with the bot or whose Home tab differ from a colleague’s who does not take part. Group messages show who was paired: members are told so before they say yes, and the weakened variant counts them.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => played(setting, false),
  weakened: {
    variant: 'group messages count',
    run: (setting) => played(setting, true),
  },
};
