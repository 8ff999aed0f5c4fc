import { ASK_FIELD } from '../../../src/usecases/answer.js';
import type { Json, Sandbox } from '../../index.js';
import type { DemoTeam, Part } from '../cast.js';
import { openForm } from '../people.js';
import { kindOf, linesOf } from '../read.js';
import { closeAll } from '../screen.js';
import { blocksOf, valueOf } from './kept.js';

/**
 * Reads the tap for what would help in people's forms, once they've answered: each one's pick, and all choices' labels.
 */
export async function picksOf(
  slack: Sandbox,
  people: readonly Part[],
): Promise<{ readonly picks: ReadonlyMap<string, string>; readonly labels: ReadonlySet<string> }> {
  const picks = new Map<string, string>();
  const labels = new Set<string>();
  for (const part of people) {
    const form = blocksOf(await openForm(slack, part));
    const tap = form.find(({ block_id: id }) => id === ASK_FIELD)?.['element'] as Json | undefined;
    picks.set(part.user.id, valueOf(tap?.['initial_option'] as Json | undefined));
    for (const { text } of (tap?.['options'] as Json[] | undefined) ?? [])
      labels.add(String((text as Json)['text']));
    await closeAll(slack, part.user.id);
  }
  return { picks, labels };
}

/** Returns the choice that the manager's newest digest says the team asks for, out of `labels`; null if none. */
export function askedFor(slack: Sandbox, { manager }: DemoTeam, labels: ReadonlySet<string>): string | null {
  const messages = slack.as(manager).dms();
  const digest = linesOf(messages.findLast((message) => kindOf(message) === 'digest')?.blocks).join('\n');
  return [...labels].find((label) => digest.includes(`: ${label}.`)) ?? null;
}
