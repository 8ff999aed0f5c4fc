import type { KnownBlock } from '@slack/types';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Texts } from '../../texts/load.js';
import { actionLinesBlocks } from './managers.js';
import { actionBlocks, resultBlocks } from './result.js';

/**
 * Shows a team, the same to everyone who may see it, in at most three blocks: how it's doing, what can be done, and what
 * its managers said they're doing.
 */
export const teamBlocks = (texts: Texts, view: TeamView): KnownBlock[] => [
  ...resultBlocks(texts, view),
  ...actionBlocks(texts.words, texts.suggestions, view.result),
  ...actionLinesBlocks(texts.words, texts.suggestions, view),
];
