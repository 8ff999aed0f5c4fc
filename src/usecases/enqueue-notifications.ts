import type { ChainableCommander } from 'ioredis';
import type { Instant, Pulse } from '../pulse/calendar.js';
import type { EventRound } from '../pulse/hard-event.js';
import type { MemberId } from '../pulse/ids.js';
import type { Language } from '../pulse/language.js';
import type { NotificationKind } from '../pulse/notification.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { sealNotification } from '../sealing/notifications.js';
import { shuffled } from '../sealing/shuffle.js';
import type { Step } from '../store/agenda.js';
import { enqueue } from '../store/outbox.js';
import type { MemberState } from './reseal-team.js';
import type { WorkspaceContext } from './context.js';

/** One notification to a member, or a cover, and its time. */
export interface PlannedNotification {
  readonly member: MemberId;
  readonly kind: NotificationKind;
  /** Whether it's a cover: the member gets nothing, in a delivery of the same shape. */
  readonly cover: boolean;
  readonly at: Instant;
  /** The number of this delivery among a step's deliveries to the member, from 0, the default. */
  readonly number?: number;
  /** The member's language; null for the one they read Slack in. */
  readonly language: Language | null;
  /** For an introduction: the people the member meets, and the languages that the group reads. */
  readonly partners?: readonly MemberId[];
  readonly languages?: readonly Language[];
}

/** Returns the language of each member of a roster: their own choice, or the one from Slack. */
export const languagesOf = (
  states: readonly MemberState[],
  roster: readonly RosterMember[],
): ReadonlyMap<MemberId, Language> => {
  const chosen = new Map(states.map(({ member, trajectory }) => [member, trajectory.preferences.language]));
  return new Map(roster.map(({ id, language }) => [id, chosen.get(id) ?? language]));
};

/** The notifications that a step decided, and their pulse. */
interface Decided {
  readonly step: Step | 'digest' | `event ${EventRound}`;
  readonly team: Team;
  readonly pulse: Pick<Pulse, 'id' | 'closesAt'>;
  readonly planned: readonly PlannedNotification[];
}

/**
 * Puts planned notifications into the outbox, as part of the transaction that decides them, and in random order:
 * otherwise, their order in Redis and its append-only file would reveal who each one is for.
 */
export function enqueueNotifications(
  { workspace, store, keyring }: WorkspaceContext,
  write: ChainableCommander,
  { step, team, pulse, planned }: Decided,
): void {
  const notifications = shuffled(planned).map(({ at, number = 0, partners, languages, ...rest }) => {
    const introduced = partners && languages ? { partners: [...partners], languages: [...languages] } : {};
    const ofTeam = { team: team.id, pulse: pulse.id, closesAt: pulse.closesAt };
    const decidedBy = number === 0 ? step : `${step} ${number}`;
    return {
      notification: sealNotification(keyring, workspace, decidedBy, { ...rest, ...introduced, ...ofTeam }),
      dueAt: at,
    };
  });
  enqueue(write, store, notifications);
}
