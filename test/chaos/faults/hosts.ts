import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { aWhile, type Fault, oneOf, onRecord, webIsBack } from './fault.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * The most that a clock is set wrong by: hours, as by a wrong time zone; or days, as on a machine that lost its time.
 */
const WRONG_MS = { clockHoursOff: 9 * HOUR, clockDaysOff: 30 * DAY } as const;

/** The age up to which a bot accepts a request from Slack, in milliseconds. */
const SIGNED_FOR_MS = 300_000;

/** The time in which the library checks its link after its clock jumped, with some margin, in milliseconds. */
const GIVEN_UP_MS = 4_000;

/** Sets the clock of one bot, or of all, wrong for a while, ahead or behind. */
const clockOff = (kind: keyof typeof WRONG_MS): Fault => ({
  kind,
  hits: 'clock',
  async strike(stage, chance) {
    const places = oneOf(chance, [[oneOf(chance, stage.places)], stage.places]);
    const ms = (chance.below(2) * 2 - 1) * (60_000 + chance.below(WRONG_MS[kind] - 60_000));
    const wrongly = async (): Promise<void> => {
      await Promise.all(places.map((place) => stage.setWrong(place, ms)));
      await aWhile(chance, 300, 1_500);
      await Promise.all(places.map((place) => stage.setWrong(place, 0)));
    };
    // Over HTTP, a bot refuses requests signed at a time too far from its own; over Socket Mode, the library gives up a
    // link whose last sign of life is long ago by its clock.
    const deaf = Math.abs(ms) >= SIGNED_FOR_MS && places.some(({ role }) => role === 'web');
    await (deaf
      ? onRecord(stage, 'webGone', async () => {
          await wrongly();
          if (stage.mode === 'socket') await setTimeout(GIVEN_UP_MS);
          await webIsBack(stage);
        })
      : wrongly());
    // Tasks put off while a clock ran ahead come once the others get there.
    await stage.pass(PUT_OFF_MS);
  },
});

/** How long something may still be put off by a wrong clock after it's right again, in milliseconds. */
const PUT_OFF_MS = 5 * 60_000;

/** Several sweeps are due at once, and each worker takes one. */
const sweepsAtOnce: Fault = {
  kind: 'sweepsAtOnce',
  hits: 'sweeps',
  async strike(stage, chance) {
    await Promise.all(Array.from({ length: 2 + chance.below(5) }, () => stage.sweep()));
  },
};

/** Whether this system has util-linux's prlimit. */
const canLimit = spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;

const limitFiles = (pid: number, bytes: number | 'unlimited'): void =>
  void spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { stdio: 'ignore' });

/**
 * The disk with the keyring is full for one bot: it can't write files beyond a number of bytes. Writing fails with
 * EFBIG at the same call where a full disk gives ENOSPC; and if some bytes still fit, the first write falls short in
 * the same way.
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

export const hostFaults: readonly Fault[] = [
  clockOff('clockHoursOff'),
  clockOff('clockDaysOff'),
  sweepsAtOnce,
  ...(canLimit ? [keyringDiskFull] : []),
];
