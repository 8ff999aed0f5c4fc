import type { Button, KnownBlock } from '@slack/types';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Action } from '../../../support/actions.js';
import { button, section } from '../../kit/blocks.js';
import type { Words } from '../../texts/words.js';
import { actionLine } from '../team-actions/index.js';

/** Shows what managers said they're doing, the same to everyone who may see the team; no blocks if they said nothing. */
export const currentActionBlocks = (
  words: Words,
  suggestions: readonly Action[],
  { actions }: Pick<TeamView, 'actions'>,
): KnownBlock[] =>
  actions.now.length === 0
    ? []
    : [section(actions.now.map((line) => actionLine(words, suggestions, line)).join('\n'))];

/** A button for a team's managers, to say what they'll do or, once we ask, what came of it. */
export const manageButton = (
  { doing }: Words,
  { team, actions }: Pick<TeamView, 'team' | 'actions'>,
): Button => button(actions.asked ? doing.openAsked : doing.open, 'act', team.id);
