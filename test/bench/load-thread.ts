import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Answered, Load } from './ingest/load.js';

/** A thread that sends requests, so that neither side's measurement includes sending. */
export interface LoadThread {
  /** Sends a load. Throws Error if any of it wasn't accepted. */
  send(load: Load): Promise<Answered>;
  end(): Promise<unknown>;
}

/** Starts a load thread, from the build. */
export function startLoadThread(): LoadThread {
  const driver = new Worker('./dist/test/bench/ingest/driver.js');
  return {
    async send(load) {
      driver.postMessage(load);
      const [answered] = (await once(driver, 'message')) as [Answered | { readonly error: string }];
      if ('error' in answered) throw new Error(answered.error);
      if (answered.refused > 0) throw new Error(`${answered.refused} check-ins were not taken`);
      return answered;
    },
    end: () => driver.terminate(),
  };
}
