import * as z from 'zod';
import { button, filled, text, title } from '../../kit/word-kinds.js';

/** What people read about peer check-ins. */
export const PEER_CHECKINS_WORDS = {
  peer: z.strictObject({
    title,
    open: button,
    intro: text,
    shows: text,
    confidential: text,
    join: button,
    leave: button,
    left: text,
    taking: text,
    next: filled('when'),
    with: filled('people'),
    nobody: text,
    notIntroduced: text,
    ask: text,
    outcomes: z.strictObject({ happened: button, missed: button, differently: button }),
    said: z.strictObject({ happened: text, missed: text, differently: text }),
    buddy: text,
    buddyIs: filled('person'),
    noBuddy: button,
    avoid: text,
    notWith: filled('person'),
    full: text,
    notColleague: text,
    alone: text,
    between: text,
    help: button,
    helpTitle: title,
    data: z.strictObject({
      none: text,
      since: filled('week'),
      buddy: filled('person'),
      met: filled('person', 'week'),
      avoids: filled('person'),
      outcome: filled('outcome'),
    }),
  }),
};
