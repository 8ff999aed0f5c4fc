import * as z from 'zod';
import { button, filled, holding, label, text, title } from '../../kit/word-kinds.js';
import { plural } from '../../kit/plural.js';

/** What people read about the set-up of a workplace's own support. */
export const SUPPORT_ADMIN_WORDS = {
  setup: z.strictObject({
    title,
    open: button,
    intro: text,
    limit: text,
    entry: filled('name', 'state'),
    own: holding(z.string().max(40)),
    hidden: holding(z.string().max(40)),
    up: button,
    down: button,
    hide: button,
    show: button,
    remove: button,
    add: button,
    dead: plural('count'),
    clean: button,
    name: label,
    what: label,
    whom: label,
    phone: label,
    text: label,
    url: label,
    hours: label,
    cost: label,
    person: label,
    agreed: label,
    adminsOnly: text,
    problem: label,
    problemLine: label,
    problemContact: label,
    problemTooLong: label,
    problemPhone: label,
    problemUrl: label,
  }),
};
