import type { IncomingHttpHeaders } from 'node:http';
import type { Instant } from '../../pulse/calendar.js';

/** The largest request we accept, in bytes: a view holds 250 kB, and a form encodes some characters as three. */
export const MOST_BYTES = 512 * 1024;

/** The largest unsigned request that may be Slack's check of the address, in bytes; the check is a few words long. */
const MOST_CHECK_BYTES = 1_024;

/** The most that a signature's time may differ from now, either way, in milliseconds. */
export const SIGNED_WITHIN_MS = 300_000;

const FORM = 'application/x-www-form-urlencoded';

/** The verdict on a request by its headers, before we read any of its body. */
export type Admission =
  /** It may be from Slack; the signature of its body decides. */
  | { readonly kind: 'signed'; readonly signature: string; readonly time: string; readonly isForm: boolean }
  /** It may be Slack's check of the address, and can't be anything else. */
  | { readonly kind: 'check' }
  | { readonly kind: 'refused'; readonly why: 'unsigned' | 'tooLarge' };

/** Judges a request by its headers: if it can't come from Slack, we keep nothing of it. */
export function admission(headers: IncomingHttpHeaders): Admission {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const isForm = type.trim().toLowerCase() === FORM;
  const length = headers['content-length'] === undefined ? null : Number(headers['content-length']);
  if (length !== null && !(length <= MOST_BYTES)) return { kind: 'refused', why: 'tooLarge' };
  const signature = headers['x-slack-signature'];
  const time = headers['x-slack-request-timestamp'];
  if (
    typeof signature === 'string' &&
    typeof time === 'string' &&
    /^v0=[0-9a-f]{64}$/.test(signature) &&
    /^\d{1,12}$/.test(time)
  )
    return { kind: 'signed', signature, time, isForm };
  const mayBeCheck = isForm && length !== null && length <= MOST_CHECK_BYTES;
  return mayBeCheck ? { kind: 'check' } : { kind: 'refused', why: 'unsigned' };
}

/** Whether a signature's `time`, in seconds, is about now: neither old nor in the future. */
export const isOfNow = (time: string, now: Instant): boolean =>
  Math.abs(now - Number(time) * 1_000) <= SIGNED_WITHIN_MS;
