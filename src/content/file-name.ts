import type * as z from 'zod';

/** A file's schema that also asks for the file's own name in a field, so that a copied file isn't left half changed. */
export const namedAs = <T extends object>(schema: z.ZodType<T>, field: keyof T & string, name: string) =>
  schema.refine((file) => file[field] === name, {
    path: [field],
    message: `expected ${name}, as in the file's name`,
  });
