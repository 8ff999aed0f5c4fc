import * as z from 'zod';

/** An id that names an entry within its file. */
export const entryId = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** The id of a region, such as "us". */
export const region = z.string().regex(/^[a-z]{2,3}$/);

/** The regions in which an entry applies; if missing, all of them. */
export const regions = z.array(region).min(1).optional();

/** Whether an entry or guide applies in a region. */
export const appliesIn = (
  region: string,
  one: { readonly regions?: readonly string[] | undefined },
): boolean => one.regions?.includes(region) ?? true;

/**
 * Adds an issue for each id that an earlier entry has.
 *
 * @param kind the word for an entry in the message
 * @param ids each with its path in the file
 */
export function refuseRepeated(
  context: z.RefinementCtx,
  kind: string,
  ids: readonly { readonly id: string; readonly path: PropertyKey[] }[],
): void {
  for (const [index, { id, path }] of ids.entries())
    if (ids.findIndex((other) => other.id === id) !== index)
      context.addIssue({
        code: 'custom',
        path,
        message: `an earlier ${kind} has the id "${id}"; expected one of its own`,
      });
}

/** Does what `refuseRepeated` does for the entries of one list; `list` is its name in the file. */
export const refuseRepeatedIds = (
  context: z.RefinementCtx,
  list: string,
  kind: string,
  entries: readonly { readonly id: string }[],
): void =>
  refuseRepeated(
    context,
    kind,
    entries.map(({ id }, index) => ({ id, path: [list, index, 'id'] })),
  );
