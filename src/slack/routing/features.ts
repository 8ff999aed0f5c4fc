import { checkin } from '../features/checkin/index.js';
import { hardEvents } from '../features/hard-events/index.js';
import { home } from '../features/home/index.js';
import { membership } from '../features/membership/index.js';
import { peerCheckins } from '../features/peer-checkins/index.js';
import { peerSupporters } from '../features/peer-supporters/index.js';
import { privateSpace } from '../features/private-space/index.js';
import { support } from '../features/support/index.js';
import { supportAdmin } from '../features/support-admin/index.js';
import { teamActions } from '../features/team-actions/index.js';
import { teamPulse } from '../features/team-pulse/index.js';
import { teams } from '../features/teams/index.js';
import { trial } from '../features/trial/index.js';
import { IDS } from '../ids.js';
import type { FeatureOf } from '../kit/feature.js';
import { registryOf } from './registry.js';

/** All features of Evenkeel in Slack. */
const FEATURES = {
  checkin,
  hardEvents,
  home,
  membership,
  peerCheckins,
  peerSupporters,
  privateSpace,
  support,
  supportAdmin,
  teamActions,
  teamPulse,
  teams,
  trial,
} satisfies { readonly [F in keyof typeof IDS]: FeatureOf<(typeof IDS)[F]> } & { readonly home: unknown };

/** Builds the registry of all features. Throws RegistryError if they don't fit together. */
export const featureRegistry = () => registryOf(FEATURES, IDS);
