import type { Evenkeel } from '../../src/start/evenkeel.js';
import { until } from './until.js';

type Bot = Pick<Evenkeel, 'healthPort'>;

/** Returns the status and the text of a bot's /readyz. */
export async function readyz({ healthPort }: Bot): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
  return `${answer.status} ${await answer.text()}`;
}

/** Waits until a bot's /readyz matches `words`; returns its status and text. */
export const readyzSays = (bot: Bot, words: RegExp): Promise<string> =>
  until(
    `/readyz says ${words}`,
    () => readyz(bot),
    (said) => words.test(said),
  );
