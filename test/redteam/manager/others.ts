import type { Setting } from '../attack.js';
import { learnedAuc } from '../measure.js';
import { certain, EXACT_MEAN, lift, ROUNDED_MEAN } from './insider.js';
import { LEAVES, sweep } from './leaving.js';
import { EVENKEEL, inDistress, meansOf, type Means, PLAIN_BANDS, well } from './model.js';

/** The figure of an attack against another rule. */
export interface Other {
  readonly rule: string;
  readonly attack: string;
  readonly figure: number;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const ATTACK = 'one member taken out, worst AUC over both cuts';

/** Draws a weekly mean from its distribution; null for a week with fewer than five answers. */
function drawnMean({ thin, means }: Means, next: number): number | null {
  let left = next - thin;
  if (left < 0) return null;
  for (const [mean, chance] of means) {
    left -= chance;
    if (left < 0) return mean;
  }
  return means.at(-1)?.[0] ?? null;
}

/** The same attack if each week's mean is published, exactly or rounded: there's no cut to be near. */
function ofMeans({ chance, size }: Setting, members: number, digits: number | null): number {
  const withOne = meansOf([well(members - 1), inDistress(1)]);
  const without = { truth: meansOf([well(members - 1)]), other: meansOf([well(members - 2), inDistress(1)]) };
  const samples = Array.from({ length: size(8000, 400) }, (_, index) => {
    const truth = index % 4 < 2;
    const seasons = [withOne, truth ? without.truth : without.other].map((means) => {
      const weeks = Array.from({ length: 12 }, () => drawnMean(means, chance.next())).filter(
        (mean) => mean !== null,
      );
      const published = digits === null ? weeks : weeks.map((mean) => Number(mean.toFixed(digits)));
      return published.reduce((sum, mean) => sum + mean, 0) / Math.max(1, published.length);
    });
    return { truth, features: [...seasons, (seasons[1] ?? 0) - (seasons[0] ?? 0)] };
  });
  return learnedAuc(samples).figure;
}

/** Runs the manager group's attacks against common alternatives and Evenkeel's own rule. */
export async function others(setting: Setting): Promise<Other[]> {
  return [...ofLeaving(setting), ...(await ofInsiders(setting))];
}

/** An insider who knows all other answers, at one release. */
async function ofInsiders(setting: Setting): Promise<Other[]> {
  const found: Other[] = [];
  for (const rule of [EXACT_MEAN, ROUNDED_MEAN, PLAIN_BANDS, EVENKEEL]) {
    const { figure: more } = await lift(setting, rule, 8);
    const { figure: sure } = await certain(setting, rule, 8);
    found.push(
      {
        rule: rule.name,
        attack: 'insider, one release, team of 8: lift of the best guess',
        figure: rounded(more),
      },
      {
        rule: rule.name,
        attack: 'insider, one release, team of 8: share at least 95% sure',
        figure: rounded(sure),
      },
    );
  }
  return found;
}

function ofLeaving(setting: Setting): Other[] {
  return ([8, 12] as const).flatMap((members) => {
    const attack = `${ATTACK}, team of ${members}`;
    return [
      { rule: EXACT_MEAN.name, attack, figure: rounded(ofMeans(setting, members, null)) },
      { rule: ROUNDED_MEAN.name, attack, figure: rounded(ofMeans(setting, members, 1)) },
      ...[PLAIN_BANDS, EVENKEEL].map((rule) => ({
        rule: rule.name,
        attack,
        figure: rounded(sweep(setting, rule, members, LEAVES, 'learned').worst.figure),
      })),
    ];
  });
}
