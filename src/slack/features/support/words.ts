import * as z from 'zod';
import { button, filled, line, modalButton, text, title } from '../../kit/word-kinds.js';
import { plural } from '../../kit/plural.js';

/** What people read about support. */
export const SUPPORT_WORDS = {
  support: z.strictObject({
    title,
    intro: text,
    unknown: text,
    compared: filled('date'),
    added: filled('date'),
    call: text,
    text,
    source: text,
  }),
  help: z.strictObject({
    title,
    close: modalButton,
    unread: text,
    start: text,
    workspace: text,
    storage: text,
    stranger: text,
  }),
  learn: z.strictObject({ title, intro: text, more: button }),
  guides: z.strictObject({
    title,
    choose: text,
    iop: text,
    legal: text,
    event: button,
    copy: button,
    lessons: button,
    copyIntro: text,
  }),
  eap: z.strictObject({
    button,
    title: line(150),
    lead: text,
    any: text,
    none: text,
    what: text,
    firstTalk: plural('count'),
    sessions: plural('count'),
    billed: z.strictObject({ workplace: text, plan: text, union: text }),
    noReports: text,
    groups: plural('count'),
    ask: text,
    asks: z.strictObject({ name: text, billed: text, group: text }),
  }),
  talk: z.strictObject({
    title,
    intro: text,
    people: text,
    anyAtWork: text,
    ask: button,
    own: text,
    lines: text,
    askTitle: title,
    askWho: filled('person'),
    message: filled('member'),
    askNote: text,
    sending: text,
    sent: filled('person'),
    failed: filled('person'),
    unsure: filled('person'),
    enough: filled('person'),
  }),
};

/** Its buttons. */
export const SUPPORT_BUTTONS = {
  support: button,
  options: button,
  talk: button,
};
