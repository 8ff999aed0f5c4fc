import type { Button, KnownBlock } from '@slack/types';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Action } from '../../../support/actions.js';
import { button, section } from '../../kit/blocks.js';
import type { Words } from '../../texts/words.js';
import { actionLine } from '../team-actions/index.js';

/** What managers said they're doing, as everyone who sees the team sees it; no blocks if they've said nothing. */
export const actionLinesBlocks = (
  words: Words,
  suggestions: readonly Action[],
  { actions }: Pick<TeamView, 'actions'>,
): KnownBlock[] =>
  actions.now.length === 0
    ? []
    : [section(actions.now.map((line) => actionLine(words, suggestions, line)).join('\n'))];

/** For a team's managers: the way to say what they'll do, or what came of it once that's asked. */
export const manageButton = (
  { doing }: Words,
  { team, actions }: Pick<TeamView, 'team' | 'actions'>,
): Button => button(actions.asked ? doing.openAsked : doing.open, 'act', team.id);
