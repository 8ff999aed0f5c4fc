import * as z from 'zod';
import { factSchema } from './catalogue.js';
import { entryId } from './entries.js';

/** What can go wrong with a file that has to say something of each of its subjects. */
interface Told {
  /** Those with a fact or a resource. */
  readonly told: ReadonlySet<string>;
  /** Those that we could check nothing on. */
  readonly missing: readonly string[];
}

/** A fact about one of a file's subjects; translations find it by its id. */
export const factAbout = <T extends string>(subjects: readonly T[]) =>
  factSchema.extend({ id: entryId, about: z.enum(subjects) });

/**
 * Refuses a file that leaves a subject out without saying so, or calls one missing that it's about: what's missing is shown,
 * so that nobody takes silence for good news.
 */
export function tellOfEach(
  subjects: readonly string[],
  { told, missing }: Told,
  context: z.core.$RefinementCtx,
): void {
  const problem = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  for (const [at, subject] of missing.entries())
    if (told.has(subject))
      problem(
        ['missing', at],
        `the file says something about "${subject}"; remove it from here, or remove that`,
      );
    else if (missing.indexOf(subject) !== at) problem(['missing', at], `"${subject}" stands here twice`);
  for (const subject of subjects)
    if (!told.has(subject) && !missing.includes(subject))
      problem(
        ['missing'],
        `the file says nothing about "${subject}"; add it here, or a fact with its source`,
      );
}
