import { submitCheckin, type Submitted } from '../../../usecases/answer.js';
import type { Form, Outcome, SentForm } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import { closingModal } from './closing.js';

/** What came of a check-in that was sent. It's acknowledged only once it's stored. */
async function outcomeOf(
  { workspace: { context }, fields }: SentForm,
  storing: Promise<Submitted>,
  reading: Promise<Texts>,
): Promise<Outcome> {
  // What people read is asked for in the same moment.
  const [result, texts] = await Promise.all([storing, reading]);
  const { words } = texts;
  const refused = (why: string): Outcome => ({ view: refusalModal(words, why) });
  if (result.kind === 'stored') return { view: closingModal(texts, result) };
  const { kind } = result;
  context.log.warn('request_refused', { reason: kind === 'replayed' ? kind : `check-in ${kind}` });
  // It was stored when it came first.
  if (kind === 'replayed') return refused(words.refusals.alreadySent);
  if (kind !== 'problems') return refused(words.refusals[kind]);
  // Slack shows an error only under a block the form has; an item that was not asked has none.
  const shown = Object.keys(result.problems).filter((item) => item in fields);
  if (shown.length === 0) return refused(words.refusals.foreign);
  return { problems: Object.fromEntries(shown.map((item) => [item, words.checkin.problem])) };
}

async function foreign({ workspace: { context } }: SentForm, reading: Promise<Texts>): Promise<Outcome> {
  context.log.warn('request_refused', { reason: 'check-in foreign' });
  const { words } = await reading;
  return { view: refusalModal(words, words.refusals.foreign) };
}

/** A check-in. Its form says in which language it was drawn, and its copies are told apart where it's stored. */
export const checkinForm: Form = {
  effect: null,
  take(sent) {
    const { workspace, member, metadata, fields, delivery } = sent;
    const { context, reader } = workspace;
    const submission = submitCheckin(context, { member, field: metadata, raw: fields, signature: delivery });
    if (!submission) {
      const texts = reader.textsFor(member);
      return { texts, outcome: foreign(sent, texts) };
    }
    const texts = reader.textsIn(submission.language);
    return { texts, outcome: outcomeOf(sent, submission.submitted, texts) };
  },
};
