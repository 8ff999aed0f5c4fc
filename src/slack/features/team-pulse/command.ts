import type { KnownBlock } from '@slack/types';
import { PUBLICATION_RULE } from '../../../pulse/publication-rule.js';
import { type TeamView, teamsVisibleTo } from '../../../usecases/team-queries.js';
import { actions, button, section } from '../../kit/blocks.js';
import type { Command, CommandUse } from '../../kit/feature.js';
import { escaped, fill, joined } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import { moreTeams, rollUpLine } from './several-teams.js';
import { teamBlocks } from './team-blocks.js';

/** An ephemeral answer holds 50 blocks, three a team. */
const MOST_TEAMS = 15;

/**
 * What /teampulse answers: the teams as the Home tab has them, as far as there's room.
 *
 * @param together whether these are all the teams that somebody sees, and not one of them
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

/** /teampulse, and the team that can stand after it. */
export const teampulseCommand: Command = { effect: null, answer: teampulse };
