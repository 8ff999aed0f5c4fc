import { isatty } from 'node:tty';
import { written } from './log.js';

/** What was a terminal when the process began. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/** Whether a terminal that the process began with has been closed. */
export const terminalHasGone = (): boolean => !terminals.every((fd) => isatty(fd));

/**
 * Ends the process. Node puts a terminal's settings back as it exits, and hangs or crashes where the terminal has been
 * closed; then the process kills itself, once everything is stopped. Otherwise what it has logged is written first.
 */
export function leave(code: number): void {
  if (terminalHasGone()) process.kill(process.pid, 'SIGKILL');
  void written().then(() => process.exit(code));
}
