import type { KnownBlock } from '@slack/types';
import type { TeamView } from '../../../usecases/team-queries.js';
import type { Texts } from '../../texts/load.js';
import { actionLinesBlocks } from './managers.js';
import { actionBlocks, resultBlocks } from './result.js';

/**
 * A team as everyone who may see it sees it, in three blocks at most: how it's doing, what can be done, and what its
 * managers said they're doing.
 */
export const teamBlocks = (texts: Texts, view: TeamView): KnownBlock[] => [
  ...resultBlocks(texts, view),
  ...actionBlocks(texts.words, texts.suggestions, view.result),
  ...actionLinesBlocks(texts.words, texts.suggestions, view),
];
