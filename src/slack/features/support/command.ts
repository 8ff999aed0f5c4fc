import { CATEGORIES, type Category } from '../../../support/catalogue.js';
import { section } from '../../kit/blocks.js';
import type { Command } from '../../kit/feature.js';
import { categoryBlocks, supportBlocks } from './catalogue.js';

/** The category that a word or a choice from a menu names, or null. */
export const categoryNamed = (words: string): Category | null =>
  CATEGORIES.find((name) => name === words) ?? null;

/** /support, and the category that can stand after it. */
export const supportCommand: Command = {
  effect: null,
  help: (words) => categoryNamed(words) ?? 'all',
  answer({ texts: { words: said, catalogue }, words }) {
    const category = categoryNamed(words);
    if (category) return categoryBlocks(said, catalogue, category);
    return [...supportBlocks(said, catalogue), ...(words === '' ? [] : [section(said.support.unknown)])];
  },
};
