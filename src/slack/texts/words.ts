import * as z from 'zod';
import { CHECKIN_BUTTONS, CHECKIN_WORDS } from '../features/checkin/words.js';
import { HARD_EVENTS_WORDS } from '../features/hard-events/words.js';
import { HOME_WORDS } from '../features/home/words.js';
import { MEMBERSHIP_BUTTONS, MEMBERSHIP_WORDS } from '../features/membership/words.js';
import { PEER_CHECKINS_WORDS } from '../features/peer-checkins/words.js';
import { PEER_SUPPORTERS_WORDS } from '../features/peer-supporters/words.js';
import { PRIVATE_SPACE_BUTTONS, PRIVATE_SPACE_WORDS } from '../features/private-space/words.js';
import { SUPPORT_BUTTONS, SUPPORT_WORDS } from '../features/support/words.js';
import { SUPPORT_ADMIN_WORDS } from '../features/support-admin/words.js';
import { TEAM_ACTIONS_WORDS } from '../features/team-actions/words.js';
import { TEAM_PULSE_WORDS } from '../features/team-pulse/words.js';
import { TEAMS_WORDS } from '../features/teams/words.js';
import { TRIAL_WORDS } from '../features/trial/words.js';
import { missingForms } from '../kit/plural.js';
import { isLocale, SHARED_BUTTONS, SHARED_WORDS } from '../kit/words.js';

/** The words of one language, as in content/words/: each feature says which ones it needs. */
export const wordsSchema = z
  .strictObject({
    ...SHARED_WORDS,
    buttons: z.strictObject({
      ...SHARED_BUTTONS,
      ...CHECKIN_BUTTONS,
      ...MEMBERSHIP_BUTTONS,
      ...PRIVATE_SPACE_BUTTONS,
      ...SUPPORT_BUTTONS,
    }),
    ...CHECKIN_WORDS,
    ...HARD_EVENTS_WORDS,
    ...HOME_WORDS,
    ...MEMBERSHIP_WORDS,
    ...PEER_CHECKINS_WORDS,
    ...PEER_SUPPORTERS_WORDS,
    ...PRIVATE_SPACE_WORDS,
    ...SUPPORT_ADMIN_WORDS,
    ...SUPPORT_WORDS,
    ...TEAM_ACTIONS_WORDS,
    ...TEAM_PULSE_WORDS,
    ...TEAMS_WORDS,
    ...TRIAL_WORDS,
  })
  .superRefine((words, context) => {
    if (!isLocale(words.locale)) return;
    for (const path of missingForms(words))
      context.addIssue({
        code: 'custom',
        path,
        message: `${words.locale} has a plural form of this name, and it isn't here; add it`,
      });
  });

export type Words = z.infer<typeof wordsSchema>;
