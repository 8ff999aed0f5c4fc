import * as z from 'zod';
import type { Scoring, Tally } from './publication-rule.js';
import { THEMES, type Theme } from './theme.js';

/** The most taps that a check-in may take: one for each item. */
export const MOST_ITEMS = 5;

const optionSchema = z.strictObject({
  /** Points; higher is heavier. */
  value: z.int().min(0).max(9),
  /** As long as the label of a choice may be on a screen. */
  label: z.string().min(1).max(75),
});

const itemSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'expected 1-40 of a-z, 0-9 and _'),
    theme: z.enum(THEMES),
    text: z.string().min(1).max(500),
    options: z.array(optionSchema).min(2).max(5),
    source: z.string().min(1),
  })
  .superRefine((item, context) => {
    const values = item.options.map((option) => option.value);
    for (const [index, value] of values.entries())
      if (values.indexOf(value) !== index)
        context.addIssue({
          code: 'custom',
          path: ['options', index, 'value'],
          message: `an earlier option has the value ${value}; expected one of its own`,
        });
  });

/** Where Stretched and Strained begin, and the standard deviation of single check-ins, on a reference distribution. */
const scaleSchema = { cuts: z.tuple([z.number(), z.number()]), sd: z.number().positive() };

/** A questionnaire file. Each week asks and scores all its core items, and one of its rotating items in turn. */
export const questionnaireSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    title: z.string().min(1).max(75),
    stem: z.string().min(1).max(500),
    /**
     * The subject of its questions, which the welcome gives after their number; omitted if the welcome should give
     * none.
     */
    asks: z.string().min(1).max(60).optional(),
    /** The short name of the published measure that its questions are from, for the notice; omitted if there's none. */
    measure: z.string().min(1).max(20).optional(),
    /** The credit that the form gives for its questions, if their license asks for one. */
    credit: z.string().min(1).max(200).optional(),
    source: z.string().min(1),
    licence: z.string().min(1),
    core: z
      .array(itemSchema)
      .min(1)
      .max(MOST_ITEMS - 1),
    rotating: z.array(itemSchema).min(1).max(52),
    scoring: z.strictObject({
      /** The most that the core items can add up to. */
      outOf: z.int().min(1),
      /** The core score from which a check-in is heavy; `sensitiveAt` is the one for the rule that comes earlier. */
      signs: z.strictObject({
        heavyAt: z.int().min(2),
        sensitiveAt: z.int().min(1),
        reasoning: z.string().min(1),
        /** A check-in is also heavy, by any rule, if the core items of one theme alone add up to this. */
        oneTheme: z.strictObject({ heavyAt: z.int().min(1), reasoning: z.string().min(1) }).optional(),
        /** After a single check-in with this core score or more, its closing view begins with support. */
        leads: z.strictObject({ at: z.int().min(1), reasoning: z.string().min(1) }).optional(),
      }),
      /** A team's mean core scores at which Stretched and Strained begin, and the spread of single check-ins. */
      band: z.strictObject({ ...scaleSchema, reasoning: z.string().min(1) }),
      /** Like `band`, for each theme, on the sum of its items. */
      themes: z.partialRecord(z.enum(THEMES), z.strictObject(scaleSchema)),
      themesReasoning: z.string().min(1),
    }),
  })
  .superRefine((file, context) => {
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const ids = new Set<string>();
    for (const part of ['core', 'rotating'] as const)
      for (const [index, { id }] of file[part].entries()) {
        if (ids.has(id))
          problem([part, index, 'id'], `an earlier item has the id "${id}"; expected one of its own`);
        ids.add(id);
      }
    const most = file.core.reduce((sum, item) => sum + Math.max(...item.options.map((o) => o.value)), 0);
    const { outOf, signs, band } = file.scoring;
    if (most !== outOf)
      problem(
        ['scoring', 'outOf'],
        `outOf is ${outOf}, but the options of the core items add up to ${most} at most; correct the options, or write ${most}`,
      );
    if (signs.heavyAt > outOf) problem(['scoring', 'signs', 'heavyAt'], `expected ${outOf} or less`);
    if (signs.sensitiveAt >= signs.heavyAt)
      problem(['scoring', 'signs', 'sensitiveAt'], `expected less than heavyAt, which is ${signs.heavyAt}`);
    const { oneTheme, leads } = signs;
    if (leads && (leads.at <= signs.heavyAt || leads.at > outOf))
      problem(['scoring', 'signs', 'leads', 'at'], `expected ${signs.heavyAt + 1} to ${outOf}`);
    // Below the earlier rule's cut, a rule that comes later would come first; from heavyAt on, this cut would add
    // nothing.
    const mostOfOne = Math.max(
      ...THEMES.map((theme) => mostOfTheme({ core: file.core, rotating: [] }, theme)),
    );
    const reach = Math.min(mostOfOne, signs.heavyAt - 1);
    if (oneTheme && (oneTheme.heavyAt < signs.sensitiveAt || oneTheme.heavyAt > reach))
      problem(['scoring', 'signs', 'oneTheme', 'heavyAt'], `expected ${signs.sensitiveAt} to ${reach}`);
    const checkCuts = ([stretched, strained]: readonly number[], most: number, path: string[]) => {
      if (!(0 < (stretched ?? 0) && (stretched ?? 0) < (strained ?? 0) && (strained ?? 0) < most))
        problem([...path, 'cuts'], `expected two ascending numbers between 0 and ${most}`);
    };
    checkCuts(band.cuts, outOf, ['scoring', 'band']);
    for (const theme of THEMES) {
      const scale = file.scoring.themes[theme];
      const asked = mostOfTheme(file, theme);
      if (!scale && asked > 0)
        problem(['scoring', 'themes'], `no cuts for the theme "${theme}", which is asked`);
      if (scale && asked === 0) problem(['scoring', 'themes', theme], 'no item has this theme');
      if (scale && asked > 0) checkCuts(scale.cuts, asked, ['scoring', 'themes', theme]);
    }
  });

export type Questionnaire = z.infer<typeof questionnaireSchema>;
export type Item = z.infer<typeof itemSchema>;

/** The items of a week: the core, then the rotating item whose turn it is. `week` is a pulse's week, from 0. */
export function itemsFor(questionnaire: Questionnaire, week: number): readonly Item[] {
  const { core, rotating } = questionnaire;
  const turn = rotating[week % rotating.length];
  return turn ? [...core, turn] : core;
}

/** One option value for each item of the week, in the items' order. */
export type Answers = readonly number[];

export type ReadAnswers =
  | { readonly ok: true; readonly answers: Answers }
  /** Item id -> what's wrong with its answer. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

/** Validates answers from outside: exactly one of its options for every item of the week, and nothing else. */
export function readAnswers(
  questionnaire: Questionnaire,
  week: number,
  raw: Readonly<Record<string, string | undefined>>,
): ReadAnswers {
  const items = itemsFor(questionnaire, week);
  const given = new Map(Object.entries(raw));
  // Ids come from outside, so this is a Map: "__proto__" written into an object would vanish and pass as no problem.
  const problems = new Map<string, string>();
  const answers = items.map(({ id, options }) => {
    const text = given.get(id);
    const option = options.find((one) => String(one.value) === text);
    if (!option) problems.set(id, text === undefined ? 'no answer' : 'not one of the options');
    return option?.value ?? 0;
  });
  for (const id of given.keys())
    if (!items.some((item) => item.id === id)) problems.set(id, 'not asked this week');
  return problems.size === 0 ? { ok: true, answers } : { ok: false, problems: Object.fromEntries(problems) };
}

/** Whether stored answers are answers to this week's items. */
export function answersFit(questionnaire: Questionnaire, week: number, answers: Answers): boolean {
  const items = itemsFor(questionnaire, week);
  return (
    answers.length === items.length &&
    items.every((item, index) => item.options.some((option) => option.value === answers[index]))
  );
}

/** A questionnaire's lists of items, which are all that matters for themes. */
type ItemLists = Pick<Questionnaire, 'core' | 'rotating'>;

/** Whether an item counts for its theme. If core items have the theme, only they count, so that weeks compare. */
const countsForTheme = ({ core }: Pick<ItemLists, 'core'>, item: Item): boolean =>
  core.includes(item) || !core.some(({ theme }) => theme === item.theme);

/** The highest sum of the items that count for a theme, in a week that asks about it. */
function mostOfTheme(lists: ItemLists, theme: Theme): number {
  const most = (items: readonly Item[]) =>
    items
      .filter((item) => item.theme === theme && countsForTheme(lists, item))
      .map((item) => Math.max(...item.options.map((option) => option.value)));
  return most(lists.core).reduce((sum, value) => sum + value, 0) + Math.max(0, ...most(lists.rotating));
}

/** Returns how to read a questionnaire's check-ins for the published result. */
export const scoringOf = (questionnaire: Questionnaire): Scoring => ({
  band: questionnaire.scoring.band,
  heavyAt: questionnaire.scoring.signs.heavyAt,
  themes: Object.fromEntries(
    Object.entries(questionnaire.scoring.themes).map(([theme, scale]) => [
      theme,
      { ...scale, outOf: mostOfTheme(questionnaire, theme as Theme) },
    ]),
  ),
});

/** The sum of one check-in's values for each theme that its week asks about. */
function themeValues(
  questionnaire: Questionnaire,
  week: number,
  answers: Answers,
): Readonly<Partial<Record<Theme, number>>> {
  const values: Partial<Record<Theme, number>> = {};
  for (const [index, item] of itemsFor(questionnaire, week).entries())
    if (countsForTheme(questionnaire, item))
      values[item.theme] = (values[item.theme] ?? 0) + (answers[index] ?? 0);
  return values;
}

/**
 * Summarizes a week's check-ins for its result.
 *
 * @param checkins the counted members' valid check-ins; their order means nothing
 */
export function tallyOf(
  questionnaire: Questionnaire,
  week: number,
  { counted, distinct }: Pick<Tally, 'counted' | 'distinct'>,
  checkins: readonly Answers[],
): Tally {
  const themes: Partial<Record<Theme, number[]>> = {};
  for (const item of itemsFor(questionnaire, week))
    if (countsForTheme(questionnaire, item)) themes[item.theme] = [];
  for (const answers of checkins)
    for (const [theme, value] of Object.entries(themeValues(questionnaire, week, answers)))
      (themes[theme as Theme] ??= []).push(value);
  const totals = checkins.map((answers) => coreScore(questionnaire, answers));
  return { counted, distinct, totals, themes };
}

/** The sum of the core items' values: 0 to `scoring.outOf`. */
export const coreScore = (questionnaire: Questionnaire, answers: Answers): number =>
  answers.slice(0, questionnaire.core.length).reduce((sum, value) => sum + value, 0);
