import * as z from 'zod';
import { isPlainLine, PLAIN_LINE } from '../pulse/plain-line.js';
import { https, phone } from './catalog.js';
import { BILLED } from './eap.js';

/** The numbers that the form asks for, each with its least and its greatest value. */
export const EAP_NUMBERS = {
  hours: { least: 1, most: 999 },
  sessions: { least: 1, most: 99 },
  smallestGroup: { least: 0, most: 9_999 },
} as const;
export type EapNumber = keyof typeof EAP_NUMBERS;

/** The longest name and address that the form accepts, in characters. */
export const EAP_LENGTHS = { name: 80, url: 150 } as const;

const whole = ({ least, most }: { readonly least: number; readonly most: number }) =>
  z.int().min(least).max(most).optional();

/**
 * A workplace's employee assistance program, as an admin fills it in. A missing field means that no one has asked the
 * program yet: members read it as a question for their first call.
 */
export const eapSchema = z
  .strictObject({
    name: z.string().trim().max(EAP_LENGTHS.name).refine(isPlainLine, PLAIN_LINE),
    phone: phone.optional(),
    url: https.refine((address) => address.length <= EAP_LENGTHS.url).optional(),
    hours: whole(EAP_NUMBERS.hours),
    sessions: whole(EAP_NUMBERS.sessions),
    billed: z.enum(BILLED).optional(),
    smallestGroup: whole(EAP_NUMBERS.smallestGroup),
    addedOn: z.iso.date(),
  })
  .refine((eap) => eap.phone ?? eap.url, {
    path: ['phone'],
    message: 'expected at least one of phone and address',
    // By default, zod would skip this check if another field is invalid; the admin should read all problems at once.
    when: ({ value }) => value instanceof Object,
  });
