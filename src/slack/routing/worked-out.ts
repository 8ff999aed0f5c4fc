import type { Log } from '../../usecases/ports.js';
import { withinDeadline } from '../kit/deadline.js';

/** How long the work for a click or a command may take, in milliseconds, so that there's still time to show something. */
const WORKED_OUT_BY_MS = 1_900;

/** Returns the result of the work for a request that came at `since`, by `performance.now()`. Throws TooSlow. */
export const workedOut = <T>(log: Log, since: number, work: T | Promise<T>): Promise<T> =>
  withinDeadline(log, Promise.resolve(work), Math.max(0, since + WORKED_OUT_BY_MS - performance.now()));
