import * as z from 'zod';

const text = z.string().min(1).max(2_900);
/** Slack cuts nothing: a longer button or title is refused. */
const button = z.string().min(1).max(75);
const title = z.string().min(1).max(24);
const modalButton = z.string().min(1).max(24);
/** An input's label or hint, in plain text. */
const label = z.string().min(1).max(150);
const notification = z.string().min(1).max(150);

const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
};

/** The words of one language, as in content/words/. */
export const wordsSchema = z.strictObject({
  /** How dates are written, as a BCP 47 tag. */
  locale: z.string().refine(isLocale, 'expected a language tag, such as en-US'),
  notification,
  weekly: z.strictObject({ title: text, body: text, promise: text }),
  reminder: z.strictObject({ body: text }),
  buttons: z.strictObject({
    answer: button,
    skip: button,
    space: button,
    support: button,
    options: button,
    crisis: button,
    reminderOff: button,
    reminderOn: button,
    notesDirect: button,
    notesDiscreet: button,
    notesOn: button,
    talk: button,
    notNow: button,
    stopNotes: button,
    askAgain: button,
    undo: button,
    close: modalButton,
    submit: modalButton,
    cancel: modalButton,
  }),
  checkin: z.strictObject({ title, intro: text, promise: text, problem: text }),
  closing: z.strictObject({ title, thanks: text, sustained: text, always: text }),
  skipped: z.strictObject({ title, body: text }),
  space: z.strictObject({
    title,
    body: text,
    none: text,
    week: text,
    heavy: text,
    light: text,
    note: text,
    reminderIsOn: text,
    reminderIsOff: text,
    notesAreDiscreet: text,
    notesAreDirect: text,
    notesAreOff: text,
    presetIs: text,
    presetWorkspace: button,
    presets: z.strictObject({ quiet: button, standard: button, sensitive: button }),
    languageIs: text,
    languageSlack: button,
    languages: z.strictObject({ en: button, es: button }),
  }),
  support: z.strictObject({
    title,
    intro: text,
    choose: text,
    unknown: text,
    verified: text,
    added: text,
    call: text,
    text,
    source: text,
  }),
  learn: z.strictObject({ title, intro: text, more: button, source: text }),
  outreach: z.strictObject({
    closing: text,
    followUp: text,
    title,
    notNow: text,
    stopped: text,
    askAgain: text,
    undone: text,
  }),
  talk: z.strictObject({
    title,
    intro: text,
    people: text,
    ask: button,
    outside: text,
    askTitle: title,
    askWho: text,
    message: text,
    askNote: text,
    notification,
    sending: text,
    sent: text,
    failed: text,
  }),
  setup: z.strictObject({
    title,
    open: button,
    intro: text,
    limit: text,
    entry: text,
    own: z.string().max(40),
    hidden: z.string().max(40),
    up: button,
    down: button,
    hide: button,
    show: button,
    remove: button,
    add: button,
    dead: text,
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
    problemContact: label,
    problemPhone: label,
    problemUrl: label,
  }),
  card: z.strictObject({
    title,
    bands: z.strictObject({ steady: text, mixed: text, strained: text }),
    meaning: z.strictObject({ steady: text, mixed: text, strained: text }),
    none: text,
    hidden: text,
    week: text,
    since: text,
    heavier: text,
    lighter: text,
    themes: text,
    theme: text,
    heavyInTen: text,
    mainTheme: text,
    themeNames: z.strictObject({
      worry: text,
      mood: text,
      load: text,
      trauma: text,
      support: text,
      recovery: text,
    }),
    todo: text,
    source: text,
    history: button,
    historyTitle: title,
    historyIntro: text,
    historyWeek: text,
    historyNone: text,
    historyMore: text,
    season: text,
    joining: text,
    leaving: text,
    digest: text,
    summary: text,
    chartTitle: z.string().min(1).max(50),
    chartSeries: z.string().min(1).max(50),
    chartWeek: z.string().min(1).max(50),
    chartBand: z.string().min(1).max(50),
    rollUp: text,
    rollUpBand: text,
    rollUpTooFew: text,
    madeOf: text,
    same: text,
  }),
  home: z.strictObject({ welcome: text, noTeam: text, open: text, resting: text }),
  refusals: z.strictObject({
    title,
    closed: text,
    notAMember: text,
    foreign: text,
    noCheckin: text,
    tryAgain: text,
    noPulse: text,
    checkinUsage: text,
    teampulseUsage: text,
    notYourTeam: text,
  }),
});

export type Words = z.infer<typeof wordsSchema>;

/** Puts values into a text's {names}. A name without a value stays as it stands, so that it is seen. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** An instant in the reader's own zone: Slack draws it on their screen, so everyone gets the same bytes. */
export function slackDate(at: number): string {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}
