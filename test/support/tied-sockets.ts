import type { Socket } from 'node:net';

/**
 * Ties two sockets to each other: if one closes, for whatever reason, the other is destroyed.
 *
 * @param open contains both for as long as they're open
 */
export function tieSockets(first: Socket, second: Socket, open: Set<Socket>): void {
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    open.add(one);
    one
      .on('error', () => undefined)
      .on('close', () => {
        open.delete(one);
        other.destroy();
      });
  }
}
