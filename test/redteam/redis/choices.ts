import type { Attack, Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import { type Choice, CHOICES, type Weeks, weeksWith, type Written } from '../choices.js';
import { countsOf, type Figure, learnedAuc } from '../measure.js';

const played = new Map<Written, Promise<readonly Weeks[]>>();

/** The same weeks serve every attack in this file. */
function weeksOf({ chance, size }: Setting, written: Written): Promise<readonly Weeks[]> {
  const known = played.get(written) ?? playAll(chance, size(200, 8), written);
  played.set(written, known);
  return known;
}

async function playAll(chance: Chance, times: number, written: Written): Promise<Weeks[]> {
  const coin = () => chance.next() < 0.5;
  const all: Weeks[] = [];
  while (all.length < times)
    all.push(
      await weeksWith({ pick: coin(), pause: coin(), kindWords: coin(), booking: coin() }, written, true),
    );
  return all;
}

async function guessed(setting: Setting, choice: Choice, written: Written): Promise<Figure> {
  const weeks = await weeksOf(setting, written);
  const features = countsOf(weeks.map(({ redis }) => redis));
  return learnedAuc(weeks.map(({ truth }, at) => ({ features: features[at] ?? [], truth: truth[choice] })));
}

const WHAT: Readonly<Record<Choice, { readonly name: string; readonly learns: string }>> = {
  pick: {
    name: 'did a member pick what would help',
    learns: 'whether a member picked something that would help the team, or nothing right now',
  },
  pause: {
    name: 'has a pause an end',
    learns: 'whether a member paused until they say so, or for two weeks',
  },
  kindWords: { name: 'does a member get kind words', learns: 'whether a member asked for kind words' },
  booking: {
    name: 'who took whose time to talk',
    learns: 'which of two members took the time of which of two supporters',
  },
};

/** Attacks on what Redis shows of members' private choices. */
export const privateChoices: readonly Attack[] = CHOICES.map((choice) => ({
  group: 'redis',
  name: `two weeks of Redis: ${WHAT[choice].name}`,
  attacker: `Somebody who sees every command that reaches Redis, with the sizes of what it carries, and copies the names, sizes and times to live of all keys after the choice, a reseal, the hour’s look, the close and the next opening. Learns from half of the teams ${WHAT[choice].learns}, and guesses the others.`,
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => guessed(setting, choice, 'sealed'),
  weakened: {
    variant: 'it’s also written in plain words',
    run: (setting) => guessed(setting, choice, 'plain'),
  },
}));
