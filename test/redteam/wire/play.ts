import { linesOf, questionsOf } from '../../../sandbox/demo/read.js';
import type { AskChoice } from '../../../src/pulse/ask.js';
import { ASK_FIELD } from '../../../src/usecases/answer.js';
import { type Harness, MANAGER, startHarness } from '../../support/harness.js';
import { recordingHop, type Exchange, type Hop } from '../../support/recording-hop.js';
import type { Setting } from '../attack.js';
import { supporterUsers, talk } from './talks.js';

/** The exchanges over the wire in one step of a member's. */
export type Passed = readonly Exchange[];

/** The steps that each member takes, one member after another. */
export const STEPS = [
  'decides',
  'answers',
  'answersAgain',
  'looks',
  'clicksOn',
  'reads',
  'chooses',
  'words',
  'pauses',
  'tries',
  'looksBack',
  'seesTimes',
  'givesBack',
] as const;
export type Step = (typeof STEPS)[number];

/** A member of the play: what the attacker guesses, and what went over the wire. */
export interface Player {
  readonly joins: boolean;
  readonly heavy: boolean;
  readonly direct: boolean;
  /** Their other choices: an ask, kind words and a pause until they resume; or nothing, none and two weeks. */
  readonly chooses: boolean;
  /** Whether they get the time to talk that they try to take. */
  readonly takes: boolean;
  readonly passed: Partial<Record<Step, Passed>>;
}

/** A few weeks of a team, seen from a hop between Slack and the bot, in both directions. */
export interface WeeksOnWire {
  readonly players: readonly Player[];
  /** Every call of the close after which some members got a direct message. */
  readonly calls: Passed;
  /** Every call in the hours when supporters were told whether their times were taken. */
  readonly tellings: Passed;
  /** The port of Slack's methods. */
  readonly slackPort: number;
}

/** Whether people caused a call. Every minute, the bot asks Slack for the time and whether its token is valid. */
const isCausedByPeople = ({ request }: Exchange): boolean =>
  !/^POST \/api\/(?:api|auth)\.test /.test(request.subarray(0, 40).toString('latin1'));

const HEAVY = '3';
const LIGHT = '0';
/** Weeks in which teams of twelve are asked what would help. */
const [FIRST, LAST] = [5, 7];

const played = new Map<number, Promise<WeeksOnWire>>();

/** The same weeks serve every attack of this group. */
export function play({ size }: Setting): Promise<WeeksOnWire> {
  const members = size(24, 12);
  const known = played.get(members) ?? playOut(members, size(24, 4));
  played.set(members, known);
  return known;
}

/** @param talkers the number of members who try to take a time to talk */
async function playOut(members: number, talkers: number): Promise<WeeksOnWire> {
  const hop = recordingHop();
  const harness = await startHarness({
    members,
    joining: false,
    people: { [MANAGER]: { isAdmin: true } },
    others: supporterUsers,
    // Weeks pass in seconds here, and a call that's rate-limited would be made twice.
    sandbox: { enforceRateLimits: false },
    through: (url) => hop.before(url),
  });
  try {
    return await weeks(harness, hop, talkers);
  } finally {
    await harness.end();
    await hop.end();
  }
}

async function weeks(harness: Harness, hop: Hop, talkers: number): Promise<WeeksOnWire> {
  const players = harness.members.map((id, at) => ({
    id,
    // Each kind is equally frequent among the members to learn from and those to guess.
    joins: at % 6 < 4,
    heavy: at % 6 < 2,
    direct: at % 4 < 2,
    chooses: [0, 1, 9, 10].includes(at % 12),
    takes: at % 4 < 2,
    passed: {} as Partial<Record<Step, Passed>>,
  }));
  const joiners = players.filter(({ joins }) => joins);
  const each = async (step: Step, who: typeof players, does: (id: string, one: Player) => Promise<void>) => {
    for (const one of who) {
      await hop.passed();
      await does(one.id, one);
      one.passed[step] = (await hop.passed()).filter(isCausedByPeople);
      await harness.closeAll(one.id);
    }
  };
  await harness.moveTo(FIRST, 33);
  await harness.open(FIRST);
  await each('decides', players, async (id, { joins }) => {
    const [welcome] = harness.messages(id, 'welcome');
    if (!welcome) throw new Error('nobody was asked');
    await harness.slack.as(id).click({ message: welcome }, joins ? 'join' : 'no_thanks');
    await form(harness, id);
    if (joins) harness.slack.as(id).fill({ notes: 'discreet' });
    await harness.slack.as(id).submit();
  });
  for (let week = FIRST; week <= LAST; week += 1) {
    if (week > FIRST) await harness.open(week);
    await each(week === FIRST ? 'answers' : 'answersAgain', joiners, (id, { heavy, chooses }) =>
      answer(harness, id, heavy ? HEAVY : LIGHT, chooses ? 'supervision' : 'nothing'),
    );
    if (week === FIRST)
      for (const { id, direct } of joiners) {
        await harness.space(id);
        if (direct) await harness.inSpace(id, 'notes', 'direct');
        await harness.closeAll(id);
      }
    await hop.passed();
    await harness.close(week);
  }
  const calls = await hop.passed();
  await each('looks', players, (id) => command(harness, id, 'preferences'));
  const [first] = joiners.filter(({ heavy }) => heavy);
  if (!first || !(await harness.space(first.id)).join('\n').includes('Intensive Outpatient Program'))
    throw new Error('nobody’s signs last: the attacks would mean nothing');
  for (const { id } of players) {
    await harness.closeAll(id);
    await command(harness, id, 'preferences');
    await hop.passed();
    await harness.slack.as(id).click('modal', 'support');
    await harness.slack.waitFor('support', () => harness.slack.as(id).modals().length > 1);
    const one = players.find((player) => player.id === id);
    if (one) one.passed.clicksOn = (await hop.passed()).filter(isCausedByPeople);
    await harness.closeAll(id);
  }
  await each('reads', players, (id) => command(harness, id, 'mydata'));
  for (const one of joiners) {
    await command(harness, one.id, 'preferences');
    await hop.passed();
    await (one.direct ? harness.inSpace(one.id, 'reminder', 'no') : harness.inSpace(one.id, 'notes', 'none'));
    one.passed.chooses = (await hop.passed()).filter(isCausedByPeople);
    await harness.closeAll(one.id);
  }
  for (const { id } of joiners.filter(({ chooses }) => chooses)) await turnWords(harness, id);
  // Members who had them see them, and turn them off.
  await each('words', joiners, (id) => turnWords(harness, id));
  await each('pauses', joiners, async (id, { chooses }) => {
    await command(harness, id, 'pause');
    harness.slack.as(id).fill({ weeks: chooses ? 'open' : '2' });
    await harness.slack.as(id).submit();
  });
  const tellings = await talk(harness, hop, LAST, players.slice(0, talkers));
  return { players, calls, tellings, slackPort: Number(new URL(harness.slack.apiUrl).port) };
}

const form = (harness: Harness, id: string) =>
  harness.slack.waitFor('the view', () => harness.slack.as(id).modals().at(-1));

async function command(harness: Harness, id: string, word: string): Promise<void> {
  await harness.slack.as(id).command('/checkin', word);
  await form(harness, id);
}

/** Turns kind words on or off. */
async function turnWords(harness: Harness, id: string): Promise<void> {
  await command(harness, id, 'preferences');
  await harness.inSpace(id, 'kind_words');
  await harness.closeAll(id);
}

async function answer(harness: Harness, id: string, value: string, pick: AskChoice): Promise<void> {
  const person = harness.slack.as(id);
  await person.command('/checkin');
  const { view } = await form(harness, id);
  const inputs = questionsOf(view);
  const values = Object.fromEntries(inputs.map((one) => [String(one['block_id']), value]));
  person.fill({ ...values, [ASK_FIELD]: pick });
  await person.submit();
  if (!linesOf(person.modals().at(-1)?.view['blocks']).join('\n').includes('saved'))
    throw new Error('a check-in was refused');
}
