import type { ModalView } from '@slack/types';
import { forgottenBy, ownData } from '../../../usecases/own-data.js';
import { acting, type Person, type FeatureOf, reading } from '../../kit/feature.js';
import { endModal, forgetModal, joinModal, noticeModal, privacyModal } from './forms.js';
import type { MEMBERSHIP_IDS } from './ids.js';
import { mydataModal } from './my-data.js';
import { pauseModal } from './pauses.js';
import { MEMBERSHIP_FORMS } from './take-part.js';

export { endModal, forgetModal, joinModal, privacyModal, welcome } from './forms.js';
export { pausedSaying, pauseLine, pauseModal, typedPause } from './pauses.js';

/** Shows everything we keep about a member right now. */
export const showMyData = async ({ workspace: { context }, texts, member }: Person): Promise<ModalView> =>
  mydataModal(texts, await ownData(context, member), forgottenBy(context));

/** Lets people join, pause and leave, read what we keep about them and have it forgotten. */
export const membership: FeatureOf<typeof MEMBERSHIP_IDS> = {
  actions: {
    join: acting(({ texts, value }) => joinModal(texts, value)),
    no_thanks: acting(({ texts, value }) => endModal(texts, value, 'decline')),
    leave: acting(({ texts, value }) => endModal(texts, value, 'leave')),
    pause: acting(({ texts, value }) => pauseModal(texts, value)),
    forget: acting(({ texts, value }) => forgetModal(texts, value)),
    mydata: acting(showMyData),
    privacy: reading(({ texts, value }) => privacyModal(texts, value)),
    notice: reading(({ texts, value }) => noticeModal(texts, value)),
  },
  forms: MEMBERSHIP_FORMS,
};
