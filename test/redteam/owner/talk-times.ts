import { linesOf } from '../../../sandbox/demo/read.js';
import { type Harness, MANAGER, startHarness } from '../../support/harness.js';
import { supportersIn } from '../../support/supporters-in-slack.js';
import type { Attack } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { exported } from './exported.js';

/** Makes a member a supporter who posts times on the first Monday. The manager must be an admin. */
export async function offer(
  harness: Harness,
  supporter: string,
  clocks: readonly string[],
  way = 'Room 2',
): Promise<void> {
  const supporters = supportersIn(harness);
  await supporters.name(supporter);
  for (const clock of clocks) await supporters.post(supporter, { day: '2026-06-01', clock, way });
  await harness.closeAll(supporter);
}

/** Takes the next time as a member, or asks by name. */
export async function ask(harness: Harness, id: string, byName: boolean): Promise<void> {
  const supporters = supportersIn(harness);
  if (byName) await supporters.askByName(id);
  else {
    await supporters.openTimes(id);
    await supporters.tryToTake(id);
  }
  await harness.closeAll(id);
}

/** A member of the play, and what can be seen of them. */
interface Seen {
  readonly id: string;
  /** Whether they took a time or asked a supporter by name; null if neither. */
  readonly how: 'time' | 'name' | null;
  /** Their messages and their Home tab. */
  readonly own: string;
}

/** An export and the Home tabs, with the messages to the supporter apart. */
interface Export {
  readonly members: readonly Seen[];
  readonly toSupporter: string;
}

let played: Promise<Export> | null = null;

/** An export after some of a team took times, and some asked by name. Both attacks use the same one. */
const play = (): Promise<Export> => (played ??= playOut());

async function playOut(): Promise<Export> {
  const harness = await startHarness({ members: 8, people: { [MANAGER]: { isAdmin: true } } });
  try {
    const [supporter = '', ...ids] = harness.members;
    const members = ids.map((id, at) => ({ id, how: at < 3 ? 'time' : at < 5 ? 'name' : null }) as const);
    await harness.moveTo(0, 8);
    await offer(harness, supporter, ['15:00', '16:00', '17:00']);
    for (const [at, { id, how }] of members.entries()) {
      if (how === null) continue;
      await ask(harness, id, how === 'name');
      await harness.moveTo(0, 9 + at);
    }
    const told = harness.slack
      .as(supporter)
      .dms()
      .filter(({ blocks }) =>
        /colleague is coming|would like to talk with a/.test(linesOf(blocks).join(' ')),
      );
    if (told.length !== members.filter(({ how }) => how !== null).length)
      throw new Error('a supporter was not told: the attack would mean nothing');
    const seen = members.map(async (member) => {
      const person = harness.slack.as(member.id);
      const home = await harness.openHome(member.id);
      return { ...member, own: JSON.stringify([exported(person.dms()), home['blocks']]) };
    });
    return {
      members: await Promise.all(seen),
      toSupporter: JSON.stringify(told.map(({ text, blocks }) => ({ text, blocks }))),
    };
  } finally {
    await harness.end();
  }
}

/** Counts members who asked in this way and differ from a colleague who didn't ask, or are named. */
async function found(how: 'time' | 'name'): Promise<Figure> {
  const { members, toSupporter } = await play();
  const plain = members.find((one) => one.how === null)?.own;
  const asked = members.filter((one) => one.how === how || one.how === null);
  const tells = ({ id, own }: Seen) => own !== plain || toSupporter.includes(id);
  return count(asked.filter(tells).length, asked.length);
}

export const talkTimesInTheExport: Attack = {
  group: 'owner',
  name: 'an export and the Home tabs: who took a time to talk',
  attacker:
    'A workspace owner with an export of all DMs with the bot, the supporter’s among them, and a look at every Home tab. Looks for members who differ from a colleague who took no time, or whom a message names.',
  target: { kind: 'atMost', most: 0 },
  run: () => found('time'),
  weakened: {
    variant: 'they ask by name',
    run: () => found('name'),
  },
};
