import { spawn } from 'node:child_process';

/** The program that opens an address, by system. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** An opener that still runs after this many milliseconds has opened a browser. */
const OPENED_WITHIN_MS = 3_000;

/** Opens an address in the system's browser; false if there's none or it doesn't start. */
export function openBrowser(url: string, env = process.env): Promise<boolean> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const opener = spawn(program, [...args, url], { stdio: 'ignore', detached: true, env });
    const timer = setTimeout(resolve, OPENED_WITHIN_MS, true);
    const end = (opened: boolean): void => {
      clearTimeout(timer);
      resolve(opened);
    };
    opener.once('error', () => end(false)).once('exit', (code) => end(code === 0));
    opener.unref();
  });
}
