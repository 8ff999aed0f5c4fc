import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Instant, pulseOn, pulseWeek } from '../../../src/pulse/calendar.js';
import { type PulseId, pulseId } from '../../../src/pulse/ids.js';
import type { WallTime } from '../../../src/pulse/team.js';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { latestResult, teamState } from '../../../src/store/pulses.js';
import { findTeam, saveTeam } from '../../../src/store/teams.js';
import { closePulse } from '../../../src/usecases/close.js';
import { openPulse } from '../../../src/usecases/open.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { closing, opening } from '../../support/team.js';
import { aHeavyWeek, onStage, type Stage, type StageTeam } from '../stage.js';

const SIZE = 10;
const HOUR = 3_600_000;

/** Two pulses of one week, which an attacker can have planned through another schedule. */
const FIRST = { id: pulseId('2026-06-09'), opens: 'tuesday', closes: 'friday' } as const;
const SECOND = { id: pulseId('2026-06-10'), opens: 'wednesday', closes: 'saturday' } as const;
type Planned = typeof FIRST | typeof SECOND;

const wall = (weekday: WallTime['weekday'], hour: number): WallTime => ({ weekday, hour, minute: 0 });

/** Moves the stage's clock. */
const at = (stage: Stage, when: Instant): void => stage.after(0, (when - closing(0)) / HOUR);

/** Has a pulse planned and opened, and has the first `answers` members answer it heavily. */
async function opened(stage: Stage, team: StageTeam, planned: Planned, answers: number): Promise<Instant> {
  const { context, directory } = stage;
  const { redis, keys } = context.store;
  const definition = await findTeam(context.store, team.id);
  if (!definition) throw new Error('the team is gone');
  const schedule = {
    ...definition.schedule,
    opens: wall(planned.opens, 10),
    reminds: wall(planned.closes, 9),
    closes: wall(planned.closes, 15),
  };
  await saveTeam(context.store, { ...definition, schedule });
  await redis.hset(keys.state(team.id), 'next', planned.id);
  const pulse = pulseOn(schedule, planned.id);
  at(stage, pulse.opensAt);
  await openPulse(context, directory, { step: 'open', team: team.id, pulse: planned.id });
  const state = await teamState(context.store, team.id);
  if (state.pulse?.id !== planned.id)
    throw new Error(`${planned.id} was not opened: the attack would mean nothing`);
  for (const member of team.members.slice(0, answers)) await stage.answer(team, member, 3);
  return pulse.closesAt;
}

async function close(stage: Stage, team: StageTeam, id: PulseId, when: Instant): Promise<string> {
  at(stage, when);
  await closePulse(stage.context, { step: 'close', team: team.id, pulse: id });
  const result = await latestResult(stage.context.store, team.id);
  return JSON.stringify(result);
}

/** Copies everything that Redis holds of a team, except its plain definition; returns a function that restores it. */
async function copyOf({ context }: Stage, team: StageTeam): Promise<() => Promise<void>> {
  const { redis, keys } = context.store;
  const names = [
    keys.state,
    keys.box,
    keys.ballotSlips,
    keys.trajectories,
    keys.recordSlips,
    keys.results,
  ].map((key) => key(team.id));
  const dumps = await Promise.all(names.map((name) => redis.dumpBuffer(name)));
  return async () => {
    await redis.del(...names, keys.closingBox(team.id), keys.closingBallotSlips(team.id));
    for (const [index, name] of names.entries()) {
      const dump = dumps[index];
      if (dump) await redis.restore(name, 0, dump);
    }
  };
}

/** Returns the file of a week's decision, by its documented name. */
const decisionOf = ({ context: { keyring, workspace } }: Stage, team: StageTeam): string =>
  join(
    commitmentsOf(keyring.file),
    createHash('sha256')
      .update(JSON.stringify([keyring.id, 'close', workspace, team.id, pulseWeek(FIRST.id)]))
      .digest('hex'),
  );

/** Opens two pulses of a week by restoring Redis in between, and closes both with different answers. */
async function twice(stage: Stage, byPulse: boolean): Promise<boolean> {
  const team = await stage.team(SIZE);
  await aHeavyWeek(stage, team);
  at(stage, opening(1) - HOUR);
  const before = await copyOf(stage, team);
  // With four answers the band stays; with all of them it moves.
  const secondCloses = await opened(stage, team, SECOND, SIZE);
  const second = await copyOf(stage, team);
  await before();
  const firstCloses = await opened(stage, team, FIRST, 4);
  const shown = await close(stage, team, FIRST.id, firstCloses);
  // If decisions were kept by pulse, this one wouldn't apply to the other pulse.
  if (byPulse) rmSync(decisionOf(stage, team));
  await second();
  // As if nothing had been published.
  await stage.context.store.redis.del(stage.context.store.keys.results(team.id));
  return (await close(stage, team, SECOND.id, secondCloses)) !== shown;
}

const decidedTwice = ({ chance, size }: Setting, byPulse: boolean): Promise<Figure> =>
  onStage(chance, async (stage) => {
    const trials = size(40, 4);
    let hits = 0;
    for (let trial = 0; trial < trials; trial += 1) if (await twice(stage, byPulse)) hits += 1;
    return count(hits, trials);
  });

export const secondPulse: Attack = {
  group: 'redis',
  name: 'a second result of a week, from another pulse of it',
  attacker:
    'An operator who can write to Redis. Has two pulses of one week opened before either is closed, by putting Redis back and planning another day; has the first closed with few of the answers and the second with all, and takes what was published away in between. Two results of one week, under the same secret cuts, would tell of the others.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => decidedTwice(setting, false),
  weakened: {
    variant: 'what is decided is kept by pulse, not by week',
    run: (setting) => decidedTwice(setting, true),
  },
};
