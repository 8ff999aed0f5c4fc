import type { IncomingMessage } from 'node:http';
import { MOST_BYTES } from './admission.js';

/**
 * The most memory that all incoming bodies hold together, in bytes: enough for hundreds of Slack's forms. In a flood,
 * garbage that V8 hasn't collected yet takes three times as much again (33 MB in all, measured with 900 connections;
 * 85 MB with twice this limit).
 */
const MOST_IN_HAND = 8 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/** The outcome of reading a body. */
export type BodyRead = Buffer | 'tooLarge' | 'brokenOff' | 'tooMany';

/** Reads the bodies of one server. */
export type BodyReader = (request: IncomingMessage, most?: number) => Promise<BodyRead>;

/** A body in progress. */
interface Unfinished {
  bytes: Buffer;
  length: number;
  end(read: BodyRead): void;
}

/**
 * Makes a reader of bodies that holds at most `mostInHand` bytes of unfinished ones; above that, it drops the largest.
 * Slack's bodies come in one or a few pieces, so they're complete before that.
 */
export function bodyReader(mostInHand = MOST_IN_HAND): BodyReader {
  const unfinished = new Set<Unfinished>();
  let inHand = 0;

  const letGo = (one: Unfinished): void => {
    if (unfinished.delete(one)) inHand -= one.bytes.length;
  };
  const makeRoom = (): void => {
    for (const one of [...unfinished].toSorted((a, b) => b.bytes.length - a.bytes.length)) {
      if (inHand <= mostInHand) return;
      one.end('tooMany');
    }
  };
  /** Appends to one growing buffer: a body sent byte by byte mustn't cost an object per byte. */
  const add = (one: Unfinished, chunk: Buffer): void => {
    const length = one.length + chunk.length;
    if (length > one.bytes.length) {
      // We never copy a body that's complete with its first piece.
      const grown = one.length === 0 ? chunk : Buffer.allocUnsafe(Math.max(length, 2 * one.bytes.length));
      if (one.length > 0) one.bytes.copy(grown, 0, 0, one.length);
      inHand += grown.length - one.bytes.length;
      one.bytes = grown;
    }
    if (one.bytes !== chunk) chunk.copy(one.bytes, one.length);
    one.length = length;
  };

  return (request, most = MOST_BYTES) =>
    new Promise((resolve) => {
      const one: Unfinished = {
        bytes: NOTHING,
        length: 0,
        end(read) {
          letGo(one);
          one.bytes = NOTHING;
          request.off('data', take).pause();
          resolve(read);
        },
      };
      const take = (chunk: Buffer): void => {
        if (one.length + chunk.length > most) return one.end('tooLarge');
        add(one, chunk);
        if (inHand > mostInHand) makeRoom();
      };
      unfinished.add(one);
      request
        .on('data', take)
        .on('end', () => {
          letGo(one);
          resolve(one.bytes.subarray(0, one.length));
        })
        // The connection is gone, so we can't answer; Slack sends the request again.
        .on('error', () => one.end('brokenOff'));
    });
}
