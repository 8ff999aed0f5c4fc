import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { aWhile, type Fault, oneOf, onRecord, webIsBack } from './fault.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How far a clock is set wrong at the most: hours, as by a wrong time zone; or days, as by a machine that lost its time. */
const WRONG_MS = { clockHoursOff: 9 * HOUR, clockDaysOff: 30 * DAY } as const;

/** How long a request of Slack's may be under way for a bot to take it, in milliseconds. */
const SIGNED_FOR_MS = 300_000;

/** How soon after a jump of the clock the library looks at its link, and a little more, in milliseconds. */
const GIVEN_UP_MS = 4_000;

/** The clock of one bot, or of all, is set wrong for a while, either way. */
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
    // Over HTTP a bot takes nothing that is signed at another time than its own, and over Socket Mode the library gives
    // up a link whose last sign of life is, by its clock, long ago.
    const deaf = Math.abs(ms) >= SIGNED_FOR_MS && places.some(({ role }) => role === 'web');
    await (deaf
      ? onRecord(stage, 'webGone', async () => {
          await wrongly();
          if (stage.mode === 'socket') await setTimeout(GIVEN_UP_MS);
          await webIsBack(stage);
        })
      : wrongly());
    // What was put off while a clock ran ahead comes when the others get there.
    await stage.pass(PUT_OFF_MS);
  },
});

/** How long after a wrong clock is right again something may still be put off by it, in milliseconds. */
const PUT_OFF_MS = 5 * 60_000;

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

export const hostFaults: readonly Fault[] = [
  clockOff('clockHoursOff'),
  clockOff('clockDaysOff'),
  sweepsAtOnce,
  ...(canLimit ? [keyringDiskFull] : []),
];
