import { kindOf, linesOf } from '../demo/read.js';
import type { Sandbox } from '../index.js';
import type { PublishedWeek } from './protocol.js';

/**
 * Returns a team's result as sent after a close, with the band in the message's words; null if no message shows one.
 *
 * @param since when the week closed, in milliseconds since 1970
 */
export function publishedIn(
  slack: Sandbox,
  { team, week, since }: { readonly team: string; readonly week: number; readonly since: number },
): PublishedWeek | null {
  const [line] = slack
    .exportMessages()
    .filter((message) => Number(message.ts) >= Math.floor(since / 1000) && kindOf(message) === 'digest')
    .flatMap((message) => linesOf(message.blocks))
    .filter((text) => text.includes(` ${team} · `));
  const band = line?.split(' · ').at(-1);
  return band ? { team, week, band } : null;
}
