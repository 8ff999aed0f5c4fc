import * as z from 'zod';
import { namedAs } from '../content/file-name.js';
import { readTranslated } from '../content/translate.js';
import type { Language } from '../pulse/language.js';
import { date, https } from './catalog.js';
import { appliesIn, entryId, refuseRepeatedIds, regions } from './entries.js';

/** The topics to read about, in the order we show them; each is a file in content/learn/. */
export const TOPICS = ['stressors', 'beliefs', 'signs', 'iop', 'space', 'return', 'early'] as const;
export type Topic = (typeof TOPICS)[number];

const entrySchema = z.strictObject({
  id: entryId,
  title: z.string().min(1).max(100),
  /** Shown after a check-in in the week when it's the entry's turn. It makes sense by itself. */
  short: z.string().min(1).max(300),
  /** Shown to people who open the topic. */
  text: z.string().min(1).max(900),
  /** Whether the region's crisis line follows the text. */
  crisis: z.literal(true).optional(),
  regions,
  source: https,
  verified_on: date,
});

/** A topic's file. */
export const topicSchema = z
  .strictObject({
    topic: z.enum(TOPICS),
    /** A button's label. */
    title: z.string().min(1).max(60),
    intro: z.string().min(1).max(600),
    entries: z.array(entrySchema).min(1).max(16),
  })
  .superRefine(({ entries }, context) => refuseRepeatedIds(context, 'entries', 'entry', entries));

export type LearnTopic = z.infer<typeof topicSchema>;
export type LearnEntry = z.infer<typeof entrySchema>;

/** Reads all topics, with the entries that apply to a region. Throws ContentError. */
export const loadLearn = (contentFolder: string, region: string, language: Language): readonly LearnTopic[] =>
  TOPICS.map((name) => {
    const topic = readTranslated(
      contentFolder,
      language,
      `learn/${name}.yml`,
      namedAs(topicSchema, 'topic', name),
    );
    const entries = topic.entries.filter((entry) => appliesIn(region, entry));
    return { ...topic, entries };
  });

/**
 * Returns the entry whose turn it is: a different topic each week, and a different entry each time the topic comes
 * around. It's the same for everyone, whatever they answered. Null if there's nothing to show.
 *
 * @param week a pulse's week, from 0
 */
export function entryOfWeek(topics: readonly LearnTopic[], week: number): LearnEntry | null {
  const shown = topics.filter((topic) => topic.entries.length > 0);
  const entries = shown[week % shown.length]?.entries ?? [];
  return entries[Math.floor(week / shown.length) % entries.length] ?? null;
}
