import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deferred } from '../../../src/slack/api/deferred.js';
import { cached } from '../../../src/store/cached.js';

const TIMES = { goodMs: 60_000, everyMs: 5, idleMs: 60_000 };

describe('what a process keeps of Redis', () => {
  it('is read once by however many want it, and is at hand afterwards', async () => {
    let readings = 0;
    const it = cached(async () => (readings += 1), { ...TIMES, everyMs: 60_000 });
    expect(it.now()).toBeNull();
    expect(await Promise.all([it.get(), it.get(), it.get()])).toEqual([1, 1, 1]);
    expect(await it.get()).toBe(1);
    expect(it.now()).toBe(1);
  });

  it('is read again by a timer while it is used, with nobody waiting for it', async () => {
    const third = deferred<void>();
    let readings = 0;
    const it = cached(async () => {
      readings += 1;
      if (readings === 3) third.resolve();
      return readings;
    }, TIMES);
    await it.get();
    await third.promise;
    expect(readings).toBe(3);
  });

  it('is neither held nor read again by its timer once nobody uses it any more', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const used = async (): Promise<WeakRef<object>> => {
      const read = { of: 'a workspace' };
      await cached(async () => read, { ...TIMES, idleMs: 600_000 }).get();
      return new WeakRef(read);
    };
    const left = await used();
    while (left.deref()) {
      await setImmediate();
      collectGarbage();
    }
    expect(left.deref()).toBeUndefined();
  });

  it('is not believed once it has changed, nor by whoever is not in it', async () => {
    let readings = 0;
    const it = cached(async () => (readings += 1), { ...TIMES, everyMs: 60_000 });
    await it.get();
    it.invalidate();
    expect(await it.get()).toBe(2);
    expect(await it.within(-1)).toBe(3);
  });

  it('keeps what was read last when a reading fails, and tells whoever needed the new one', async () => {
    let fails = false;
    const it = cached(async () => {
      if (fails) throw new Error('gone');
      return 'read';
    }, TIMES);
    await it.get();
    fails = true;
    it.invalidate();
    await expect(it.get()).rejects.toThrow('gone');
    expect(it.now()).toBe('read');
  });

  it('is what somebody here has changed it to, though an older reading comes back later', async () => {
    const reading = deferred<string>();
    const it = cached(() => reading.promise, { ...TIMES, everyMs: 60_000 });
    const waits = it.get();
    it.set('changed');
    reading.resolve('read before');
    await waits;
    expect(it.now()).toBe('changed');
  });
});
