import type { Json, Sandbox } from '../../index.js';
import type { Part } from '../cast.js';
import { openSpace } from '../people.js';
import { linesOf } from '../read.js';
import { closeAll, until } from '../screen.js';
import { blocksOf, count, type Kept } from './kept.js';

/** What it says, apart from its buttons. */
const saidIn = (space: Json): string[] => linesOf(blocksOf(space).filter(({ type }) => type === 'section'));

async function reopened(slack: Sandbox, part: Part): Promise<Json> {
  await closeAll(slack, part.user.id);
  return openSpace(slack, part);
}

/** Somebody asks for kind words: what their private space says then, and did not before. */
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

/** Somebody pauses until they say so, and then says so. */
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
