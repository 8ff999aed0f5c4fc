import { CATEGORIES, type Category } from '../../../support/catalog.js';
import { section } from '../../kit/blocks.js';
import type { Command } from '../../kit/feature.js';
import { categoryBlocks, supportBlocks } from './catalog.js';
import { answeredGuide } from './guides.js';
import { eapBlocks } from './eap.js';

/** Returns the category that a word or a choice from a menu names, or null. */
export const categoryNamed = (words: string): Category | null =>
  CATEGORIES.find((name) => name === words) ?? null;

/** Handles /support, with or without a category, a guide's word or `eap` after it. */
export const supportCommand: Command = {
  effect: null,
  help: (words) => categoryNamed(words) ?? 'all',
  answer({ texts, words }) {
    const category = categoryNamed(words);
    if (category) return categoryBlocks(texts, category);
    if (words === 'eap') return eapBlocks(texts);
    const guide = answeredGuide(texts, words);
    if (guide) return guide;
    const unknown = words === '' ? [] : [section(texts.words.support.unknown)];
    return [...supportBlocks(texts), ...unknown];
  },
};
