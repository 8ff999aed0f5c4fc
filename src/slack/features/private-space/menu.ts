import type { ModalView } from '@slack/types';
import type { Click } from '../../kit/feature.js';
import { refusalModal } from '../../kit/modals.js';
import { readMenuChoice } from './outreach.js';
import { PREFERENCES } from './preferences.js';

/** Does what was chosen from the menu beside the support options, just like the button of that name. */
export async function chooseFromMenu(click: Click): Promise<ModalView> {
  const choice = readMenuChoice(click.value);
  const { words } = click.texts;
  return choice
    ? PREFERENCES[choice.act].view({ ...click, value: choice.team })
    : refusalModal(words, words.refusals.tryAgain);
}
