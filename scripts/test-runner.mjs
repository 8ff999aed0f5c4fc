import LightRunner from 'jest-light-runner/child-process';

const ASKS = 'jest-light-runner-get-worker-data';
const ANSWERS = 'jest-light-runner-worker-data';

/**
 * How long a test file may take, in milliseconds. Its tests and hooks have limits of their own, but those can't end a
 * loop that never yields, or an import that never finishes, and CI would wait for it.
 */
const FILE_LIMIT_MS = 15 * 60_000;

/**
 * Returns a channel that tells one worker the settings whenever it asks. jest-light-runner gives all workers one
 * channel, which answers all of them at the first question and none afterwards, so a worker that wasn't listening yet
 * waits forever.
 *
 * @returns {{ onMessage(listener: (message: object) => void): void, postMessage(message: unknown): void }}
 */
export function channelOfOne(workerData) {
  let answer;
  return {
    onMessage(listener) {
      answer = () => listener({ type: ANSWERS, workerData });
    },
    postMessage(message) {
      if (message === ASKS) answer?.();
    },
  };
}

/** The pools of a run, each of which runs a file with a channel and a time limit of its own. */
class Pools extends Map {
  #globalConfig;
  #limitMs;

  constructor(globalConfig, limitMs) {
    super();
    this.#globalConfig = globalConfig;
    this.#limitMs = limitMs;
  }

  set(projectConfig, { pool }) {
    const workerData = { globalConfig: this.#globalConfig, projectConfig, runtime: 'child_process' };
    const run = async ({ path }) => {
      const signal = AbortSignal.timeout(this.#limitMs);
      try {
        return await pool.run(path, { channel: channelOfOne(workerData), signal });
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new Error(`${path} took longer than ${this.#limitMs / 1000} s, so its process was ended.`, {
          cause: error,
        });
      }
    };
    return super.set(projectConfig, { pool, run });
  }
}

/**
 * Makes a runner that ends a test file after `limitMs` milliseconds. With one worker (`-i`), tests run in Jest's own
 * process, where nothing can end a file.
 */
export const runnerWithin = (limitMs) =>
  class extends LightRunner {
    constructor(globalConfig, ...others) {
      super(globalConfig, ...others);
      // The runner offers no other way to change how it runs a file; package.json pins its version.
      if (globalConfig.maxWorkers > 1) Reflect.set(this, '_testRunners', new Pools(globalConfig, limitMs));
    }
  };

export default runnerWithin(FILE_LIMIT_MS);
