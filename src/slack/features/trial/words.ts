import * as z from 'zod';
import { button, option, text, title } from '../../kit/word-kinds.js';

/** What people read about the trial and the first steps. */
export const TRIAL_WORDS = {
  trial: z.strictObject({
    title,
    team: option,
    stepsTitle: title,
    stepInvite: text,
    stepTeam: text,
    stepTrial: text,
    send: button,
    sent: text,
    notSent: text,
    button: text,
    marks: z.strictObject({ welcome: text, weekly: text, reminder: text, outreach: text, digest: text }),
  }),
};
