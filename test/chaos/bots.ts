import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Clocks } from './clock.js';

/** The role of a bot's process. */
export type Role = 'web' | 'worker';

/** A place where a bot runs: it can be killed there, and is started again. */
export interface Place {
  readonly role: Role;
  /** The process that runs there now, or null. */
  pid(): number | null;
  /** The port of its readiness check. */
  readonly healthPort: number;
  /** The number of times that a process there ended on its own. */
  readonly ended: () => number;
  /** Sets its clock, and waits until it's set; a bot that isn't running starts with it. */
  setClocks(clocks: Clocks): Promise<void>;
  /** Kills it, as a failing machine would; it doesn't come back until `begin`. */
  kill(): Promise<void>;
  begin(): void;
  /** Returns its log so far. */
  said(): string;
  /** Ends it, and returns its log. */
  end(): Promise<string>;
}

/** The built program, and the module that moves its clock; this file may be in dist/ or beside it. */
const PROGRAM = 'dist/src/cli.js';
const CLOCK = `file://${fileURLToPath(new URL('../../', import.meta.url)).replace(/dist\/$/, '')}dist/test/chaos/clock.js`;

/** The time until a bot that ended on its own is restarted, as a service manager would, in milliseconds. */
const RESTART_MS = 200;

/**
 * Starts a bot of one role in a process of its own, and restarts it whenever it ends.
 *
 * @param node more options for Node
 */
export function aPlace(
  role: Role,
  healthPort: number,
  env: Readonly<Record<string, string>>,
  first: Clocks,
  node: readonly string[] = [],
): Place {
  let child: ChildProcess | null = null;
  let output = '';
  let clocks = first;
  let ends = 0;
  let wanted = true;
  let restart: NodeJS.Timeout | undefined;

  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  const begin = (): void => {
    clearTimeout(restart);
    wanted = true;
    const started = spawn(process.execPath, [...node, '--import', CLOCK, PROGRAM, 'start'], {
      env: {
        ...env,
        EVENKEEL_ROLES: role,
        EVENKEEL_HEALTH_PORT: String(healthPort),
        CHAOS_CLOCK_AHEAD_MS: String(clocks.own),
        CHAOS_OTHERS_AHEAD_MS: String(clocks.others),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    started.stdout?.on('data', hear);
    started.stderr?.on('data', hear);
    // A message to a process that just died may fail.
    started.on('error', () => undefined);
    started.once('exit', (code, signal) => {
      if (child !== started) return;
      child = null;
      if (!wanted) return;
      ends += 1;
      output += `${role} ended by itself: ${code ?? signal}\n`;
      restart = setTimeout(begin, RESTART_MS);
    });
  };
  const ended = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    wanted = false;
    clearTimeout(restart);
    const dying = child;
    if (!dying) return;
    const gone = once(dying, 'exit');
    dying.kill(signal);
    await gone;
  };
  begin();
  return {
    role,
    pid: () => child?.pid ?? null,
    healthPort,
    ended: () => ends,
    async setClocks(wanted) {
      clocks = wanted;
      const running = child;
      if (!running?.connected) return;
      await new Promise<void>((resolve) => {
        const heard = (moved: Clocks): void => {
          if (moved.own === wanted.own && moved.others === wanted.others) done();
        };
        const done = (): void => {
          running.off('message', heard).off('exit', done);
          resolve();
        };
        running.on('message', heard).once('exit', done);
        running.send(wanted, (error) => error && done());
      });
    },
    kill: () => ended('SIGKILL'),
    begin,
    said: () => output,
    async end() {
      await ended('SIGTERM');
      return output;
    },
  };
}
