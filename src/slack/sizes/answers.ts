import type { ModalView } from '@slack/types';
import { withEvenChoices } from './choices.js';
import { framed } from './frame.js';

/** An answer to something that somebody did takes whole pieces of this many bytes, over HTTP and Socket Mode alike. */
export const ANSWER_BYTES = 16_384;

/** An answer with its view in a frame, and all that can be chosen in it equally large. */
export function evenAnswer<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null) return answer;
  const { view, blocks } = answer as { readonly view?: ModalView; readonly blocks?: unknown };
  return {
    ...answer,
    ...(view ? { view: framed(view) } : {}),
    ...(Array.isArray(blocks) ? { blocks: withEvenChoices(blocks as object[]) } : {}),
  };
}

/** The bytes of JSON, filled up with spaces behind it, which mean nothing there. */
export function inWholePieces(json: string): Buffer {
  const pieces = Math.ceil(Buffer.byteLength(json) / ANSWER_BYTES);
  const whole = Buffer.alloc(pieces * ANSWER_BYTES, ' ');
  whole.write(json);
  return whole;
}
