import type { Exchange } from '../../support/recording-hop.js';
import type { Attack, Setting } from '../attack.js';
import { auc, type Figure } from '../measure.js';
import { type WeeksOnWire, play, type Player, type Step } from './play.js';

/** Measures what passed. */
type SizeOf = (bytes: Buffer) => number;

const asItIs: SizeOf = (bytes) => bytes.length;

/** Measures a text without its padding: what the same traffic would be if nothing were padded. */
const withoutFilling: SizeOf = (bytes) =>
  bytes
    .toString('latin1')
    .replace(/ +$/, '')
    .replace(/&padding=x*/, '')
    .replace(/ x*%*(?:\\?\/)*(?:\xe2\x80\xa6|\\u2026)*"/g, '"')
    .replace(/\+x*(?:%25)*(?:%5C)?(?:%2F|%5C%2F)*(?:%E2%80%A6|%5Cu2026)*%22/g, '%22')
    .replace(/\.{2,}("|%22)/g, '$1').length;

/** A size that was seen, and the truth to guess from it. */
interface Sight {
  readonly seen: string;
  readonly truth: boolean;
}

/** Returns the AUC of an attacker who learns, from every second sight, how often what's seen means yes. */
function guessed(sights: readonly Sight[]): Figure {
  const [learned, guesses] = [0, 1].map((rest) => sights.filter((_, at) => at % 2 === rest));
  const share = (seen: string): number => {
    const same = learned?.filter((one) => one.seen === seen) ?? [];
    return same.length === 0 ? 0.5 : same.filter(({ truth }) => truth).length / same.length;
  };
  return auc((guesses ?? []).map(({ seen, truth }) => ({ score: share(seen), truth })));
}

const sizesOf = (exchanges: readonly Exchange[], sizeOf: SizeOf): string =>
  exchanges.map(({ request, answer }) => `${sizeOf(request)}/${sizeOf(answer)}`).join(' ');

/** Returns what each player's step looked like from the hop. */
const sightsOf =
  (step: Step, truth: (player: Player) => boolean) =>
  ({ players }: WeeksOnWire, sizeOf: SizeOf): Sight[] =>
    players.flatMap((player) => {
      const passed = player.passed[step];
      return passed ? [{ seen: sizesOf(passed, sizeOf), truth: truth(player) }] : [];
    });

/**
 * Returns the size of each call to Slack that posts or edits: a message, or a cover without one. They're put in an order
 * in which both halves have as many of each kind, since the calls go out concurrently, in any order.
 */
const sightsOfCalls = (calls: readonly Exchange[], { slackPort }: WeeksOnWire, sizeOf: SizeOf): Sight[] =>
  calls
    .filter(({ to, request }) => to === slackPort && /\/chat\.(?:postMessage|update) /.test(head(request)))
    .map(({ request }) => ({
      seen: String(sizeOf(request)),
      truth: /[\n&](?:text|blocks)=/.test(String(request)),
    }))
    .toSorted(
      (one, other) => Number(one.truth) - Number(other.truth) || Number(one.seen) - Number(other.seen),
    );

const head = (bytes: Buffer): string => bytes.subarray(0, 80).toString('latin1');

/** An attack on sizes: by the real traffic, and by what it would be without padding. */
const onSizes = (
  name: string,
  attacker: string,
  sights: (play: WeeksOnWire, sizeOf: SizeOf) => Sight[],
): Attack => {
  const run = async (setting: Setting, sizeOf: SizeOf): Promise<Figure> => {
    const all = sights(await play(setting), sizeOf);
    if (all.length < 4) throw new Error('too little has passed: the attack would mean nothing');
    return guessed(all);
  };
  return {
    group: 'wire',
    name,
    attacker,
    target: { kind: 'auc', within: 0.02 },
    run: (setting) => run(setting, asItIs),
    weakened: {
      variant: 'nothing is filled up (the same traffic, its filling taken off)',
      run: (setting) => run(setting, withoutFilling),
    },
  };
};

const PROXY =
  'Whoever reads the log of a proxy in front of the bot or behind it, or watches the encrypted lines: has the number and the bytes of all requests and answers, both ways, and knows which members they belong to for every other one.';

export const sizeAttacks: readonly Attack[] = [
  onSizes(
    'sizes on the wire: whose signs last, after a check-in',
    `${PROXY} Looks at the third check-in of those whose weeks were all heavy or all light.`,
    sightsOf('answersAgain', ({ heavy }) => heavy),
  ),
  onSizes(
    'sizes on the wire: which answers a check-in holds',
    `${PROXY} Looks at the first check-in, of which Slack sends every label that was chosen.`,
    sightsOf('answers', ({ heavy }) => heavy),
  ),
  onSizes(
    'sizes on the wire: who says yes to the welcome',
    `${PROXY} Looks at what follows the welcome: a button, a form, and what is said then.`,
    sightsOf('decides', ({ joins }) => joins),
  ),
  onSizes(
    'sizes on the wire: whose private space has support options waiting, or who takes part',
    `${PROXY} Looks at the call that shows the private space.`,
    sightsOf('looks', ({ joins, heavy }) => joins && heavy),
  ),
  onSizes(
    'sizes on the wire: who takes part, from what they keep open',
    `${PROXY} Looks at a click on Support in the private space: Slack sends the whole view with it.`,
    sightsOf('clicksOn', ({ joins }) => joins),
  ),
  onSizes(
    'sizes on the wire: who takes part, from what is kept about them',
    `${PROXY} Looks at the call that shows what is kept.`,
    sightsOf('reads', ({ joins }) => joins),
  ),
  onSizes(
    'sizes on the wire: which preference is changed',
    `${PROXY} Looks at a choice in the private space: no reminders, or no support options.`,
    sightsOf('chooses', ({ direct }) => direct),
  ),
  onSizes(
    'sizes on the wire: who picks what would help',
    `${PROXY} Looks at the first check-in: half pick something, and the others nothing right now.`,
    sightsOf('answers', ({ chooses }) => chooses),
  ),
  onSizes(
    'sizes on the wire: who gets kind words',
    `${PROXY} Looks at the private space, in which half have a kind line and turn it off, and the others ask for one.`,
    sightsOf('words', ({ chooses }) => chooses),
  ),
  onSizes(
    'sizes on the wire: whose pause has no end',
    `${PROXY} Looks at the form for a pause, until they say so or for two weeks, and what follows it.`,
    sightsOf('pauses', ({ chooses }) => chooses),
  ),
  onSizes(
    'sizes of requests to Slack after a close: direct support options and the calls that cover them',
    `${PROXY} Looks only at what the bot sends after a close.`,
    (all, sizeOf) => sightsOfCalls(all.calls, all, sizeOf),
  ),
  onSizes(
    'sizes on the wire: who gets the time to talk that they try to take',
    `${PROXY} Looks at the form that takes a time and what follows it, for those who get it and those who read that another has it.`,
    sightsOf('tries', ({ takes }) => takes),
  ),
  onSizes(
    'sizes on the wire: whose private space says that they have a time to talk',
    `${PROXY} Looks at the call that shows the private space.`,
    sightsOf('looksBack', ({ takes }) => takes),
  ),
  onSizes(
    'sizes on the wire: who has a time to talk, from the page of times',
    `${PROXY} Looks at the page that shows the time that somebody has, or those that they can take.`,
    sightsOf('seesTimes', ({ takes }) => takes),
  ),
  onSizes(
    'sizes on the wire: who gives a time to talk back',
    `${PROXY} Looks at a button on the page of times: half give their time back, and the others go to whom they can ask by name.`,
    sightsOf('givesBack', ({ takes }) => takes),
  ),
  onSizes(
    'sizes of requests to Slack on the hour: a supporter whose time was taken, and the calls that cover it',
    `${PROXY} Looks only at what the bot sends when supporters are told.`,
    (all, sizeOf) => sightsOfCalls(all.tellings, all, sizeOf),
  ),
];
