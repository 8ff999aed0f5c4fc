import * as z from 'zod';
import { PROFESSION_SUBJECTS } from '../../../support/professions.js';
import { STATE_SUBJECTS, STATES } from '../../../support/states.js';
import { plural } from '../../kit/plural.js';
import { button, filled, label, line, modalButton, option, text, title } from '../../kit/word-kinds.js';

/** A text for each member of a closed set. */
const forEach = <T extends string>(all: readonly T[], kind: z.ZodString) =>
  z.strictObject(Object.fromEntries(all.map((one) => [one, kind])) as Record<T, z.ZodString>);

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
    /** The same in /support, where it's one of many. */
    eventBrief: button,
    lostClient: text,
    open: button,
    copy: button,
    lessons: button,
    copyIntro: text,
  }),
  eap: z.strictObject({
    button,
    brief: button,
    title: line(150),
    lead: text,
    any: text,
    usual: text,
    none: text,
    what: text,
    firstTalk: plural('count'),
    sessions: plural('count'),
    billed: z.strictObject({ workplace: text, plan: text, union: text }),
    noReports: text,
    groups: plural('count'),
    ask: text,
    asks: z.strictObject({ name: text, hours: text, sessions: text, billed: text, smallestGroup: text }),
  }),
  places: z.strictObject({
    choose: text,
    open: button,
    another: button,
    state: label,
    profession: label,
    known: text,
    nothing: filled('state'),
    missing: filled('subjects'),
    check: text,
    stateSubjects: forEach(STATE_SUBJECTS, label),
    professionSubjects: forEach(PROFESSION_SUBJECTS, label),
    states: forEach(STATES, option),
  }),
  talk: z.strictObject({
    title,
    intro: text,
    people: text,
    notCrisis: text,
    anyAtWork: text,
    ask: button,
    own: text,
    lines: text,
    stateLines: text,
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
