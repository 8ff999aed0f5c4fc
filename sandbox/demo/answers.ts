import type { Mood } from '../page/protocol.js';
import type { Habit } from './cast.js';

/** How the demo answers a person's check-ins; `silent` leaves them unanswered. */
type DemoMood = Exclude<Mood, 'self'>;

/** Numbers in [0, 1). */
export type Chance = () => number;

/** Returns numbers of a fixed series (Numerical Recipes' congruential generator), so that every demo is the same. */
export function series(seed: number): Chance {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** The number of the chosen option for each question of a form; null for a week without an answer. */
type Answers = readonly number[] | null;

const HARD = [2, 1, 2, 1] as const;
const HEAVY = [2, 2, 2, 1] as const;

/**
 * Draws what chance decides about a week: always as many numbers, so that one person's week doesn't change another's.
 */
function drawn(chance: Chance) {
  const light = [0, 0, 0, 0].map(() => (chance() < 0.6 ? 0 : 1));
  const work = Math.floor(chance() * 3);
  const skips = chance() < 0.12;
  return { light, work, skips };
}

/** Answers a week by a person's habit; `hard` if the week is hard for the whole team. */
export function answersOf(habit: Habit, week: number, hard: boolean, chance: Chance): Answers {
  const { light, work, skips } = drawn(chance);
  if (habit === 'silent' || habit === 'declines') return null;
  if (habit !== 'steady' && week > 1) return [...HEAVY, work];
  return skips ? null : [...(hard ? HARD : light), work];
}

/** Answers a week in a mood: a mixed one is hard about every other week. */
export function answersIn(mood: DemoMood, chance: Chance): Answers {
  const { light, work, skips } = drawn(chance);
  const isHard = chance() < 0.5;
  if (mood === 'silent' || (mood === 'light' && skips)) return null;
  if (mood === 'heavy') return [...HEAVY, work];
  return [...(mood === 'mixed' && isHard ? HARD : light), work];
}

/** Returns the mood that a habit has in a week; `hard` if the week is hard for the whole team. */
export function moodByHabit(habit: Habit, week: number, hard: boolean): DemoMood {
  if (habit === 'silent' || habit === 'declines') return 'silent';
  if (habit !== 'steady') return week > 1 ? 'heavy' : 'light';
  return hard ? 'heavy' : 'light';
}
