import { CATEGORIES } from '../../../support/catalogue.js';
import { type Examples, eachOf, type Given, type SetUp } from '../../examples/example.js';
import { contactModal, entryModal, setupCategoryModal, setupModal } from './views.js';

/** The set-up of a workplace's own support, with changes of which many stand for nothing. */
export const supportAdminExamples = ({ texts }: Given, { catalogue, overlay }: SetUp): Examples => ({
  setupModal: {
    'the set-up of support': setupModal(texts, catalogue, {
      ...overlay,
      hidden: Array.from({ length: 60 }, (_, at) => `gone-${at}`),
    }),
  },
  setupCategoryModal: eachOf(
    CATEGORIES,
    (name) => `the set-up of ${name}`,
    (name) => setupCategoryModal(texts, catalogue, overlay, name),
  ),
  entryModal: { 'the form of an entry': entryModal(texts.words, 'peer') },
  contactModal: {
    'the form that names whom to ask': contactModal(texts.words, { ...overlay, contact: 'W'.repeat(100) }),
  },
});
