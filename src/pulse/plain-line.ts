/** What can't stand in a line that people read: line breaks and other controls, and signs that turn the reading direction. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Something that leaves a mark on a screen: not only spaces, fillers and signs of no width. */
const SEEN = /[^\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** What `isPlainLine` asks for, in words for whoever typed something else. */
export const PLAIN_LINE = 'expected text on one line, without invisible signs';

/** Whether typed text can be seen and reads as one line wherever it stands. */
export const isPlainLine = (text: string): boolean => !UNSEEN.test(text) && SEEN.test(text);

/** The same for text of several lines. */
export const isPlainText = (text: string): boolean => isPlainLine(text.replace(/\r?\n/g, ' '));
