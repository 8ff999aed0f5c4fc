import { dayOf, type Pulse } from '../../../src/pulse/calendar.js';
import { openCounted, sealCounted } from '../../../src/sealing/counted.js';
import { type BallotBoxPlace, openBallot } from '../../../src/sealing/ballots.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { type Pile, withSlipsApplied } from '../../../src/sealing/slips.js';
import { slipsOf } from '../../../src/store/piles.js';
import { teamState } from '../../../src/store/pulses.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 8;
const DAY_MS = 86_400_000;
/** A week and a day, so that the forged pulse is no longer than a pulse may be. */
const LATER_MS = 8 * DAY_MS;

/** A copy of a box, and its place. */
interface Copy {
  readonly place: BallotBoxPlace;
  readonly box: Readonly<Record<string, Buffer>>;
  readonly slips: readonly Buffer[];
}

async function copyOf({ context }: Stage, { id }: StageTeam, pulse: Pulse): Promise<Copy> {
  const { store, workspace } = context;
  const { generation } = await teamState(store, id);
  return {
    place: { workspace, team: id, pulse: pulse.id, closingDay: pulse.closingDay, generation },
    box: await store.redis.hgetallBuffer(store.keys.box(id)),
    slips: await slipsOf(store.redis, store.keys.ballotSlips(id)),
  };
}

/** Counts the check-ins of a copy that the keyring's file opens. */
function opened(file: string, { place, box, slips }: Copy): number {
  const keyring = Keyring.open(file);
  const pile: Pile = { ...place, kind: 'ballots', sealedUntil: place.closingDay };
  const { entries } = withSlipsApplied(keyring, pile, box, [...slips]);
  return Object.entries(entries).filter(
    ([slot, ballot]) => openBallot(keyring, place, slot, ballot).kind === 'checkin',
  ).length;
}

/**
 * Moves an open pulse's close in Redis, has the team resealed, and lets everyone answer.
 *
 * @param believed whether the bot takes the times for its own, as it did before it checked them
 */
async function moved(setting: Setting, believed: boolean): Promise<Figure> {
  return onStage(setting.chance, async (stage) => {
    const { context } = stage;
    const { store, keyring, workspace } = context;
    const team = await stage.team(SIZE);
    await stage.open(team);
    await stage.reseal(team);
    const { pulse, counted } = await teamState(store, team.id);
    if (!pulse) throw new Error('no pulse is open');
    const closesAt = pulse.closesAt + LATER_MS;
    const later = { ...pulse, opensAt: pulse.opensAt + LATER_MS, closesAt, closingDay: dayOf(closesAt) };
    await store.redis.hset(store.keys.state(team.id), 'pulse', JSON.stringify({ v: 1, ...later }));
    if (believed) {
      const members = openCounted(keyring, workspace, team.id, pulse, counted) ?? [];
      const sealed = sealCounted(keyring, workspace, team.id, later, members);
      await store.redis.hset(store.keys.state(team.id), 'counted', sealed);
    }
    await stage.reseal(team);
    for (const member of team.members)
      await stage.answer(team, member, setting.chance.below(4)).catch((error: unknown) => void error);
    const copy = await copyOf(stage, team, later);
    // The day after the pulse's own close has passed, so its day is forgotten.
    keyring.step(pulse.closingDay + 1);
    return count(opened(keyring.file, copy), SIZE);
  });
}

/** A close that someone who writes to Redis puts off, so that answers are sealed until a day of their choice. */
export const closeMoved: Attack = {
  group: 'keys',
  name: 'a close moved in Redis: ballots opened after their day',
  attacker:
    "Somebody who may write to Redis moves an open pulse's close by eight days, has a copy of what is answered then, and takes the keyring's file two days after the close that was announced. The figure is how many of eight ballots open.",
  target: { kind: 'atMost', most: 0 },
  run: (setting) => moved(setting, false),
  weakened: {
    variant: 'the times in Redis are taken for the pulse’s own',
    run: (setting) => moved(setting, true),
  },
};
