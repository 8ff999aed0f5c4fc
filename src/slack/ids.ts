import { CHECKIN_IDS } from './features/checkin/ids.js';
import { HARD_EVENTS_IDS } from './features/hard-events/ids.js';
import { MEMBERSHIP_IDS } from './features/membership/ids.js';
import { PRIVATE_SPACE_IDS } from './features/private-space/ids.js';
import { SUPPORT_IDS } from './features/support/ids.js';
import { SUPPORT_ADMIN_IDS } from './features/support-admin/ids.js';
import { PEER_CHECKINS_IDS } from './features/peer-checkins/ids.js';
import { PEER_SUPPORTERS_IDS } from './features/peer-supporters/ids.js';
import { TEAM_ACTIONS_IDS } from './features/team-actions/ids.js';
import { TEAM_PULSE_IDS } from './features/team-pulse/ids.js';
import { TEAMS_IDS } from './features/teams/ids.js';
import { TRIAL_IDS } from './features/trial/ids.js';

/**
 * The ids of all buttons, lists and forms, by the feature that answers them. Messages and modals stay in Slack for
 * longer than a release, so an id that was ever in use keeps its meaning.
 */
export const IDS = {
  checkin: CHECKIN_IDS,
  hardEvents: HARD_EVENTS_IDS,
  membership: MEMBERSHIP_IDS,
  privateSpace: PRIVATE_SPACE_IDS,
  support: SUPPORT_IDS,
  supportAdmin: SUPPORT_ADMIN_IDS,
  peerCheckins: PEER_CHECKINS_IDS,
  peerSupporters: PEER_SUPPORTERS_IDS,
  teamActions: TEAM_ACTIONS_IDS,
  teamPulse: TEAM_PULSE_IDS,
  teams: TEAMS_IDS,
  trial: TRIAL_IDS,
} as const;

type Feature = (typeof IDS)[keyof typeof IDS];

/** The id of a button or list that some feature answers. */
export type ActionId = Feature['actions'][number];

/** The id of a form that some feature answers. */
export type FormId = Feature['forms'][number];
