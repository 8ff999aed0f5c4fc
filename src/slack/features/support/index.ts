import { CATEGORIES, type Category } from '../../../support/catalog.js';
import { TOPICS } from '../../../support/learn.js';
import { eachOf } from '../../kit/family.js';
import { type FeatureOf, reading } from '../../kit/feature.js';
import { askForm, showAsk } from './ask.js';
import { supportModal } from './catalog.js';
import { categoryNamed, supportCommand } from './command.js';
import type { SUPPORT_IDS } from './ids.js';
import { copyModal, guideModal } from './guides.js';
import { eapModal } from './eap.js';
import { learnModal } from './learn.js';
import { placesModal, professionModal, stateModal } from './places.js';
import { talkModal } from './talk.js';

export { askFailure } from './ask.js';
export { briefBlock, crisisLine, sourceBlock, supportModal } from './catalog.js';
export { categoryNamed } from './command.js';
export { type CrisisReplies, crisisReplies } from './crisis-replies.js';
export { answerMessage, type MessageArgs, registerCrisisReply } from './crisis-reply.js';
export {
  crisisReply,
  crisisText,
  helpBlocks,
  helpHome,
  helpOnlyHome,
  helpOnlyModal,
  type Lack,
  lackText,
  waitBlocks,
} from './help-only-views.js';
export { lessonsButton } from './guide-list.js';
export { eapRung } from './eap.js';
export { learnTeaser } from './learn.js';
export { limitOf } from './talk-limit.js';
export { askedModal, askPreviewBlocks } from './talk.js';

/** Opens all of support, or one category. */
const opening = (category: Category | null) =>
  reading(({ texts }) => supportModal(texts, category), category ?? 'all');

/** Shows where to get help: the crisis card, the catalog, people to talk to and things to read. */
export const support: FeatureOf<typeof SUPPORT_IDS> = {
  actions: {
    support: opening(null),
    ...eachOf('support', CATEGORIES, opening),
    support_eap: reading(({ texts }) => eapModal(texts), 'all'),
    support_menu: reading(
      ({ texts, value }) => (value === 'eap' ? eapModal(texts) : supportModal(texts, categoryNamed(value))),
      'all',
    ),
    learn: reading(({ texts }) => learnModal(texts, null)),
    ...eachOf('learn', TOPICS, (topic) => reading(({ texts }) => learnModal(texts, topic))),
    guide: reading(({ texts, value }) => guideModal(texts, value), 'all'),
    guide_event: reading(({ texts }) => guideModal(texts, 'event'), 'all'),
    guide_return: reading(({ texts }) => guideModal(texts, 'coming-back'), 'all'),
    guide_copy: reading(({ texts }) => copyModal(texts), 'all'),
    places: reading(({ texts }) => placesModal(texts), 'legal'),
    state: reading(({ texts, value }) => stateModal(texts, value), 'legal'),
    profession: reading(({ texts, value }) => professionModal(texts, value), 'legal'),
    talk: reading(({ texts }) => talkModal(texts), 'all'),
    ask: reading(showAsk, 'all'),
  },
  forms: { ask: askForm },
  commands: { '/support': supportCommand },
  shortcuts: { support: ({ texts }) => supportModal(texts, null) },
};
