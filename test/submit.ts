import type { MemberId } from '../src/pulse/ids.js';
import { formOf, submitCheckin, type Submitted } from '../src/usecases/answer.js';
import type { WorkspaceContext } from '../src/usecases/context.js';

/** Sends a form in as Slack does, without a signature; `field` is its hidden field. */
export function submit(
  context: WorkspaceContext,
  member: MemberId,
  field: string,
  raw: Readonly<Record<string, string>>,
): Promise<Submitted> {
  const form = formOf(context, member, field);
  if (!form) throw new Error(`the form of ${member} does not open`);
  return submitCheckin(context, member, form, raw, null);
}
