import type { ChainableCommander } from 'ioredis';
import { type Instant, utcDateAt } from '../pulse/calendar.js';
import { DAY_MS } from '../pulse/durations.js';
import { COMES_AFTER_MS, eventDelivery, type EventRound, type HardEvent } from '../pulse/hard-event.js';
import { type MemberId, pulseId } from '../pulse/ids.js';
import type { NotificationKind } from '../pulse/notification.js';
import type { RosterMember } from '../pulse/roster.js';
import { MOST_SUPPORTERS } from '../pulse/supporters.js';
import type { Team } from '../pulse/team.js';
import type { WorkspaceContext } from './context.js';
import { enqueueNotifications, type PlannedNotification } from './enqueue-notifications.js';

/** The notification kind of each round. */
const KIND_OF: Readonly<Record<EventRound, NotificationKind>> = {
  supporters: 'eventSupporters',
  first: 'eventFirst',
  week: 'eventWeek',
  month: 'eventMonth',
};

/** Whether a kind of notification belongs to a hard event. */
export const isOfEvent = (kind: NotificationKind): boolean => Object.values(KIND_OF).includes(kind);

/**
 * How long after its round a notification can still be opened, in milliseconds: a round may wait ten days for a working
 * day and be three days late, and a person's own morning may be another ten days off. It doesn't depend on when the
 * round is decided: if a round is decided twice, its notifications have the same ids, and go out once.
 */
const PENDING_MS = 23 * DAY_MS;

/** A round of a team's event, and its recipients. */
export interface Round {
  readonly event: HardEvent;
  readonly round: EventRound;
  readonly team: Team;
  readonly roster: readonly RosterMember[];
  /** The peer supporters who can be asked now. */
  readonly supporters: readonly MemberId[];
}

/** Puts a round's notifications into the outbox, as part of a transaction. */
export function enqueueRound(context: WorkspaceContext, write: ChainableCommander, of: Round): void {
  const { event, round, team } = of;
  enqueueNotifications(context, write, {
    step: `event ${round}`,
    team,
    pulse: {
      id: pulseId(utcDateAt(event.announcedAt)),
      closesAt: event.announcedAt + COMES_AFTER_MS[round] + PENDING_MS,
    },
    planned: plannedFor(context, of),
  });
}

/** Plans a round's notifications, each at its recipient's own time. */
function plannedFor(
  { clock, isHoliday }: WorkspaceContext,
  { round, team, roster, supporters }: Round,
): PlannedNotification[] {
  const zones = new Map(roster.map(({ id, timeZone }) => [id, timeZone]));
  const now = clock.now();
  const timeFor = (member: MemberId): Instant =>
    eventDelivery(round, now, zones.get(member) ?? team.schedule.timeZone, isHoliday);
  const plan = (member: MemberId, at: Instant, cover = false, number = 0): PlannedNotification => ({
    member,
    kind: KIND_OF[round],
    cover,
    at,
    number,
    language: null,
  });
  if (round !== 'supporters') return roster.map(({ id }) => plan(id, timeFor(id)));
  const [stand] = roster;
  // Without a roster, no one hears of the event, so the supporters needn't either.
  if (!stand) return [];
  // The list of supporters is sealed, and the number of deliveries mustn't reveal it: at each time at which anyone on
  // the roster could get a message, there are as many deliveries as there may be supporters.
  const real = supporters.map((member) => plan(member, timeFor(member)));
  const times = new Set([...zones.keys(), ...supporters].map(timeFor));
  const covers = [...times].flatMap((at) => {
    const left = MOST_SUPPORTERS - real.filter((one) => one.at === at).length;
    return Array.from({ length: Math.max(0, left) }, () => at);
  });
  return [...real, ...covers.map((at, number) => plan(stand.id, at, true, number + 1))];
}
