import * as z from 'zod';
import { button, filled, text, title } from '../../kit/word-kinds.js';

/** What people read about peer supporters. */
export const PEER_SUPPORTERS_WORDS = {
  supporters: z.strictObject({
    notAsked: text,
    title,
    intro: text,
    line: filled('person', 'state'),
    states: z.strictObject({ named: text, ready: text, away: text }),
    add: text,
    named: text,
    yes: button,
    no: button,
    own: z.strictObject({ named: text, ready: text, away: text }),
    goAway: button,
    comeBack: button,
    stop: button,
    stopped: text,
    open: button,
    ask: text,
    nobody: text,
    message: filled('member', 'until'),
    note: text,
    isAway: text,
  }),
};
