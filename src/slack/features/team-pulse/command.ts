import type { KnownBlock } from '@slack/types';
import { PUBLICATION_RULE } from '../../../pulse/publication-rule.js';
import { type TeamView, teamsVisibleTo } from '../../../usecases/team-queries.js';
import { actions, button, section } from '../../kit/blocks.js';
import type { Command, CommandUse } from '../../kit/feature.js';
import { escaped, fill, joined } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import { moreTeams, rollUpLine } from './several-teams.js';
import { teamBlocks } from './team-blocks.js';

/** Most teams in one answer: an ephemeral answer holds 50 blocks, and a team takes up to three. */
const MOST_TEAMS = 15;

/**
 * Answers /teampulse: shows the teams as the Home tab does, and names those there's no room for.
 *
 * @param together whether these are all the teams that the person may see, rather than the one they named
 */
export const teampulseBlocks = (
  texts: Texts,
  teams: readonly TeamView[],
  together: boolean,
): KnownBlock[] => {
  const { words } = texts;
  const left = teams.slice(MOST_TEAMS);
  return [
    ...(together && teams.length >= PUBLICATION_RULE.rolledUpFrom ? [section(rollUpLine(words, teams))] : []),
    ...teams.slice(0, MOST_TEAMS).flatMap((view) => teamBlocks(texts, view)),
    ...(left.length > 0 ? [moreTeams(words, left)] : []),
    actions(
      button(words.pulse.how, 'how', teams[0]?.team.id ?? ''),
      button(words.buttons.support, 'support'),
    ),
  ];
};

async function teampulse({ workspace, texts, member, words: wanted }: CommandUse): Promise<KnownBlock[]> {
  const { words } = texts;
  const teams = await teamsVisibleTo(workspace, member);
  if (teams.length === 0) return [section(words.refusals.noPulse)];
  const shown = teams.filter(
    ({ team }) => wanted === '' || team.id === wanted || team.name.toLowerCase() === wanted,
  );
  if (shown.length > 0) return teampulseBlocks(texts, shown, wanted === '');
  const known = teams.map(({ team }) => escaped(team.name));
  return [section(fill(words.refusals.teampulseUsage, { teams: joined(known) }))];
}

/** Handles /teampulse, with or without a team after it. */
export const teampulseCommand: Command = { effect: null, answer: teampulse };
