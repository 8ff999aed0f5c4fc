import type { Attack, Setting } from '../attack.js';
import { weeksWith, type Written } from '../choices.js';
import { countsOf, type Figure, learnedAuc } from '../measure.js';

/** Plays two weeks again and again, with all choices one way or all the other, and looks only at the log. */
async function fromTheLog({ size }: Setting, written: Written): Promise<Figure> {
  const weeks: { readonly truth: boolean; readonly log: readonly string[] }[] = [];
  for (let count = size(200, 6); count > 0; count -= 1) {
    // Both halves get equally many of each.
    const truth = weeks.length % 4 < 2;
    const all = { pick: truth, pause: truth, kindWords: truth, booking: truth };
    const { log } = await weeksWith(all, written, false);
    weeks.push({ truth, log });
  }
  const features = countsOf(weeks.map(({ log }) => log));
  return learnedAuc(weeks.map(({ truth }, at) => ({ features: features[at] ?? [], truth })));
}

export const choicesInTheLog: Attack = {
  group: 'logs',
  name: 'two weeks of the log: what members chose in private',
  attacker:
    'Somebody who reads the whole log, at debug level, over two weeks in which members pick what would help or nothing, pause until they say so or for two weeks, ask for kind words or not, and one or another takes one or another supporter’s time. Learns from half of the weeks which of the two things all these choices were, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => fromTheLog(setting, 'sealed'),
  weakened: {
    variant: 'a line says what was chosen',
    run: (setting) => fromTheLog(setting, 'plain'),
  },
};
