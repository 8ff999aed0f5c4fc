import { isatty } from 'node:tty';
import { written } from './log.js';

/** The file descriptors that were terminals when the process began. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/** Whether a terminal that the process began with has closed. */
export const terminalHasGone = (): boolean => !terminals.every((fd) => isatty(fd));

/**
 * Ends the process once it has written its log. If its terminal has closed, it kills itself instead: Node restores a
 * terminal's settings as it exits, and would hang or crash.
 */
export function exitOnceWritten(code: number): void {
  if (terminalHasGone()) process.kill(process.pid, 'SIGKILL');
  void written().then(() => process.exit(code));
}
