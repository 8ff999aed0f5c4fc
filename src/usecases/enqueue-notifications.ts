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
  hands: readonly MemberState[],
  roster: readonly RosterMember[],
): ReadonlyMap<MemberId, Language> => {
  const chosen = new Map(hands.map(({ member, trajectory }) => [member, trajectory.preferences.language]));
  return new Map(roster.map(({ id, language }) => [id, chosen.get(id) ?? language]));
};

/** Something for a member that comes on one of several days, or on none. */
export interface OnSomeDay {
  /** When it may come, as plain facts have it. */
  readonly times: readonly Instant[];
  /** When it does, one of those times; null for never. */
  readonly comes: Instant | null;
  readonly member: MemberId;
  readonly kind: NotificationKind;
  /** What stands in for it. */
  readonly cover: NotificationKind;
  readonly language: Language | null;
}

/**
 * A delivery for each of the times at which something may come to a member: the thing itself at its time, and what stands
 * in for it at all the others. Which days somebody works would else show in when their note is due.
 */
export const onEachDay = ({
  times,
  comes,
  member,
  kind,
  cover,
  language,
}: OnSomeDay): PlannedNotification[] =>
  times.map((at, day) => ({ member, kind: at === comes ? kind : cover, at, day, language }));

/**
 * Puts one note for each member into the outbox, as part of the transaction that decides them: in an order that
 * does not follow the roster, or the order in Redis and its log would tell whose each is.
 */
export function enqueueNotifications(
  { workspace, store, keyring }: WorkspaceContext,
  write: ChainableCommander,
  step: Step | 'digest',
  team: Team,
  { id, closesAt }: Pick<Pulse, 'id' | 'closesAt'>,
  decided: readonly PlannedNotification[],
): void {
  const notes = shuffled(decided).map(({ at, day = 0, partners, languages, ...one }) => {
    const between = partners && languages ? { partners: [...partners], languages: [...languages] } : {};
    const note = { ...one, ...between, team: team.id, pulse: id, closesAt };
    return {
      note: sealNotification(keyring, workspace, day === 0 ? step : `${step} ${day}`, note),
      dueAt: at,
    };
  });
  enqueue(write, store, notes);
}
