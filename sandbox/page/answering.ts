import { answersIn, series, moodByHabit } from '../demo/answers.js';
import { ADMIN, type DemoTeam, type Part, NEWCOMERS, PEOPLE, TEAMS } from '../demo/cast.js';
import { answer, answerWelcome, openForm } from '../demo/people.js';
import { kindOf } from '../demo/read.js';
import { CannotDo, type Sandbox } from '../index.js';
import type { Mood } from './protocol.js';

/** The people whom the page's user plays at first: the first team's manager, one of its members, and the admin. */
const PLAYED: ReadonlySet<string> = new Set(
  [TEAMS[0]?.manager, TEAMS[0]?.parts[1]?.user.id, ADMIN.id].filter((id) => id !== undefined),
);

const EVERYONE = [...PEOPLE, ...NEWCOMERS.parts];

/** The number of people who answer at once. */
const AT_ONCE = 3;

/** Who answers, and how. */
export interface Answering {
  moodOf(person: string, week: number): Mood;
  set(people: readonly string[], mood: Mood): void;
  /** Notes that the user of the page answered this person's week, so that the demo doesn't. */
  byHand(person: string): void;
  /** Lets a team's people answer, each in their mood, what they were asked when the week opened, at `openedAt`. */
  answer(teamId: string, week: number, openedAt: number): Promise<void>;
}

/** Decides who answers, with the demo's own series of random numbers. */
export function openAnswering(slack: Sandbox): Answering {
  const chance = series(4);
  const chosen = new Map<string, Mood>();
  /** The people who have answered the welcome, one way or the other. */
  const welcomed = new Set<string>();
  const inHand = new Set<string>();

  const moodOf = (person: string, week: number): Mood => {
    const mood = chosen.get(person);
    if (mood) return mood;
    const part = EVERYONE.find(({ user }) => user.id === person);
    if (PLAYED.has(person) || !part) return 'self';
    const hardFrom = teamOf(person)?.hardFrom ?? null;
    return moodByHabit(part.habit, week, hardFrom !== null && week >= hardFrom);
  };

  /** Lets one person answer. */
  const answerAs = async (
    part: Part,
    mood: Mood,
    answers: ReturnType<typeof answersIn>,
    openedAt: number,
  ): Promise<void> => {
    const { id } = part.user;
    const member = slack.as(id);
    // The user of the page has one of this person's forms open.
    if (mood === 'self' || member.modals().length > 0) return;
    const messages = member.dms().map((message) => ({ message, kind: kindOf(message) }));
    const isNew = messages.some(
      ({ message, kind }) => kind === 'weekly' && Number(message.ts) >= Math.floor(openedAt / 1000),
    );
    const isAsked = !welcomed.has(id) && messages.some(({ kind }) => kind === 'welcome');
    if (isAsked) {
      welcomed.add(id);
      const agrees = part.habit !== 'declines' || mood !== 'silent';
      await answerWelcome(slack, part, agrees);
      if (!agrees) return;
    }
    if (!answers || !(isNew || isAsked)) return;
    const form = await openForm(slack, part);
    await answer(slack, part, form, answers);
  };

  return {
    moodOf,
    set(people, mood) {
      for (const person of people) chosen.set(person, mood);
    },
    byHand(person) {
      welcomed.add(person);
      inHand.add(person);
    },
    async answer(teamId, week, openedAt) {
      // A team set up on the page may have anyone in it.
      const people = TEAMS.find(({ id }) => id === teamId)?.parts ?? EVERYONE;
      const weeks = people.map((part) => {
        const mood = moodOf(part.user.id, week);
        return { part, mood, answers: answersIn(mood === 'self' ? 'silent' : mood, chance) };
      });
      const free = weeks.filter(({ part }) => !inHand.has(part.user.id));
      for (const { part } of weeks) inHand.delete(part.user.id);
      const inTurn = async (): Promise<void> => {
        for (let next = free.shift(); next; next = free.shift())
          await answerAs(next.part, next.mood, next.answers, openedAt).catch(unlessInHand);
      };
      // If one person's answer fails, the others still answer.
      const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, inTurn));
      const failed = ended.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
}

/** Swallows CannotDo: the page's user is acting as that person right now, so their screen doesn't allow the answer. */
function unlessInHand(error: unknown): void {
  if (!(error instanceof CannotDo)) throw error;
}

const teamOf = (person: string): DemoTeam | undefined =>
  TEAMS.find(({ parts }) => parts.some(({ user }) => user.id === person));
