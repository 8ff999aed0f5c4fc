import * as z from 'zod';

/** An entry's name among those of its file. */
export const entryId = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** The regions that laws and services apply to; if it's not given, everywhere. */
export const regions = z
  .array(z.string().regex(/^[a-z]{2,3}$/))
  .min(1)
  .optional();

/** Whether something applies in a region. */
export const appliesIn = (
  region: string,
  one: { readonly regions?: readonly string[] | undefined },
): boolean => one.regions?.includes(region) ?? true;

/**
 * Refuses entries of a list that have the id of an earlier one, each at its place.
 *
 * @param list the list's name in the file
 * @param kind what an entry is called in the message
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
