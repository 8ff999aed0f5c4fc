import { CATEGORIES } from '../../../support/catalog.js';
import { type Examples, exampleOfEach, type Given, type SetUp } from '../../examples/example.js';
import { setEap } from '../../../support/overlay.js';
import { exampleEap } from '../../examples/fixtures.js';
import { eapFormModal } from './eap-views.js';
import { contactModal, entryModal, setupCategoryModal, setupModal } from './views.js';

/** Examples of the set-up of a workplace's own support, where many changes no longer apply to anything. */
export const supportAdminExamples = ({ texts }: Given, { catalog, overlay }: SetUp): Examples => ({
  setupModal: {
    'the set-up of support': setupModal(texts, catalog, {
      ...overlay,
      hidden: Array.from({ length: 60 }, (_, at) => `gone-${at}`),
    }),
    'the set-up of support with an EAP': setupModal(texts, catalog, setEap(overlay, exampleEap)),
    'the set-up of support, its EAP removed': setupModal(texts, catalog, setEap(overlay, null), exampleEap),
  },
  setupCategoryModal: exampleOfEach(
    CATEGORIES,
    (name) => `the set-up of ${name}`,
    (name) => setupCategoryModal(texts, catalog, overlay, name),
  ),
  entryModal: { 'the form of an entry': entryModal(texts.words, 'peer') },
  eapFormModal: {
    'the form of an EAP': eapFormModal(texts.words, setEap(overlay, null)),
    'the form of an EAP filled in': eapFormModal(texts.words, setEap(overlay, exampleEap)),
  },
  contactModal: {
    'the form that names whom to ask': contactModal(texts.words, { ...overlay, contact: 'W'.repeat(100) }),
  },
});
