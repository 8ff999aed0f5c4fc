import { setImmediate } from 'node:timers/promises';
import { deferred } from '../../../src/slack/api/deferred.js';
import { cached } from '../../../src/store/cached.js';
import { collectGarbage } from '../../support/garbage.js';

const TIMES = { goodMs: 60_000, everyMs: 5, idleMs: 60_000 };

describe('a value of Redis that a process keeps', () => {
  it('is read once for all who ask at once, and is at hand afterwards', async () => {
    let readings = 0;
    const it = cached(async () => (readings += 1), { ...TIMES, everyMs: 60_000 });
    expect(it.now()).toBeNull();
    expect(await Promise.all([it.get(), it.get(), it.get()])).toEqual([1, 1, 1]);
    expect(await it.get()).toBe(1);
    expect(it.now()).toBe(1);
  });

  it('is read again by a timer while it’s in use, without keeping anyone waiting', async () => {
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

  it('is neither held nor read again by its timer once it’s out of use', async () => {
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

  it('is read again after a change, and for a caller who asks for a fresh one', async () => {
    let readings = 0;
    const it = cached(async () => (readings += 1), { ...TIMES, everyMs: 60_000 });
    await it.get();
    it.invalidate();
    expect(await it.get()).toBe(2);
    expect(await it.within(-1)).toBe(3);
  });

  it('stays after a failed reading, and the caller who needed a new one gets the error', async () => {
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

  it('is the value that this process set, even if an older reading arrives later', async () => {
    const reading = deferred<string>();
    const it = cached(() => reading.promise, { ...TIMES, everyMs: 60_000 });
    const waits = it.get();
    it.set('changed');
    reading.resolve('read before');
    await waits;
    expect(it.now()).toBe('changed');
  });
});
