import type { Json, Sandbox } from '../index.js';
import { answersOf, series } from './answers.js';
import { ASKS_FOR_SUPPORT, type DemoTeam, type Part, PEOPLE, TEAMS } from './cast.js';
import { answer, answerWelcome, openForm, openSpace } from './people.js';
import { kindOf, linesOf, type MessageKind } from './read.js';
import { openScenes, type ScenesPlayed } from './scenes/scenes.js';
import type { Stage } from './stage.js';

/** Called with each step that's played. */
type Progress = (week: number, what: string) => void;

/** The outcome of the weeks played. */
export interface Played {
  readonly submitted: number;
  /** Submissions that the bot thanked for: it thanks only once they're stored. */
  readonly stored: number;
  readonly supportAnswered: number;
  /** The last check-in form that was opened. */
  readonly form: Json | undefined;
  /** The private space, after the last week, of the member in trouble who gets no message. */
  readonly space: Json | undefined;
  /** The band that each team's manager saw, by team id, week by week. */
  readonly cards: ReadonlyMap<string, { readonly week: number; readonly band: string }[]>;
  readonly scenes: ScenesPlayed;
}

/** The week in which a member asks for support by slash command. */
export const SUPPORT_WEEK = 3;

const HOUR = 3_600_000;
/** Offsets from Monday 00:00 UTC by which the hour has passed on both coasts. */
const OPEN_AT = (24 + 22) * HOUR;
const REMIND_AT = (3 * 24 + 22) * HOUR;
const CLOSE_AT = 5 * 24 * HOUR;
const WEEK = 7 * 24 * HOUR;

/** Plays whole weeks through Slack's side. Throws if something that must happen doesn't. */
export async function playWeeks(stage: Stage, weeks: number, progress: Progress): Promise<Played> {
  const { slack, calendar } = stage;
  const monday = calendar.at;
  const chance = series(4);
  const cards = new Map(TEAMS.map((team) => [team.id, [] as { week: number; band: string }[]]));
  let submitted = 0;
  let stored = 0;
  let supportAnswered = 0;
  let form: Json | undefined;
  const scenes = openScenes(stage);
  for (let week = 1; week <= weeks; week += 1) {
    const start = monday + (week - 1) * WEEK;
    calendar.at = start + OPEN_AT;
    if (week === 1) {
      progress(week, 'everybody is asked once');
      await everyoneGets(stage, 'welcome', 1, PEOPLE);
      progress(week, 'they say yes or no');
      for (const part of PEOPLE) await answerWelcome(slack, part);
    } else {
      progress(week, 'Tuesday: the weekly messages go out');
      // In week 1, the welcome takes its place.
      await everyoneGets(stage, 'weekly', week - 1, TAKING_PART);
    }
    await scenes.onceOpen(week);
    progress(week, 'check-ins come in');
    for (const [team, part] of TEAMS.flatMap((one) => one.parts.map((part) => [one, part] as const))) {
      const hard = team.hardFrom !== null && week >= team.hardFrom;
      const answers = answersOf(part.habit, week, hard, chance);
      if (!answers) continue;
      submitted += 1;
      form = await openForm(slack, part);
      if (!(await answer(slack, part, form, answers))) continue;
      stored += 1;
      scenes.answered(part, form);
    }
    if (week === SUPPORT_WEEK && (await slack.as(ASKS_FOR_SUPPORT).command('/support', 'iop')).acknowledged)
      supportAnswered += 1;
    await scenes.onceAnswered(week);
    calendar.at = start + REMIND_AT;
    progress(week, 'Thursday: one reminder');
    await everyoneGets(stage, 'reminder', week, TAKING_PART);
    calendar.at = start + CLOSE_AT;
    progress(week, 'Friday: the week closes');
    await stage.settle();
    for (const team of TEAMS) cards.get(team.id)?.push({ week, band: await bandSeen(slack, team) });
    await scenes.onceClosed(week);
  }
  const discreet = PEOPLE.find((part) => part.habit === 'in-trouble-discreet');
  const space = discreet && (await openSpace(slack, discreet));
  for (const team of TEAMS) await slack.as(team.manager).openHome();
  await slack.waitFor('the Home tabs', () => TEAMS.every((team) => slack.as(team.manager).home()));
  return { submitted, stored, supportAnswered, form, space, cards, scenes: scenes.played() };
}

const TAKING_PART = PEOPLE.filter(({ habit }) => habit !== 'declines');

/** Sweeps, and waits until each of the people has `count` messages of a kind. */
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

/** Returns the band that a team's manager sees with /teampulse. */
async function bandSeen(slack: Sandbox, team: DemoTeam): Promise<string> {
  const manager = slack.as(team.manager);
  await manager.command('/teampulse');
  const line = linesOf(manager.ephemerals().at(-1)?.blocks).find((text) => text.includes(` ${team.name} · `));
  if (!line) throw new Error(`${team.name} has no result`);
  return (line.split(' · ').at(-1) ?? '').toLowerCase();
}
