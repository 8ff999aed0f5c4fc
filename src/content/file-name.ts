import type * as z from 'zod';

/** Makes a schema that also requires the file's name in a field: that catches an unfinished copy of another file. */
export const namedAs = <T extends object>(schema: z.ZodType<T>, field: keyof T & string, name: string) =>
  schema.refine((file) => file[field] === name, {
    path: [field],
    message: `expected ${name}, as in the file's name`,
  });
