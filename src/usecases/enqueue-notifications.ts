import type { ChainableCommander } from 'ioredis';
import type { Instant, Pulse } from '../pulse/calendar.js';
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

/** What one member is to get, and when. */
export interface PlannedNotification {
  readonly member: MemberId;
  readonly kind: NotificationKind;
  /** Whether they get nothing, in a delivery of the same shape. */
  readonly cover: boolean;
  readonly at: Instant;
  /** Which of the deliveries of one step this is to them, see `onEachDay`; the first unless given. */
  readonly day?: number;
  /** What they read; null: whatever they read Slack in. */
  readonly language: Language | null;
  /** Of an introduction: whom it brings the member together with, and what all of them read. */
  readonly partners?: readonly MemberId[];
  readonly languages?: readonly Language[];
}

/** What each member of a roster reads: by their own choice, or as Slack has it. */
export const languagesOf = (
  states: readonly MemberState[],
  roster: readonly RosterMember[],
): ReadonlyMap<MemberId, Language> => {
  const chosen = new Map(states.map(({ member, trajectory }) => [member, trajectory.preferences.language]));
  return new Map(roster.map(({ id, language }) => [id, chosen.get(id) ?? language]));
};

/** Something for a member that comes on one of several days, or on none. */
export interface OnSomeDay extends Pick<PlannedNotification, 'member' | 'kind' | 'language'> {
  /** When it may come, as plain facts have it. */
  readonly times: readonly Instant[];
  /** When it does, one of those times; null for never. */
  readonly comes: Instant | null;
  /** What kind its covers are of. */
  readonly coverKind: NotificationKind;
}

/**
 * A delivery for each of the times at which something may come to a member: the thing itself at its time, and covers at
 * all the others. When their notification is due would otherwise show which days somebody works.
 */
export const onEachDay = ({ times, comes, kind, coverKind, ...to }: OnSomeDay): PlannedNotification[] =>
  times.map((at, day) => {
    const cover = at !== comes;
    return { ...to, kind: cover ? coverKind : kind, cover, at, day };
  });

/** What a step has decided, and for which pulse. */
export interface Decided {
  readonly step: Step | 'digest';
  readonly team: Team;
  readonly pulse: Pick<Pulse, 'id' | 'closesAt'>;
  readonly planned: readonly PlannedNotification[];
}

/**
 * Puts one notification for each member into the outbox, as part of the transaction that decides them: in an order that
 * doesn't follow the roster, or the order in Redis and its log would tell whose each is.
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
