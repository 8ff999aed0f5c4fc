import { kindOf, linesOf } from '../demo/read.js';
import type { Sandbox } from '../index.js';
import type { PublishedWeek } from './protocol.js';

/**
 * A team's result as it was sent after a close: the band in the words of the message; null where it shows none.
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
