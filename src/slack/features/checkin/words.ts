import * as z from 'zod';
import { button, filled, text, title } from '../../kit/word-kinds.js';

/** What people read about the weekly check-in. */
export const CHECKIN_WORDS = {
  weekly: z.strictObject({ body: filled('closes'), promise: text }),
  reminder: z.strictObject({ body: filled('closes') }),
  checkin: z.strictObject({ title, intro: filled('closes', 'team'), promise: text, problem: text }),
  closing: z.strictObject({
    title,
    thanks: text,
    change: text,
    withoutPick: text,
    sustained: text,
    veryHeavy: text,
  }),
  skipped: z.strictObject({ title, body: filled('closes') }),
};

/** Its buttons. */
export const CHECKIN_BUTTONS = {
  answer: button,
  skip: button,
};
