import { spawnSync } from 'node:child_process';
import { aWhile, type Fault, oneOf } from './fault.js';

const HOUR = 3_600_000;
/**
 * How far a clock is set wrong at the most, either way: hours, as by a wrong time zone. What is put off by as much, from
 * 11:00 at the latest, still comes by day: at night it would wait for the morning, and the people of a run would not.
 */
const MOST_WRONG_MS = 9 * HOUR;

/** One bot's clock is set wrong for a while. */
const clockJump: Fault = {
  kind: 'clockJump',
  hits: 'clock',
  async strike(stage, chance) {
    const place = oneOf(chance, stage.places);
    await stage.setWrong(place, (chance.below(2) * 2 - 1) * (60_000 + chance.below(MOST_WRONG_MS - 60_000)));
    await aWhile(chance, 300, 1_500);
    await stage.setWrong(place, 0);
    // What was put off by a clock that ran ahead comes when the others get there.
    await stage.pass(MOST_WRONG_MS);
  },
};

/** Several sweeps are due at once: each worker takes one. */
const sweepsAtOnce: Fault = {
  kind: 'sweepsAtOnce',
  hits: 'sweeps',
  async strike(stage, chance) {
    await Promise.all(Array.from({ length: 2 + chance.below(5) }, () => stage.sweep()));
  },
};

/** Whether this system has util-linux' prlimit. */
const canLimit = spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;

const limitFiles = (pid: number, bytes: number | 'unlimited'): void =>
  void spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { stdio: 'ignore' });

/**
 * The disk with the keyring is full, for one bot: it may write no file beyond so many bytes. Writing fails with EFBIG
 * where a full disk says ENOSPC, at the same call; and where some bytes still fit, the first write falls short in the
 * same way.
 */
const keyringDiskFull: Fault = {
  kind: 'keyringDiskFull',
  hits: 'disk',
  async strike(stage, chance) {
    const place = oneOf(chance, stage.places);
    const pid = place.pid();
    if (pid === null) return;
    limitFiles(pid, oneOf(chance, [0, 40, 100]));
    await aWhile(chance, 300, 2_500);
    limitFiles(pid, 'unlimited');
  },
};

export const hostFaults: readonly Fault[] = [clockJump, sweepsAtOnce, ...(canLimit ? [keyringDiskFull] : [])];
