import type { WorkspaceId } from '../pulse/ids.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import type { Preset } from '../pulse/signs.js';
import type { Keyring } from '../sealing/keyring.js';
import type { Store } from '../store/redis.js';
import type { Pace } from '../store/send-rate-limit.js';
import type { Clock, IsHoliday, Log } from './ports.js';

/** The parts needed to open and seal a workspace's records. */
export interface SealingContext {
  readonly workspace: WorkspaceId;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** One workspace's dependencies, shared by all use cases. */
export interface WorkspaceContext extends SealingContext {
  /** By id. */
  readonly questionnaires: ReadonlyMap<string, Questionnaire>;
  /** How early members who haven't chosen are offered support options. */
  readonly preset: Preset;
  readonly isHoliday: IsHoliday;
  /** How fast messages go out. */
  readonly pace: Pace;
  readonly log: Log;
}
