/**
 * Characters that don't belong in a line that people read: line breaks, other controls, and marks that change the
 * reading direction.
 */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Matches text that's visible on a screen: not just spaces, fillers and zero-width characters. */
const SEEN = /[^\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** A message that says what `isPlainLine` requires, for someone who typed something else. */
export const PLAIN_LINE = 'expected text on one line, without invisible signs';

/** Whether typed text is visible and reads as a single line wherever we show it. */
export const isPlainLine = (text: string): boolean => !UNSEEN.test(text) && SEEN.test(text);

/** Like `isPlainLine`, but allows line breaks. */
export const isPlainText = (text: string): boolean => isPlainLine(text.replace(/\r?\n/g, ' '));
