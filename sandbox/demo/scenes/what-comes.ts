import type { Json, Sandbox } from '../../index.js';
import type { DemoTeam, Part } from '../cast.js';
import { kindOf, linesOf } from '../read.js';
import { closeAll, homeOf, until } from '../screen.js';
import { blocksOf, valueOf } from './kept.js';

const SENTENCE = 'Two new cases fewer a week for everyone, until summer.';

/** Submits the form and its preview, and returns the line that everyone will read. */
async function sendLine(slack: Sandbox, manager: string): Promise<string> {
  const preview = blocksOf(await until(slack, manager, (member) => member.submit(), 'act_send'));
  // The line is below the first divider.
  const [line = ''] = linesOf([preview[preview.findIndex(({ type }) => type === 'divider') + 1]]);
  await until(slack, manager, (member) => member.submit(), 'act_undo');
  return line;
}

async function openManaging(slack: Sandbox, manager: string): Promise<Json> {
  await homeOf(slack, manager);
  return until(slack, manager, (member) => member.click('home', 'act'), 'act_choose');
}

/** A manager picks a suggestion, undoes it, and says something else in their own words. Returns the line of each. */
export async function sayWhatComes(
  slack: Sandbox,
  { manager }: DemoTeam,
): Promise<{ readonly undone: string; readonly said: string }> {
  const member = slack.as(manager);
  const form = blocksOf(await openManaging(slack, manager));
  const choice = form.find(({ block_id: id }) => id === 'choice')?.['element'] as Json;
  member.fill({ choice: valueOf((choice['options'] as Json[])[0]) });
  const undone = await sendLine(slack, manager);
  await until(slack, manager, () => member.click('modal', 'act_undo'), '"own"');
  member.fill({ choice: '-', own: SENTENCE });
  const said = await sendLine(slack, manager);
  await closeAll(slack, manager);
  return { undone, said };
}

/** Once asked, the manager says that it's done. Returns the line. */
export async function sayWhatCame(slack: Sandbox, { manager }: DemoTeam): Promise<string> {
  await openManaging(slack, manager);
  await until(slack, manager, (member) => member.click('modal', 'act_report'), 'act_outcome');
  slack.as(manager).fill({ outcome: 'done' });
  const line = await sendLine(slack, manager);
  await closeAll(slack, manager);
  return line;
}

/** Counts the people whose newest weekly message has the line. */
export const havingLine = (slack: Sandbox, people: readonly Part[], line: string): number =>
  people.filter(({ user }) => {
    const messages = slack.as(user.id).dms();
    return linesOf(messages.findLast((message) => kindOf(message) === 'weekly')?.blocks).includes(line);
  }).length;
