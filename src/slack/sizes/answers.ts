import type { ModalView } from '@slack/types';
import { withEvenChoices } from './choices.js';
import { framed } from './frame.js';

/** The size of a piece, in bytes: answers to what people do take whole pieces, over HTTP and Socket Mode alike. */
export const ANSWER_BYTES = 16_384;

/** Returns an answer with its view in a frame and its choices equally large. */
export function evenAnswer<T>(answer: T): T {
  if (typeof answer !== 'object' || answer === null) return answer;
  const { view, blocks } = answer as { readonly view?: ModalView; readonly blocks?: unknown };
  return {
    ...answer,
    ...(view ? { view: framed(view) } : {}),
    ...(Array.isArray(blocks) ? { blocks: withEvenChoices(blocks as object[]) } : {}),
  };
}

/** Pads JSON to whole pieces, with spaces at its end, which mean nothing there. */
export function inWholePieces(json: string): Buffer {
  const pieces = Math.ceil(Buffer.byteLength(json) / ANSWER_BYTES);
  const whole = Buffer.alloc(pieces * ANSWER_BYTES, ' ');
  whole.write(json);
  return whole;
}
