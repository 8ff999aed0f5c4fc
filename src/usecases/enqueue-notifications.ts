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

/** What one member gets, and when. */
export interface PlannedNotification {
  readonly member: MemberId;
  readonly kind: NotificationKind;
  /** Whether they get nothing, in a delivery of the same shape. */
  readonly cover: boolean;
  readonly at: Instant;
  /** Which of a step's deliveries to them this is: see `onEachDay`; the first by default. */
  readonly day?: number;
  /** Their language; null: the one they read Slack in. */
  readonly language: Language | null;
  /** For an introduction: the people the member meets, and the language for all of them. */
  readonly partners?: readonly MemberId[];
  readonly languages?: readonly Language[];
}

/** The language of each member of a roster: their own choice, or the one from Slack. */
export const languagesOf = (
  states: readonly MemberState[],
  roster: readonly RosterMember[],
): ReadonlyMap<MemberId, Language> => {
  const chosen = new Map(states.map(({ member, trajectory }) => [member, trajectory.preferences.language]));
  return new Map(roster.map(({ id, language }) => [id, chosen.get(id) ?? language]));
};

/** Something for a member that comes on one of several days, or on none. */
export interface OnSomeDay extends Pick<PlannedNotification, 'member' | 'kind' | 'language'> {
  /** The times when it may come, which depend only on unsealed facts. */
  readonly times: readonly Instant[];
  /** When it does, one of those times; null for never. */
  readonly comes: Instant | null;
  /** The kind of its covers. */
  readonly coverKind: NotificationKind;
}

/**
 * Makes a delivery for each of the times at which something may come to a member: the notification itself at
 * its time, and covers at all the others. Otherwise, the due time of their notification would show which days
 * they work.
 */
export const onEachDay = ({ times, comes, kind, coverKind, ...to }: OnSomeDay): PlannedNotification[] =>
  times.map((at, day) => {
    const cover = at !== comes;
    return { ...to, kind: cover ? coverKind : kind, cover, at, day };
  });

/** What a step decided, and for which pulse. */
export interface Decided {
  readonly step: Step | 'digest' | `event ${EventRound}`;
  readonly team: Team;
  readonly pulse: Pick<Pulse, 'id' | 'closesAt'>;
  readonly planned: readonly PlannedNotification[];
}

/**
 * Puts one notification for each member into the outbox, as part of the transaction that decides them: in an
 * order that doesn't follow the roster: otherwise, the order in Redis and its log would reveal whose each is.
 */
export function enqueueNotifications(
  { workspace, store, keyring }: WorkspaceContext,
  write: ChainableCommander,
  { step, team, pulse, planned }: Decided,
): void {
  const notifications = shuffled(planned).map(({ at, day = 0, partners, languages, ...rest }) => {
    const introduced = partners && languages ? { partners: [...partners], languages: [...languages] } : {};
    const ofTeam = { team: team.id, pulse: pulse.id, closesAt: pulse.closesAt };
    const decidedBy = day === 0 ? step : `${step} ${day}`;
    return {
      notification: sealNotification(keyring, workspace, decidedBy, { ...rest, ...introduced, ...ofTeam }),
      dueAt: at,
    };
  });
  enqueue(write, store, notifications);
}
