import type { ModalView } from '@slack/types';
import { section } from './blocks.js';
import type { Click } from './feature.js';
import { plainModal } from './modals.js';

/** Returns the view that refuses a person who isn't an admin right now; null for an admin. */
export async function adminsOnly(
  { workspace, texts: { words }, member }: Pick<Click, 'workspace' | 'texts' | 'member'>,
  title: string,
): Promise<ModalView | null> {
  if (await workspace.directory.isAdmin(member)) return null;
  return plainModal(words, title, [section(words.setup.adminsOnly)]);
}
