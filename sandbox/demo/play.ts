import type { Json, Sandbox } from '../index.js';
import { ASKS_FOR_SUPPORT, type DemoTeam, type Habit, type Part, PEERS, TEAMS } from './cast.js';
import { kindOf, linesOf, type MessageKind } from './read.js';

/** The demo's calendar: it doesn't advance by itself. */
export interface Calendar {
  at: number;
  now(): number;
}

/** The stage: Slack's side, the calendar both sides live by, and a nudge for the bot's sweep. */
export interface Stage {
  readonly slack: Sandbox;
  readonly calendar: Calendar;
  sweep(): Promise<void>;
  /** How much the bot has still to do. */
  pending(): Promise<number>;
  progress(week: number, what: string): void;
}

/** What the weeks brought. */
export interface Played {
  readonly submitted: number;
  /** Submissions that the bot thanked for: it does so only once they are stored. */
  readonly stored: number;
  readonly supportAnswered: number;
  /** A check-in form, as it was opened. */
  readonly form: Json | undefined;
  /** The private space, after the last week, of the one in trouble who gets no message. */
  readonly space: Json | undefined;
  /** Team id -> the band its manager saw, week by week. */
  readonly cards: ReadonlyMap<string, { readonly week: number; readonly band: string }[]>;
}

/** The week in which somebody asks for support by slash command. */
export const SUPPORT_WEEK = 3;

const HOUR = 3_600_000;
/** Offsets from Monday 00:00 UTC at which both coasts have had their hour. */
const OPEN_AT = (24 + 22) * HOUR;
const REMIND_AT = (3 * 24 + 22) * HOUR;
const CLOSE_AT = 5 * 24 * HOUR;
const WEEK = 7 * 24 * HOUR;

/** Plays whole weeks through Slack's side. Throws when something that must happen does not. */
export async function playWeeks(stage: Stage, weeks: number): Promise<Played> {
  const { slack, calendar } = stage;
  const monday = calendar.at;
  const chance = series(4);
  const cards = new Map(TEAMS.map((team) => [team.id, [] as { week: number; band: string }[]]));
  let submitted = 0;
  let stored = 0;
  let supportAnswered = 0;
  let form: Json | undefined;
  for (let week = 1; week <= weeks; week += 1) {
    const start = monday + (week - 1) * WEEK;
    calendar.at = start + OPEN_AT;
    if (week === 1) {
      stage.progress(week, 'everybody is asked once');
      await everyoneGets(stage, 'welcome', 1, PEOPLE);
      stage.progress(week, 'they say yes or no');
      for (const part of PEOPLE) await answerWelcome(slack, part);
    } else {
      stage.progress(week, 'Tuesday: the weekly cards go out');
      // The first week has a welcome in its place.
      await everyoneGets(stage, 'weekly', week - 1, TAKING_PART);
    }
    stage.progress(week, 'check-ins come in');
    for (const [team, part] of TEAMS.flatMap((one) => one.parts.map((part) => [one, part] as const))) {
      const hard = team.hardFrom !== null && week >= team.hardFrom;
      const answers = answersOf(part.habit, week, hard, chance);
      if (!answers) continue;
      submitted += 1;
      form = await openForm(slack, part);
      if (await answer(slack, part, form, answers)) stored += 1;
    }
    if (week === SUPPORT_WEEK && (await slack.as(ASKS_FOR_SUPPORT).command('/support', 'iop')).acknowledged)
      supportAnswered += 1;
    calendar.at = start + REMIND_AT;
    stage.progress(week, 'Thursday: one reminder');
    await everyoneGets(stage, 'reminder', week, TAKING_PART);
    calendar.at = start + CLOSE_AT;
    stage.progress(week, 'Friday: the week closes');
    await stage.sweep();
    await settled(stage);
    for (const team of TEAMS) cards.get(team.id)?.push({ week, band: await bandSeen(slack, team) });
  }
  const discreet = TEAMS.flatMap((team) => team.parts).find((part) => part.habit === 'in-trouble-discreet');
  const space = discreet && (await openSpace(slack, discreet));
  for (const team of TEAMS) await slack.as(team.manager).openHome();
  await slack.waitFor('the Home tabs', () => TEAMS.every((team) => slack.as(team.manager).home()));
  return { submitted, stored, supportAnswered, form, space, cards };
}

const PEOPLE = TEAMS.flatMap((team) => team.parts);
const TAKING_PART = PEOPLE.filter(({ habit }) => habit !== 'declines');

/** Sweeps, and waits until everybody of the given people has so many messages of a kind. */
async function everyoneGets(
  stage: Stage,
  kind: MessageKind,
  count: number,
  people: readonly Part[],
): Promise<void> {
  const { slack } = stage;
  await stage.sweep();
  const has = ({ user }: Part) =>
    slack
      .as(user.id)
      .dms()
      .filter((message) => kindOf(message) === kind).length >= count;
  await slack.waitFor(`everyone's ${kind} message ${count}`, () => people.every(has), 60_000);
}

/** Clicks Answer on somebody's newest weekly message and returns the form that opens. */
async function openForm(slack: Sandbox, { user }: Part): Promise<Json> {
  const member = slack.as(user.id);
  const card = member.dms().findLast((message) => kindOf(message) === 'weekly');
  // In the first week there is a welcome instead of a weekly message.
  if (card) await member.click({ message: card }, 'answer');
  else await member.command('/checkin');
  return (await slack.waitFor(`${user.name}'s form`, () => member.modals().at(-1))).view;
}

/** Opens somebody's private space from their newest weekly message. */
async function openSpace(slack: Sandbox, { user }: Part): Promise<Json> {
  const member = slack.as(user.id);
  const card = member.dms().findLast((message) => kindOf(message) === 'weekly');
  if (!card) throw new Error(`${user.name} has no weekly card`);
  await member.click({ message: card }, 'space');
  return (await slack.waitFor(`${user.name}'s private space`, () => member.modals().at(-1))).view;
}

/** Says yes to the welcome, with outreach as messages for the member in trouble, or no. */
async function answerWelcome(slack: Sandbox, { user, habit }: Part): Promise<void> {
  const member = slack.as(user.id);
  const welcome = member.dms().find((message) => kindOf(message) === 'welcome');
  if (!welcome) throw new Error(`${user.name} was not asked`);
  await member.click({ message: welcome }, habit === 'declines' ? 'no_thanks' : 'join');
  await slack.waitFor(`${user.name}'s form`, () => member.modals().at(-1));
  if (habit !== 'declines') member.fill({ notes: habit === 'in-trouble' ? 'direct' : 'discreet' });
  await member.submit();
  if (PEERS.some((peer) => peer.user.id === user.id)) await joinPeers(slack, { user, habit });
  await member.closeModal();
}

/** Says yes to peer check-ins, in the private space behind the modal that is open. */
async function joinPeers(slack: Sandbox, { user }: Part): Promise<void> {
  const member = slack.as(user.id);
  for (const action of ['space', 'peer', 'peer_join']) {
    const before = member.modals().at(-1)?.hash;
    await member.click('modal', action);
    await slack.waitFor(`${user.name}'s ${action}`, () => member.modals().at(-1)?.hash !== before);
  }
  await member.closeModal();
}

/** Fills and submits the open form; true when the bot thanked. */
async function answer(
  slack: Sandbox,
  { user }: Part,
  form: Json,
  answers: readonly number[],
): Promise<boolean> {
  const member = slack.as(user.id);
  const inputs = (form['blocks'] as Json[]).filter((block) => block['type'] === 'input');
  member.fill(
    Object.fromEntries(inputs.map((input, index) => [String(input['block_id']), `${answers[index] ?? 0}`])),
  );
  const result = await member.submit();
  const thanked = result.acknowledged && !result.errors && !result.failure;
  if (thanked) await member.closeModal();
  return thanked;
}

/** Waits until the bot has nothing left that is due. */
async function settled(stage: Stage): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await stage.pending()) > 0) {
    if (Date.now() > deadline) throw new Error('the bot still has work that is due after a minute');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The band a team's manager sees with /teampulse. */
async function bandSeen(slack: Sandbox, team: DemoTeam): Promise<string> {
  const manager = slack.as(team.manager);
  await manager.command('/teampulse');
  const line = linesOf(manager.ephemerals().at(-1)?.blocks).find((text) => text.includes(` ${team.name} · `));
  if (!line) throw new Error(`${team.name} has no result`);
  return (line.split(' · ').at(-1) ?? '').toLowerCase();
}

/** Numbers in [0, 1) of a fixed series (Numerical Recipes' congruential generator): every demo is the same. */
function series(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** An option value for each question, or null for a week without an answer. */
function answersOf(
  habit: Habit,
  week: number,
  hard: boolean,
  chance: () => number,
): readonly number[] | null {
  const answers = [0, 0, 0, 0].map(() => (chance() < 0.6 ? 0 : 1));
  const work = Math.floor(chance() * 3);
  const skips = chance() < 0.12;
  if (habit === 'silent' || habit === 'declines') return null;
  if (habit !== 'steady' && week > 1) return [2, 2, 2, 1, work];
  return skips ? null : [...(hard ? [2, 1, 2, 1] : answers), work];
}
