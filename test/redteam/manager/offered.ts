import { BANDS, type PublishedResult } from '../../../src/pulse/publication-rule.js';
import { digestMessage } from '../../../src/slack/features/team-pulse/index.js';
import { manageModal } from '../../../src/slack/features/team-actions/views.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { suggestionsFor } from '../../../src/support/actions.js';
import { actionsOf } from '../../../src/usecases/team-actions.js';
import { viewTeam } from '../../../src/usecases/team-queries.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage, type Stage, type StageTeam } from '../stage.js';

/** A result as its real answers would have it, which nobody is shown. */
type AsAnswered = (result: PublishedResult, value: number) => PublishedResult;

/** Returns what a manager reads after a close, and what they can choose from, without anything that names the team. */
async function offered(
  { context }: Stage,
  { id }: StageTeam,
  value: number,
  asAnswered: AsAnswered,
): Promise<string> {
  const texts = loadTexts('content', 'us').en;
  const view = await viewTeam(context, id);
  if (!view?.result) throw new Error('no week was closed');
  const result = asAnswered(view.result, value);
  const actions = await actionsOf(context, id);
  const suggested = suggestionsFor(texts.suggestions, result);
  const modal = manageModal(texts, { team: view.team, actions, suggested, now: 0, manages: true });
  const digest = digestMessage(texts, { ...view, result });
  return JSON.stringify([digest, modal]).replaceAll(view.team.name, '').replaceAll(id, '');
}

/** Closes a week of two teams with the same result but light and heavy answers, and compares what managers read. */
async function apart({ chance, size }: Setting, asAnswered: AsAnswered): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let differ = 0;
    const pairs = size(30, 2);
    for (let at = 0; at < pairs; at += 1) {
      const seen: string[] = [];
      for (const value of [0, 3]) {
        const team = await stage.team(8);
        await stage.open(team);
        for (const member of team.members) await stage.answer(team, member, value);
        await stage.close(team);
        seen.push(await offered(stage, team, value, asAnswered));
      }
      if (seen[0] !== seen[1]) differ += 1;
    }
    return count(differ, pairs);
  });
}

export const offeredActions: Attack = {
  group: 'manager',
  name: 'what a manager is offered to do, after light and after heavy answers',
  attacker:
    'A manager who compares the digest, and the form that offers what to do, of two teams with the same first result: one answered lightly throughout, the other heavily. The figure is how many pairs differ.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => apart(setting, (result) => result),
  weakened: {
    variant: 'what’s suggested follows the answers',
    run: (setting) =>
      apart(setting, (result, value) => ({ ...result, band: BANDS[value > 1 ? 2 : 0] ?? 'steady' })),
  },
};
