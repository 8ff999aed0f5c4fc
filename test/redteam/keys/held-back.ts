import { openQueues, type RunningQueues } from '../../../src/delivery/queues.js';
import { dayOf } from '../../../src/pulse/calendar.js';
import { workspaceId } from '../../../src/pulse/ids.js';
import { HELD_DAYS } from '../../../src/usecases/own-pulse.js';
import { forgettingOf } from '../../support/forgetting.js';
import { openBallot } from '../../../src/sealing/ballots.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { bindToKeyring } from '../../../src/store/keyring-guard.js';
import { storeOf } from '../../../src/store/redis.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { stepByOldRule } from './old-rule.js';
import { type Trick, TRICKS } from './tricks.js';

const SIZE = 8;

/** The outcome of a trick. */
interface Held {
  /** The most days that the keyring was behind, after the week has been over for longer than anything may hold it. */
  readonly lag: number;
  /** How many ballots that were in Redis before the close the keyring file opens in the end. */
  readonly opened: number;
}

/** Returns the daily step of the keyring, as a process makes it. */
type Rule = (stage: Stage, trick: Trick, queues: RunningQueues) => () => Promise<void>;

const asItIs: Rule = (stage, _, queues) => {
  const days = forgettingOf(stage, { queues });
  return () => days.step();
};

const byOldRule: Rule = ({ context, prefix }, { workspaces = [] }) => {
  const { keyring, clock, store } = context;
  const made = workspaces.map((id) => {
    const workspace = workspaceId(id);
    return { workspace, store: storeOf(store.redis, prefix, workspace), keyring, clock };
  });
  // Whatever it throws, it's tried again the next day.
  return () => stepByOldRule([context, ...made], prefix).catch((error: unknown) => void error);
};

/** Plays a trick while a week is open, and lets days pass after its close. */
async function play(setting: Setting, trick: Trick, rule: Rule): Promise<Held> {
  return onStage(setting.chance, async (stage) => {
    const { context, prefix } = stage;
    const { store, keyring, clock } = context;
    await bindToKeyring(store, keyring, prefix, async () => false);
    const queues = openQueues(store.redis, prefix, () => undefined);
    try {
      const team = await stage.team(SIZE);
      await stage.open(team);
      for (const member of team.members) await stage.answer(team, member, setting.chance.below(4));
      // Five minutes later, a reseal moves submitted check-ins into the box.
      await stage.reseal(team);
      const place = await stage.boxPlace(team);
      const ballots = await stage.dump(store.keys.box(team.id));
      await trick.play(stage, team);
      // Some tricks are about a close that fails.
      await stage.close(team).catch((error: unknown) => void error);
      const step = rule(stage, trick, queues);
      let lag = 0;
      for (let day = 1; day <= setting.size(30, 6); day += 1) {
        stage.after(0, 24 * day);
        await step();
        if (day > HELD_DAYS) lag = Math.max(lag, dayOf(clock.now()) - keyring.day);
      }
      const stolen = Keyring.open(keyring.file);
      const opened = ballots.filter(
        ({ name, value }) => openBallot(stolen, place, name, value).kind === 'checkin',
      );
      return { lag, opened: opened.length };
    } finally {
      await queues.close();
    }
  });
}

const VARIANT = 'days are kept for whatever Redis says plainly still needs them';

const ballotsHeldBy = ([name, trick]: [string, Trick]): Attack => ({
  group: 'keys',
  name: `forgetting held back by ${name}: ballots opened a month later`,
  attacker: `Somebody who may write to Redis, has a copy of it from the open week, and takes the keyring's file a month after the close. ${trick.does} The figure is how many of eight ballots open.`,
  target: { kind: 'atMost', most: 0 },
  run: async (setting) => count((await play(setting, trick, asItIs)).opened, SIZE),
  weakened: {
    variant: VARIANT,
    run: async (setting) => count((await play(setting, trick, byOldRule)).opened, SIZE),
  },
});

async function worstLag(setting: Setting, rule: Rule): Promise<Figure> {
  let lag = 0;
  const all = Object.values<Trick>(TRICKS);
  for (const trick of all.slice(0, setting.size(all.length, 2)))
    lag = Math.max(lag, (await play(setting, trick, rule)).lag);
  return { figure: lag, interval: [lag, lag] };
}

const lagHeld: Attack = {
  group: 'keys',
  name: 'forgetting held back by any of these: the keyring’s lag in days',
  attacker:
    'The same. The figure is how many days the keyring is behind at the worst from the fourth day after the close on.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => worstLag(setting, asItIs),
  weakened: { variant: VARIANT, run: (setting) => worstLag(setting, byOldRule) },
};

/** Attacks that keep the keyring from forgetting. */
export const heldBack: readonly Attack[] = [...Object.entries<Trick>(TRICKS).map(ballotsHeldBy), lagHeld];
