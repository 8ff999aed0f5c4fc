import type { KnownBlock, ModalView } from '@slack/types';
import type { FormId } from '../ids.js';
import type { Words } from '../texts/words.js';
import { actions, button, plain, section } from './blocks.js';

/** The external ids of modals that their own buttons redraw in place. */
type RedrawnId = 'act_choose' | 'act_everywhere' | 'peer' | 'setup' | 'space' | 'support' | 'teams';

/** A modal without a form; `id` is for one that its own buttons redraw in place. */
export const plainModal = (
  words: Words,
  title: string,
  blocks: KnownBlock[],
  id: RedrawnId | '' = '',
): ModalView => ({
  type: 'modal',
  callback_id: id,
  title: plain(title),
  close: plain(words.buttons.close),
  blocks,
});

/** The button that leads to support from everything that members see. */
export const supportButton = ({ buttons }: Words) => actions(button(buttons.support, 'support'));

/** A sentence, and the way to support. */
export const noticeModal = (words: Words, title: string, said: string): ModalView =>
  plainModal(words, title, [section(said), supportButton(words)]);

/** A modal that says why nothing was done, with support one tap away. */
export const refusalModal = (words: Words, why: string): ModalView =>
  noticeModal(words, words.refusals.title, why);

/** The parts of a form. */
export interface FormParts {
  /** Names the form when Slack sends it. */
  readonly id: FormId;
  /** Hidden metadata that Slack sends back with it. */
  readonly metadata: string;
  readonly title: string;
  /** The label of the button that sends it; "Send" by default. */
  readonly submit?: string;
  readonly blocks: KnownBlock[];
}

/** A modal to fill in and send. */
export const formModal = (
  { buttons }: Words,
  { id, metadata, title, submit = buttons.submit, blocks }: FormParts,
): ModalView => ({
  type: 'modal',
  callback_id: id,
  private_metadata: metadata,
  title: plain(title),
  submit: plain(submit),
  close: plain(buttons.cancel),
  blocks,
});
