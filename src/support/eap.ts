import * as z from 'zod';

/** The parties that can get the bill for an employee assistance program's free sessions. */
export const BILLED = ['workplace', 'plan', 'union'] as const;

/** An employee assistance program as stored, in whatever form a released version accepted. */
export const storedEap = z.strictObject({
  name: z.string(),
  phone: z.string().optional(),
  url: z.url({ protocol: /^https$/ }).optional(),
  /** How many hours until the first talk. */
  hours: z.int().optional(),
  /** How many sessions are free. */
  sessions: z.int().optional(),
  billed: z.enum(BILLED).optional(),
  /** The fewest people in a group of its reports to the workplace; 0 for no reports, missing if no one has asked. */
  smallestGroup: z.int().optional(),
  addedOn: z.string(),
});
export type Eap = z.infer<typeof storedEap>;

/** A workplace's EAP as members see it. */
export interface OwnEap extends Eap {
  /** A number for texts; only an entry that we took for the EAP because of its name can have one. */
  readonly text?: string | undefined;
  /** The id of the category entry that we took for the EAP because of its name. */
  readonly listing?: string | undefined;
}
