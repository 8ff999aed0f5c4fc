import type { KnownBlock } from '@slack/types';
import { PUBLICATION_RULE } from '../../../pulse/publication-rule.js';
import { teamsVisibleTo } from '../../../usecases/team-queries.js';
import { actions, button, section } from '../../kit/blocks.js';
import type { Command, CommandUse } from '../../kit/feature.js';
import { escaped, fill, joined } from '../../kit/text.js';
import { actionBlocks, resultBlocks } from './result.js';
import { moreTeams, rollUpLine } from './several-teams.js';

/** An ephemeral answer holds 50 blocks, three a team. */
const MOST_TEAMS = 15;

async function teampulse({ workspace, texts, member, words: wanted }: CommandUse): Promise<KnownBlock[]> {
  const { words, suggestions } = texts;
  const teams = await teamsVisibleTo(workspace.context, member);
  if (teams.length === 0) return [section(words.refusals.noPulse)];
  const shown = teams.filter(
    ({ team }) => wanted === '' || team.id === wanted || team.name.toLowerCase() === wanted,
  );
  if (shown.length === 0) {
    const known = teams.map(({ team }) => escaped(team.name));
    return [section(fill(words.refusals.teampulseUsage, { teams: joined(known) }))];
  }
  const together = wanted === '' && teams.length >= PUBLICATION_RULE.rolledUpFrom;
  return [
    ...(together ? [section(rollUpLine(words, teams))] : []),
    ...shown
      .slice(0, MOST_TEAMS)
      .flatMap((view) => [...resultBlocks(texts, view), ...actionBlocks(words, suggestions, view.result)]),
    ...(shown.length > MOST_TEAMS ? [moreTeams(words, shown.slice(MOST_TEAMS))] : []),
    actions(
      button(words.pulse.how, 'how', shown[0]?.team.id ?? ''),
      button(words.buttons.support, 'support'),
    ),
  ];
}

/** /teampulse, and the team that can stand after it. */
export const teampulseCommand: Command = { effect: null, answer: teampulse };
