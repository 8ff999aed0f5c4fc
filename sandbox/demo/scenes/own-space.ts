import type { Json, Sandbox } from '../../index.js';
import type { Part } from '../cast.js';
import { openSpace } from '../people.js';
import { linesOf } from '../read.js';
import { closeAll, until } from '../screen.js';
import { blocksOf, count, type Kept } from './kept.js';

/** Returns the text of a private space, without its buttons. */
const saidIn = (space: Json): string[] => linesOf(blocksOf(space).filter(({ type }) => type === 'section'));

async function reopened(slack: Sandbox, part: Part): Promise<Json> {
  await closeAll(slack, part.user.id);
  return openSpace(slack, part);
}

/** Asks for kind words; `line` is what the private space says afterwards that it didn't before. */
export async function askForKindWords(
  slack: Sandbox,
  part: Part,
): Promise<Kept & { readonly line: string | null }> {
  const before = saidIn(await openSpace(slack, part));
  await until(slack, part.user.id, (member) => member.click('modal', 'kind_words'), 'kind_words');
  const after = saidIn(await reopened(slack, part));
  await closeAll(slack, part.user.id);
  const line = after.find((text) => !before.includes(text)) ?? null;
  return { acknowledged: 1, stored: line === null ? 0 : 1, line };
}

/** Pauses until the member says so, then resumes. */
export async function pauseAndResume(slack: Sandbox, part: Part): Promise<Kept> {
  const { id } = part.user;
  await until(slack, id, (member) => member.command('/checkin', 'pause'), '"weeks"');
  slack.as(id).fill({ weeks: 'open' });
  await until(slack, id, (member) => member.submit(), '"resume"');
  const paused = count(await reopened(slack, part), 'resume');
  await until(slack, id, (member) => member.click('modal', 'resume'), 'action_id');
  const resumed = count(await reopened(slack, part), 'pause');
  await closeAll(slack, id);
  return { acknowledged: 2, stored: paused + resumed };
}
