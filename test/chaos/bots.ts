import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a bot's place is for. */
export type Role = 'web' | 'worker';

/** Where a bot runs: it may be killed there, and somebody starts it again. */
export interface Place {
  readonly role: Role;
  /** The process that runs there now, or null. */
  pid(): number | null;
  /** Whether the bot there has said that it is started. */
  ready(): boolean;
  /** Sets its clock to be so many milliseconds ahead, and waits until it is; a bot that is not there starts with it. */
  setAhead(ms: number): Promise<void>;
  /** Kills it as a machine that fails does; it does not come back until `begin`. */
  kill(): Promise<void>;
  begin(): void;
  /** Ends it, and gives what it has logged. */
  end(): Promise<string>;
}

/** The program as it is built, and the module that moves its clock; this file may stand in dist/ or beside it. */
const PROGRAM = 'dist/src/cli.js';
const CLOCK = `file://${fileURLToPath(new URL('../../', import.meta.url)).replace(/dist\/$/, '')}dist/test/chaos/clock.js`;

/** How soon a bot that ended by itself is started again, as a service manager would, in milliseconds. */
const RESTART_MS = 200;

/** Starts a bot of one role in a process of its own, and keeps it going. */
export function aPlace(role: Role, env: Readonly<Record<string, string>>): Place {
  let child: ChildProcess | null = null;
  let output = '';
  /** What the present process has said. */
  let said = '';
  let ahead = 0;
  let wanted = true;
  let restart: NodeJS.Timeout | undefined;

  const begin = (): void => {
    clearTimeout(restart);
    wanted = true;
    said = '';
    const started = spawn(process.execPath, ['--import', CLOCK, PROGRAM, 'start'], {
      env: { ...env, EVENKEEL_ROLES: role, CHAOS_CLOCK_AHEAD_MS: String(ahead) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (child === started) said += chunk.toString();
    };
    started.stdout?.on('data', hear);
    started.stderr?.on('data', hear);
    // A message to a process that has just died is no news.
    started.on('error', () => undefined);
    started.once('exit', (code, signal) => {
      if (child !== started) return;
      child = null;
      said = '';
      if (!wanted) return;
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
    ready: () => said.includes('"msg":"started"'),
    async setAhead(ms) {
      ahead = ms;
      const running = child;
      if (!running?.connected) return;
      await new Promise<void>((resolve) => {
        const heard = (moved: number): void => {
          if (moved !== ms) return;
          done();
        };
        const done = (): void => {
          running.off('message', heard).off('exit', done);
          resolve();
        };
        running.on('message', heard).once('exit', done);
        running.send(ms, (error) => error && done());
      });
    },
    kill: () => ended('SIGKILL'),
    begin,
    async end() {
      await ended('SIGTERM');
      return output;
    },
  };
}
