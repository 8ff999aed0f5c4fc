import type { KnownBlock } from '@slack/types';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Texts } from '../../texts/load.js';
import { currentActionBlocks } from './managers.js';
import { suggestionBlocks, resultBlocks } from './result.js';

/**
 * Shows a team, the same to everyone who may see it, in at most three blocks: how it's doing, what can be done, and what
 * its managers said they're doing.
 */
export const teamBlocks = (texts: Texts, view: TeamView): KnownBlock[] => [
  ...resultBlocks(texts, view),
  ...suggestionBlocks(texts.words, texts.suggestions, view.result),
  ...currentActionBlocks(texts.words, texts.suggestions, view),
];
