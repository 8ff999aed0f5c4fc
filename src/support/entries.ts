import * as z from 'zod';

/** An id that names an entry within its file. */
export const entryId = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** The regions in which an entry applies; if missing, all of them. */
export const regions = z
  .array(z.string().regex(/^[a-z]{2,3}$/))
  .min(1)
  .optional();

/** Whether an entry or guide applies in a region. */
export const appliesIn = (
  region: string,
  one: { readonly regions?: readonly string[] | undefined },
): boolean => one.regions?.includes(region) ?? true;

/**
 * Adds an issue for each entry of a list that has the id of an earlier one.
 *
 * @param list the list's name in the file
 * @param kind the word for an entry in the message
 */
export function refuseRepeatedIds(
  context: z.RefinementCtx,
  list: string,
  kind: string,
  entries: readonly { readonly id: string }[],
): void {
  for (const [index, { id }] of entries.entries())
    if (entries.findIndex((other) => other.id === id) !== index)
      context.addIssue({
        code: 'custom',
        path: [list, index, 'id'],
        message: `an earlier ${kind} has the id "${id}"; expected one of its own`,
      });
}
