import { BANDS, type Band, NOTHING_SHOWN, type Showing } from '../../../src/pulse/publication-rule.js';
import type { Attack, Setting } from '../attack.js';
import { type Chance, drawIndex } from '../chance.js';
import { type Figure, share } from '../measure.js';
import {
  asks,
  CUTS,
  EVENKEEL,
  evenly,
  FIXED_CUTS,
  inDistress,
  MIXED,
  normalized,
  readsOf,
  type Rule,
  STATES,
  tableOf,
  well,
} from './model.js';

const MOST = 12;
const [WELL, IN_DISTRESS] = [well(1).values, inDistress(1).values];
/** The insider's grid for the period's shift. */
const GRID = evenly(41);

/** Two equally likely kinds of answers of the target: the insider asks which kind it is. */
interface Question {
  readonly name: string;
  readonly kinds: readonly [light: readonly number[], heavy: readonly number[]];
  /** Whether the kind stays the same week after week, or is drawn for each check-in. */
  readonly persists: boolean;
  /** The number of the target's check-ins in question. */
  readonly answers: number;
  /** The highest allowed share of right guesses. */
  readonly most: number;
}

const HEAVY_FROM = 6;

export const ONE_CHECKIN: Question = {
  name: 'was this very check-in 6 or more',
  kinds: [
    normalized(MIXED.map((weight, value) => (value < HEAVY_FROM ? weight : 0))),
    normalized(MIXED.map((weight, value) => (value >= HEAVY_FROM ? weight : 0))),
  ],
  persists: false,
  answers: 26,
  most: 0.7,
};

const HALF_A_YEAR: Question = {
  name: 'in distress or well, after half a year',
  kinds: [WELL, IN_DISTRESS],
  persists: true,
  answers: 13,
  most: 0.9,
};

/** The insider's belief: the probability of each kind, shift and pending band. */
type Belief = Float64Array;
const PENDING = STATES / BANDS.length;
const at = (kind: number, shift: number, pending: number): number =>
  (kind * GRID.length + shift) * PENDING + pending;

/** A rule as numbers: for each mean that a number of answers can have, each shift and each shown band. */
class Known {
  readonly #asked = new Map<string, Float64Array>();
  readonly #table: Uint8Array;
  readonly #reads;

  constructor(
    readonly rule: Rule,
    readonly members: number,
  ) {
    this.#table = tableOf(rule);
    this.#reads = readsOf(rule, members, CUTS, GRID);
  }

  /** Returns the chances of what a week asks for, three for each shift. */
  asked(sum: number, answers: number, shown: Band): Float64Array {
    const key = `${sum} ${answers} ${shown}`;
    const known = this.#asked.get(key);
    if (known) return known;
    const made = Float64Array.from(this.#reads.flatMap((reads) => asks(reads, shown, sum / answers)));
    this.#asked.set(key, made);
    return made;
  }

  /** Returns the state after a week with enough answers. */
  after(state: number, asked: number): number {
    return this.#table[PENDING * state + asked + 1] as number;
  }
}

/** One attack on one team: the insider's belief, and what really happens, week by week. */
class Siege {
  belief: Belief = new Float64Array(2 * GRID.length * PENDING);
  shown: Showing = { ...NOTHING_SHOWN, band: 'steady', since: 0 };
  readonly #period: number;

  constructor(
    readonly known: Known,
    readonly chance: Chance,
  ) {
    this.#period = chance.next();
    for (const [shift] of GRID.entries())
      for (const kind of [0, 1]) this.belief[at(kind, shift, 0)] = 0.5 / GRID.length;
  }

  get band(): Band {
    return this.shown.band ?? 'steady';
  }

  /**
   * Plays a week in which the insider's accounts answer `sum` in total; `own` is the target's answer, null for none.
   */
  week(sum: number, own: number | null, kinds: readonly [readonly number[], readonly number[]]): void {
    const { rule, members } = this.known;
    const answers = own === null ? members - 1 : members;
    const cuts = rule.cuts(members, { period: this.#period, week: this.chance.next() }, CUTS);
    const before = this.band;
    this.shown = rule.after(this.shown, 1, (sum + (own ?? 0)) / answers, cuts);
    const next = new Float64Array(this.belief.length);
    let total = 0;
    for (const kind of [0, 1] as const)
      for (const [value, weight] of (own === null ? [1] : kinds[kind]).entries()) {
        if (weight === 0) continue;
        const asked = this.known.asked(sum + value, answers, before);
        for (let shift = 0; shift < GRID.length; shift += 1)
          for (let pending = 0; pending < PENDING; pending += 1) {
            const belief = this.belief[at(kind, shift, pending)] as number;
            if (belief === 0) continue;
            for (let read = 0; read < 3; read += 1) {
              const chance = belief * weight * (asked[3 * shift + read] as number);
              if (chance === 0) continue;
              const state = this.known.after(PENDING * BANDS.indexOf(before) + pending, read);
              if (BANDS[Math.floor(state / PENDING)] !== this.band) continue;
              const to = at(kind, shift, state % PENDING);
              next[to] = (next[to] as number) + chance;
              total += chance;
            }
          }
      }
    // A shift between two on the grid may do what neither could: then the belief stays as it was.
    this.belief = total > 0 ? next.map((weight) => weight / total) : this.belief;
  }

  /** Returns each band's probability of being shown, for each shift and each thing that a week may ask for. */
  #shownWhenAsked(): Float64Array {
    const state = PENDING * BANDS.indexOf(this.band);
    const made = new Float64Array(9 * GRID.length);
    for (let pending = 0; pending < PENDING; pending += 1)
      for (let read = 0; read < 3; read += 1) {
        const shown = Math.floor(this.known.after(state + pending, read) / PENDING);
        for (let shift = 0; shift < GRID.length; shift += 1) {
          const belief =
            (this.belief[at(0, shift, pending)] as number) + (this.belief[at(1, shift, pending)] as number);
          const to = 9 * shift + 3 * read + shown;
          made[to] = (made[to] as number) + belief;
        }
      }
    return made;
  }

  /** Returns, for each shift, the chances of the three bands after a week with this mean. */
  #shownAfter(sum: number, answers: number, whenAsked: Float64Array): Float64Array {
    const asked = this.known.asked(sum, answers, this.band);
    const made = new Float64Array(3 * GRID.length);
    for (let shift = 0; shift < GRID.length; shift += 1)
      for (let read = 0; read < 3; read += 1) {
        const chance = asked[3 * shift + read] as number;
        if (chance === 0) continue;
        for (let band = 0; band < 3; band += 1) {
          const to = 3 * shift + band;
          made[to] = (made[to] as number) + chance * (whenAsked[9 * shift + 3 * read + band] as number);
        }
      }
    return made;
  }

  /** Returns the sum that reveals most about the shift, while the target doesn't answer. */
  bestForShift(): number {
    const accounts = this.known.members - 1;
    const whenAsked = this.#shownWhenAsked();
    let [best, most] = [0, -1];
    for (let sum = 0; sum <= MOST * accounts; sum += 1) {
      const after = this.#shownAfter(sum, accounts, whenAsked);
      const together = [0, 0, 0];
      let told = 0;
      for (let shift = 0; shift < after.length; shift += 3) {
        let weight = 0;
        for (let band = 0; band < 3; band += 1) weight += after[shift + band] as number;
        for (let band = 0; band < 3; band += 1) {
          const part = after[shift + band] as number;
          together[band] = (together[band] as number) + part;
          if (part > 0) told += part * Math.log(part / weight);
        }
      }
      for (const part of together) if (part > 0) told -= part * Math.log(part);
      if (told > most) [best, most] = [sum, told];
    }
    return best;
  }

  /** Returns the sum after which the question is answered right most often. */
  bestForQuestion([light, heavy]: Question['kinds']): number {
    const { members } = this.known;
    const whenAsked = this.#shownWhenAsked();
    const sums = Array.from({ length: MOST * members + 1 }, (_, sum) => {
      const after = this.#shownAfter(sum, members, whenAsked);
      const together = [0, 0, 0];
      for (let place = 0; place < after.length; place += 1)
        together[place % 3] = (together[place % 3] as number) + (after[place] as number);
      return together;
    });
    let [best, most] = [0, -1];
    for (let sum = 0; sum <= MOST * (members - 1); sum += 1) {
      let right = 0;
      for (const band of [0, 1, 2]) {
        let [asLight, asHeavy] = [0, 0];
        for (let value = 0; value <= MOST; value += 1) {
          const part = sums[sum + value]?.[band] ?? 0;
          asLight += (light[value] ?? 0) * part;
          asHeavy += (heavy[value] ?? 0) * part;
        }
        right += Math.max(asLight, asHeavy);
      }
      if (right > most) [best, most] = [sum, right];
    }
    return best;
  }

  /** Returns the sum after which the next week's band shows at once which side it's on. */
  get opening(): number {
    return this.band === 'strained' ? 0 : MOST * (this.known.members - 1);
  }

  /** Returns the probability that the target's answers are of the heavy kind. */
  get heavy(): number {
    const half = this.belief.length / 2;
    return this.belief.subarray(half).reduce((sum, weight) => sum + weight, 0);
  }

  /** Makes both kinds equally likely again, for the next check-in. */
  forgetKind(): void {
    const half = this.belief.length / 2;
    for (let place = 0; place < half; place += 1) {
      const both = ((this.belief[place] as number) + (this.belief[half + place] as number)) / 2;
      this.belief[place] = both;
      this.belief[half + place] = both;
    }
  }
}

/** Returns how often the question is answered right, and how often the insider is at least 95% sure. */
export function besieged(
  { chance, size }: Setting,
  rule: Rule,
  members: number,
  { kinds, persists, answers }: Question,
  calibration: number,
): { readonly right: Figure; readonly sure: Figure } {
  const known = new Known(rule, members);
  const both = kinds[0].map((weight, value) => (weight + (kinds[1][value] ?? 0)) / 2);
  let [right, sure, asked] = [0, 0, 0];
  const judge = (siege: Siege, truth: boolean): void => {
    asked += 1;
    if (siege.heavy >= 0.5 === truth) right += 1;
    if (Math.max(siege.heavy, 1 - siege.heavy) >= 0.95) sure += 1;
  };
  for (let trials = persists ? size(160, 12) : size(60, 5); trials > 0; trials -= 1) {
    const siege = new Siege(known, chance);
    for (let week = 0; week < calibration; week += 2) {
      siege.week(siege.opening, null, kinds);
      siege.week(siege.bestForShift(), null, kinds);
    }
    let heavy = chance.next() < 0.5;
    for (let answer = 0; answer < answers; answer += 1) {
      // The week that prepares the next one also shows what the last one left pending: the guess is judged only then.
      const other: Question['kinds'] = persists ? kinds : [both, both];
      siege.week(siege.opening, drawIndex(persists ? kinds[heavy ? 1 : 0] : both, chance), other);
      if (!persists) {
        if (answer > 0) judge(siege, heavy);
        siege.forgetKind();
        heavy = chance.next() < 0.5;
      }
      siege.week(siege.bestForQuestion(kinds), drawIndex(kinds[heavy ? 1 : 0], chance), kinds);
    }
    judge(siege, heavy);
  }
  return { right: share(right, asked), sure: share(sure, asked) };
}

/** The weeks in which the target doesn't answer, while the insider finds where the bands begin. */
export const CALIBRATION = 40;

const attackOf = (members: number, question: Question): Attack => ({
  group: 'manager',
  name: `insider who chooses all other answers, team of ${members}: ${question.name}`,
  attacker: `Controls every other account of the team. Looks for where the bands begin in ${CALIBRATION} weeks in which the target doesn't answer, then, every second week, has all accounts answer so that the band hangs on the one they don't know. Takes the rule, every shift and every weekly draw into account. The figure is how often the guess is right, where half of them would be by chance.`,
  target: { kind: 'atMost', most: question.most },
  run: async (setting) => besieged(setting, EVENKEEL, members, question, CALIBRATION).right,
  weakened: {
    variant: FIXED_CUTS.name,
    run: async (setting) => besieged(setting, FIXED_CUTS, members, question, CALIBRATION).right,
  },
});

export const adaptiveAttacks: readonly Attack[] = [
  ...([7, 8, 12] as const).map((members) => attackOf(members, ONE_CHECKIN)),
  ...([7, 12] as const).map((members) => attackOf(members, HALF_A_YEAR)),
];
