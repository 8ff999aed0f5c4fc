import * as z from 'zod';
import { factSchema } from './catalog.js';
import { entryId } from './entries.js';

/** The subjects that a file covers, and those it calls missing. */
interface Told {
  /** The subjects with a fact or a resource. */
  readonly told: ReadonlySet<string>;
  /** The subjects on which we could check nothing. */
  readonly missing: readonly string[];
}

/** A fact about one of a file's subjects; translations find it by its id. */
export const factAbout = <T extends string>(subjects: readonly T[]) =>
  factSchema.extend({ id: entryId, about: z.enum(subjects) });

/**
 * Refuses a file that leaves a subject out without calling it missing, or calls a subject missing that it covers. We
 * show which subjects are missing, so that no one takes silence for good news.
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
