import { isatty } from 'node:tty';
import { written } from './log.js';

/** The file descriptors that were terminals when the process began. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/** Whether a terminal that the process began with has closed. */
export const terminalHasGone = (): boolean => !terminals.every((fd) => isatty(fd));

/**
 * Ends the process, after it has written its log. Node restores a terminal's settings as it exits, and hangs or
 * crashes if the terminal has closed; the process then kills itself instead.
 */
export function leave(code: number): void {
  if (terminalHasGone()) process.kill(process.pid, 'SIGKILL');
  void written().then(() => process.exit(code));
}
