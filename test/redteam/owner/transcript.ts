import { linesOf } from '../../../sandbox/demo/read.js';
import type { PostedMessage } from '../../../sandbox/index.js';
import { type Harness, MANAGER, startHarness } from '../../support/harness.js';
import { managerSees, writeAsManager } from '../../support/write-as-manager.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';

const LIGHT = [0, 0, 0, 0, 1];
const HEAVY = [3, 3, 3, 3, 3];

/** The visible parts of a member's three weeks. */
interface Sight {
  readonly transcript: string;
  readonly home: string;
  readonly space: string;
}

/** The visible parts of three weeks in which two members had lasting signs. */
interface Seen {
  /** The first of the two, who chose the discreet way, and everyone else, whose weeks were light. */
  readonly discreet: Sight;
  readonly others: readonly Sight[];
  /** The second of the two, who chose messages. */
  readonly direct: Sight;
  readonly messages: readonly PostedMessage[];
}

/** Each number of members is played once, for every attack in this file. */
const played = new Map<number, Promise<Seen>>();

function seen({ size }: Setting): Promise<Seen> {
  const members = size(12, 7);
  const known = played.get(members) ?? playOut(members);
  played.set(members, known);
  return known;
}

/** Has the manager say what they'll do, the day before a week opens. */
async function managerSays(harness: Harness, words: string): Promise<void> {
  await harness.moveTo(1, 0);
  await writeAsManager(harness, words);
  await managerSees(harness, 'act_send');
  await harness.slack.as(MANAGER).submit();
  await managerSees(harness, 'act_undo');
}

async function playOut(members: number): Promise<Seen> {
  const harness = await startHarness({ members });
  try {
    const [discreet = '', direct = '', ...others] = harness.members;
    for (let week = 0; week < 3; week += 1) {
      if (week === 1) await managerSays(harness, 'Two fewer new intakes a week.');
      await harness.open(week);
      if (week === 0) {
        await harness.space(direct);
        await harness.inSpace(direct, 'notes', 'direct');
      }
      for (const id of [discreet, direct]) await harness.answer(id, HEAVY);
      // Not everyone answers: the transcript mustn't reveal that either.
      for (const id of others.slice(1)) await harness.answer(id, LIGHT);
      await harness.remind(week);
      await harness.close(week);
    }
    await harness.open(3);
    const messages = harness.slack.exportMessages();
    if (!JSON.stringify(messages).includes('Two fewer new intakes'))
      throw new Error('no weekly message says what a manager will do');
    const sightOf = async (id: string): Promise<Sight> => {
      const home = await harness.openHome(id);
      return {
        transcript: transcript(messages, harness.slack.as(id).dms()[0]?.channel ?? ''),
        home: JSON.stringify(home['blocks']),
        space: JSON.stringify(await harness.space(id)),
      };
    };
    const own = await sightOf(discreet);
    if (!own.space.includes('Intensive Outpatient Program'))
      throw new Error('nobody was in trouble: the attacks would mean nothing');
    // The manager is left out: their DM also holds the digests. The other members' DMs should be the same.
    const rest: Sight[] = [];
    for (const id of others) rest.push(await sightOf(id));
    return { discreet: own, direct: await sightOf(direct), others: rest, messages };
  } finally {
    await harness.end();
  }
}

/** Returns a transcript as an export holds it, without what differs for everyone: ids and times. */
const transcript = (messages: readonly PostedMessage[], channel: string): string =>
  JSON.stringify(messages.filter((message) => message.channel === channel)).replace(
    /"(ts|channel|id|user|block_id|thread_ts|client_msg_id)":"[^"]*"/g,
    '"$1":""',
  );

const differingBytes = (one: string, other: string): number => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.filter((byte, at) => byte !== b[at]).length + Math.max(0, b.length - a.length);
};

/** Counts the bytes by which one member's sight differs from each of the others'. */
function apart(one: Sight, all: readonly Sight[], look: (sight: Sight) => string): Figure {
  const [own, others] = [look(one), all.map(look)];
  const compared = others.reduce((sum, other) => sum + other.length, 0);
  if (compared === 0) throw new Error('there is nothing to compare');
  return count(
    others.reduce((sum, other) => sum + differingBytes(own, other), 0),
    compared,
  );
}

export const discreetTranscript: Attack = {
  group: 'owner',
  name: 'an export of all DMs: a discreet member in trouble against everyone else',
  attacker:
    'A workspace owner with an export of every message, edits included, after weeks in which two members’ signs lasted, of whom one chose messages. Lays the other one’s transcript beside everyone else’s; the figure is the bytes that differ, ids and times apart.',
  target: { kind: 'atMost', most: 0 },
  async run(setting) {
    const { discreet, others } = await seen(setting);
    return apart(discreet, others, ({ transcript }) => transcript);
  },
  weakened: {
    variant: 'the member chose messages',
    async run(setting) {
      const { direct, others } = await seen(setting);
      return apart(direct, others, ({ transcript }) => transcript);
    },
  },
};

/** Words that mustn't appear on a lock screen, or in a list of notifications. */
const WORDS =
  /support|help|heavy|hard|sign|stress|distress|burn|crisis|suicid|988|depress|anxi|worr|concern|treat|therap|program|outpatient|iop|resource|private|score|flag|well-?being|mental/i;

async function inNotifications(
  setting: Setting,
  textOf: (message: PostedMessage) => string,
): Promise<Figure> {
  const texts = (await seen(setting)).messages.map(textOf);
  return count(texts.filter((text) => WORDS.test(text)).length, texts.length);
}

export const notificationTexts: Attack = {
  group: 'owner',
  name: 'notification texts against a list of words',
  attacker:
    'Whoever sees a phone’s lock screen. Looks through the notification of every message, outreach notes included, for words that say what it is about.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => inNotifications(setting, (message) => message.text),
  weakened: {
    variant: 'the notification is the message’s own words',
    run: (setting) => inNotifications(setting, (message) => linesOf(message.blocks).join(' ')),
  },
};

export const homeTabs: Attack = {
  group: 'owner',
  name: 'Home tabs: a member in trouble against everyone else',
  attacker:
    'Somebody who sees Home tabs as the bot publishes them (a screen, a proxy, Slack’s own logs). The figure is the bytes that differ between a member in trouble and the others.',
  target: { kind: 'atMost', most: 0 },
  async run(setting) {
    const { discreet, others } = await seen(setting);
    return apart(discreet, others, ({ home }) => home);
  },
  weakened: {
    variant: 'the private space is part of the Home tab',
    async run(setting) {
      const { discreet, others } = await seen(setting);
      return apart(discreet, others, ({ space }) => space);
    },
  },
};
