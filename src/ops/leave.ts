import { isatty } from 'node:tty';

/** What was a terminal when the process began. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/** Whether a terminal that the process began with has been closed. */
export const terminalHasGone = (): boolean => !terminals.every((fd) => isatty(fd));

/**
 * Ends the process. Node puts a terminal's settings back as it exits, and hangs or crashes where the terminal has been
 * closed; then the process kills itself, once everything is stopped.
 */
export function leave(code: number): void {
  if (!terminalHasGone()) process.exit(code);
  process.kill(process.pid, 'SIGKILL');
}
