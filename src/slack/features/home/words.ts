import * as z from 'zod';
import { filled, text } from '../../kit/word-kinds.js';

/** What people read about the Home tab. */
export const HOME_WORDS = {
  home: z.strictObject({
    welcome: text,
    noTeam: text,
    open: text,
    resting: text,
    partly: text,
    more: filled('count', 'names'),
  }),
};
