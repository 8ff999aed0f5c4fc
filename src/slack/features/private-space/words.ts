import * as z from 'zod';
import { forEachLanguage } from '../../../pulse/language.js';
import {
  besideText,
  button,
  filled,
  LONGEST_BESIDE_TEXT,
  holding,
  line,
  option,
  text,
  title,
} from '../../kit/word-kinds.js';

/** What people read about the private space and support options. */
export const PRIVATE_SPACE_WORDS = {
  space: z.strictObject({
    title,
    body: text,
    none: text,
    week: filled('state', 'week'),
    heavy: text,
    light: text,
    note: filled('count'),
    notesNone: besideText,
    presetIs: text,
    presetWorkspace: holding(line(LONGEST_BESIDE_TEXT), 'preset'),
    presets: z.strictObject({ quiet: besideText, standard: besideText, sensitive: besideText }),
    workingDaysAre: text,
    workingDaysTeam: option,
    kindShow: button,
    kindHide: button,
    languageSlack: button,
    languages: z.strictObject(forEachLanguage(() => button)),
  }),
  outreach: z.strictObject({
    closing: text,
    followUp: text,
    atWork: text,
    anyAtWork: text,
    own: text,
    warmline: text,
    peer: text,
    title,
    notNow: text,
    stopped: text,
    askAgain: text,
    undone: text,
  }),
};

/** Its buttons. */
export const PRIVATE_SPACE_BUTTONS = {
  space: button,
  notesOn: button,
  notNow: button,
  stopNotes: button,
  askAgain: button,
  undo: button,
};
