import { submitCheckin, type Submitted } from '../../../usecases/answer.js';
import type { Form, Outcome, SentForm } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import type { Texts } from '../../texts/load.js';
import { closingModal } from './closing.js';

/** Returns what came of a check-in. Slack gets its acknowledgment only once the check-in is stored. */
async function outcomeOf(
  { workspace: { context }, fields }: SentForm,
  storing: Promise<Submitted>,
  reading: Promise<Texts>,
): Promise<Outcome> {
  // Together, so that the words don't take extra time.
  const [result, texts] = await Promise.all([storing, reading]);
  const { words } = texts;
  const refused = (why: string): Outcome => ({ view: refusalModal(words, why) });
  if (result.kind === 'stored') return { view: closingModal(texts, result) };
  const { kind } = result;
  context.log.warn('request_refused', { reason: kind === 'replayed' ? kind : `check-in ${kind}` });
  // It was stored the first time it came.
  if (kind === 'replayed') return refused(words.refusals.alreadySent);
  if (kind !== 'problems') return refused(words.refusals[kind]);
  // Slack shows an error only under a block of the form; an item that wasn't asked has none.
  const shown = Object.keys(result.problems).filter((item) => item in fields);
  if (shown.length === 0) return refused(words.refusals.foreign);
  return { problems: Object.fromEntries(shown.map((item) => [item, words.checkin.problem])) };
}

async function foreign({ workspace: { context } }: SentForm, reading: Promise<Texts>): Promise<Outcome> {
  context.log.warn('request_refused', { reason: 'check-in foreign' });
  const { words } = await reading;
  return { view: refusalModal(words, words.refusals.foreign) };
}

/** Takes a check-in. Its form says in which language it was drawn; repeats are recognized where it's stored. */
export const checkinForm: Form = {
  effect: null,
  take(sent) {
    const { workspace, member, metadata, fields, delivery } = sent;
    const { context, memberTexts } = workspace;
    const submission = submitCheckin(context, { member, field: metadata, raw: fields, signature: delivery });
    if (!submission) {
      const texts = memberTexts.textsFor(member);
      return { texts, outcome: foreign(sent, texts) };
    }
    const texts = memberTexts.textsIn(submission.language);
    return { texts, outcome: outcomeOf(sent, submission.submitted, texts) };
  },
};
