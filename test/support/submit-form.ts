import type { MemberId } from '../../src/pulse/ids.js';
import { submitCheckin, type Submitted } from '../../src/usecases/answer.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';

/** Submits a form as Slack does, without a signature; `field` is its hidden field. */
export function submitForm(
  context: WorkspaceContext,
  member: MemberId,
  field: string,
  raw: Readonly<Record<string, string>>,
): Promise<Submitted> {
  const submission = submitCheckin(context, { member, field, raw, signature: null });
  if (!submission) throw new Error(`the form of ${member} doesn't open`);
  return submission.submitted;
}
