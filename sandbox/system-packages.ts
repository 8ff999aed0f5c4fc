import { spawnSync } from 'node:child_process';

/** A program's name with each package manager. */
export interface SystemPackage {
  readonly apt: string;
  /** The arguments of `brew install`. */
  readonly brew: readonly string[];
}

/** Whether a program can be started. It's also there if a terminal's Ctrl-C ends it while it's asked. */
export function onPath(program: string): boolean {
  const { status, signal } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return status === 0 || signal !== null;
}

/**
 * Installs a program with the system's package manager, if this user may.
 *
 * @param what the name of what's missing, such as Redis
 * @param say called with each step, a line at a time
 * @returns null once it's installed; otherwise the reason that it isn't
 */
export function installPackage(
  what: string,
  { apt, brew }: SystemPackage,
  say: (line: string) => void,
): string | null {
  const attempts: [manager: string, ...commands: string[][]][] = [];
  if (process.getuid?.() === 0)
    attempts.push(['apt-get', ['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', apt]]);
  attempts.push(['brew', ['install', ...brew]]);
  const found = attempts.find(([manager]) => onPath(manager));
  if (!found) return 'no package manager this user may use';
  const [manager, ...commands] = found;
  for (const command of commands) {
    say(`No ${what} here: running ${manager} ${command.join(' ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (spawnSync(manager, command, { stdio: ['ignore', 'ignore', 'inherit'], env }).status !== 0)
      return `${manager} ${command.join(' ')} failed`;
  }
  return null;
}
