import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RedisAddress } from '../../store/redis-address.js';

/** A way to get a Redis on this machine that starts with the machine and keeps what it accepts. */
interface Way {
  readonly where: string;
  /** The programs it needs. */
  readonly needs: readonly string[];
  /** Returns the shell commands. If they're too long for one terminal line, a backslash continues the first line. */
  command(this: void, port: number): string;
  /** Whether it can listen on a port other than Redis's own. */
  readonly anyPort: boolean;
}

const WAYS: readonly Way[] = [
  {
    where: 'Debian, Ubuntu',
    needs: ['sudo', 'apt-get', 'systemctl'],
    command: () => 'sudo apt-get install -y redis-server && sudo systemctl enable --now redis-server',
    anyPort: false,
  },
  {
    where: 'macOS',
    needs: ['brew'],
    command: () => 'brew install redis && brew services start redis',
    anyPort: false,
  },
  {
    where: 'Docker',
    needs: ['docker'],
    command: (port) =>
      `docker run -d --name evenkeel-redis --restart unless-stopped -p 127.0.0.1:${port}:6379 \\\n` +
      '-v evenkeel-redis:/data redis:7-alpine redis-server --appendonly yes --maxmemory-policy noeviction',
    anyPort: true,
  },
];

const REDIS_PORT = 6379;

/** Instructions to start a Redis on this machine, for each kind of machine. */
export const HOW_TO_START: readonly string[] = [
  'To start one on this machine:',
  ...WAYS.map(({ where, command }) => {
    const [first = '', ...more] = command(REDIS_PORT).split('\n');
    return [`  ${where.padEnd(16)} ${first}`, ...more.map((line) => `${' '.repeat(21)}${line}`)].join('\n');
  }),
  'With compose.yml, Redis starts with the bot: see its first lines.',
];

/** The commands that start a Redis at an address; null if it isn't on this machine, or nothing here could start one. */
export function startCommand(address: RedisAddress, path = process.env['PATH']): string | null {
  if (address.kind !== 'single' || address.tls) return null;
  if (!['127.0.0.1', 'localhost', '::1'].includes(address.host)) return null;
  const { port } = address;
  const fits = ({ needs, anyPort }: Way): boolean =>
    (anyPort || port === REDIS_PORT) && needs.every((program) => canRun(program, path));
  return WAYS.find(fits)?.command(port) ?? null;
}

/** Runs commands in a shell, shows their output, and gives them no input. Returns their exit code. */
export async function run(command: string): Promise<number> {
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

const canRun = (program: string, path = ''): boolean =>
  path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      // It isn't there, or this user may not run it: the next folder may have it.
      return false;
    }
  });
