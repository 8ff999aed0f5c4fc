import * as z from 'zod';

/** Who can get the bill for an employee assistance program's free sessions. */
export const BILLED = ['workplace', 'plan', 'union'] as const;

/** An employee assistance program as stored: as some version accepted it from the form. */
export const storedEap = z.strictObject({
  name: z.string(),
  phone: z.string().optional(),
  url: z.url({ protocol: /^https$/ }).optional(),
  /** Until the first talk. */
  hours: z.int().optional(),
  /** Free ones. */
  sessions: z.int().optional(),
  billed: z.enum(BILLED).optional(),
  /** The smallest group in its reports to the workplace, in people; 0 if it sends none, left out until it's been asked. */
  smallestGroup: z.int().optional(),
  addedOn: z.string(),
});
export type Eap = z.infer<typeof storedEap>;

/** A workplace's EAP as members see it. */
export interface OwnEap extends Eap {
  /** A number for texts: only an entry that was seen as the EAP because of its name can have one. */
  readonly text?: string | undefined;
  /** The id of the entry in a category that was seen as the EAP because of its name. */
  readonly listing?: string | undefined;
}
