import type { MemberId } from '../src/pulse/ids.js';
import { formOf, submitCheckin, type Submitted } from '../src/rounds/answer.js';
import type { House } from '../src/rounds/house.js';

/** Sends a form in as Slack does, without a signature; `field` is its hidden field. */
export function submit(
  house: House,
  member: MemberId,
  field: string,
  raw: Readonly<Record<string, string>>,
): Promise<Submitted> {
  const form = formOf(house, member, field);
  if (!form) throw new Error(`the form of ${member} does not open`);
  return submitCheckin(house, member, form, raw, null);
}
