import type { Attack } from './attack.js';
import { attacks } from './index.js';
import { settingOf } from './run.js';
import { type BrokenOff, sideBySide } from './side-by-side.js';

describe('the setting of an attack', () => {
  it('has fewer samples for a weakened variant in the full run, but never fewer than in the quick one', () => {
    expect(settingOf(1, false, 10).size(1_800, 60)).toBe(180);
    expect(settingOf(1, false, 10).size(300, 60)).toBe(60);
    expect(settingOf(1, true, 10).size(1_800, 60)).toBe(60);
  });

  it('has the full run’s own pace, for the weakened variant too', () => {
    expect(settingOf(1, false).either(13, 100)).toBe(13);
    expect(settingOf(1, false, 10).either(13, 100)).toBe(13);
    expect(settingOf(1, true).either(13, 100)).toBe(100);
  });

  it('refuses a number of samples that’s larger in the quick run', () => {
    expect(() => settingOf(1, false).size(13, 100)).toThrow(RangeError);
  });
});

describe('attacks side by side', () => {
  const sound = attacks.filter(({ name }) => name.startsWith('dictionary')).slice(0, 1);
  const played = async (chosen: readonly Attack[], worker: string) => {
    const told: BrokenOff[] = [];
    const watcher = {
      begins: () => undefined,
      ends: () => undefined,
      breaksOff: (one: BrokenOff) => told.push(one),
    };
    const { outcomes, brokenOff } = await sideBySide(chosen, { seed: 1, quick: true, worker }, watcher);
    expect(told).toEqual(brokenOff);
    return { held: outcomes.map(({ held }) => held), whys: brokenOff.map(({ why }) => why) };
  };

  it('continue after one that breaks off', async () => {
    // A worker process knows only the attacks in the list.
    const unknown = sound.map((one) => ({ ...one }));
    const chosen = [...unknown, ...sound, ...sound, ...sound];
    expect(await played(chosen, 'dist/test/redteam/worker.js')).toEqual({
      held: [true, true, true],
      whys: ["There's no attack -1."],
    });
  });

  it('continue after one whose process ends', async () => {
    // This file listens to no messages, so each process ends at once.
    expect(await played([...sound, ...sound, ...sound], 'dist/test/redteam/attack.js')).toEqual({
      held: [],
      whys: Array.from({ length: 3 }, () => 'Its process ended by itself (0).'),
    });
  });
});
