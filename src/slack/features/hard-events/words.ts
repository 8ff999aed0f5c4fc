import * as z from 'zod';
import { button, filled, label, modalButton, text, title } from '../../kit/word-kinds.js';

/** What people read after a hard event, and managers before they announce one. */
export const HARD_EVENTS_WORDS = {
  event: z.strictObject({
    open: button,
    title,
    intro: text,
    team: label,
    more: filled('count'),
    preview: text,
    plan: text,
    send: modalButton,
    announced: filled('supporters', 'first', 'week', 'month'),
    tooSoon: filled('team', 'last', 'from'),
    underWay: filled('team', 'round', 'next'),
    rounds: z.strictObject({ supporters: text, first: text, week: text, month: text }),
    stop: button,
    stopAsk: text,
    stopped: z.strictObject({ nobody: text, supporters: text, team: text }),
    nothingToStop: text,
    notYours: text,
    lessons: button,
    supporters: filled('team'),
    someTeam: text,
    supportersKnow: text,
    howToListen: button,
    first: text,
    week: text,
    month: text,
    unrecorded: text,
  }),
};
