import * as z from 'zod';
import { filled, modalButton, notification, text, title } from './word-kinds.js';

/** Whether a tag is a language's, as BCP 47 has them. */
export const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    // It throws for an invalid tag.
    return false;
  }
};

/** The words that belong to no single feature. */
export const SHARED_WORDS = {
  /** How dates are written, as a BCP 47 tag. */
  locale: z.string().refine(isLocale, 'expected a language tag, such as en-US'),
  /** The same for every message, so that a lock screen doesn't show what came. */
  notification,
  /** What people read when something can't be done. */
  refusals: z.strictObject({
    title,
    closed: text,
    notAMember: text,
    foreign: text,
    noCheckin: text,
    tooSlow: text,
    notShown: text,
    alreadySent: text,
    unknownCommand: text,
    tryAgain: text,
    noPulse: text,
    notJoined: text,
    pauseUsage: filled('most'),
    checkinUsage: text,
    teampulseUsage: filled('teams'),
    notYourTeam: text,
  }),
};

/** The buttons below every modal. */
export const SHARED_BUTTONS = { close: modalButton, submit: modalButton, cancel: modalButton };
