import type { ModalView } from '@slack/types';
import { section } from './blocks.js';
import type { Click } from './feature.js';
import { plainModal } from './modals.js';

/** The view for somebody who isn't an admin, checked now, when only an admin may act; null for an admin. */
export async function adminsOnly(
  { workspace, texts: { words }, member }: Pick<Click, 'workspace' | 'texts' | 'member'>,
  title: string,
): Promise<ModalView | null> {
  if (await workspace.directory.isAdmin(member)) return null;
  return plainModal(words, title, [section(words.setup.adminsOnly)]);
}
