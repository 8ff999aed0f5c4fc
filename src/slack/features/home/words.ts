import * as z from 'zod';
import { text } from '../../kit/word-kinds.js';
import { plural } from '../../kit/plural.js';

/** What people read about the Home tab. */
export const HOME_WORDS = {
  home: z.strictObject({
    welcome: text,
    noTeam: text,
    open: text,
    closed: text,
    partly: text,
    more: plural('count', 'names'),
  }),
};
