import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import { COMES_AFTER_MS, eventDelivery, type EventRound, type HardEvent } from '../pulse/hard-event.js';
import { type MemberId, pulseId } from '../pulse/ids.js';
import type { NotificationKind } from '../pulse/notification.js';
import type { RosterMember } from '../pulse/roster.js';
import { MOST_SUPPORTERS } from '../pulse/supporters.js';
import type { Team } from '../pulse/team.js';
import type { WorkspaceContext } from './context.js';
import { enqueueNotifications, type PlannedNotification } from './enqueue-notifications.js';

/** Which kind of notification each round is. */
const KIND_OF: Readonly<Record<EventRound, NotificationKind>> = {
  supporters: 'eventSupporters',
  first: 'eventFirst',
  week: 'eventWeek',
  month: 'eventMonth',
};

/** Whether a notification is one of a hard event. */
export const isOfEvent = (kind: NotificationKind): boolean => Object.values(KIND_OF).includes(kind);

/**
 * For how long after its round a notification can be opened, in milliseconds: a round may wait ten days for a working day and
 * be three days late, and a person's own morning may be ten days off again. It's the same whenever the round is decided, so
 * that one decided twice has the same ids and goes out once.
 */
const PENDING_MS = 23 * 86_400_000;

/** A round of a team's event, and whom it's for. */
export interface Round {
  readonly event: HardEvent;
  readonly round: EventRound;
  readonly team: Team;
  readonly roster: readonly RosterMember[];
  /** The peer supporters who can be asked now. */
  readonly supporters: readonly MemberId[];
}

/** Puts what everybody gets in a round into the outbox, as part of a transaction. */
export function enqueueRound(context: WorkspaceContext, write: ChainableCommander, of: Round): void {
  const { event, round, team } = of;
  enqueueNotifications(context, write, {
    step: `event ${round}`,
    team,
    pulse: {
      id: pulseId(new Date(event.announcedAt).toISOString().slice(0, 10)),
      closesAt: event.announcedAt + COMES_AFTER_MS[round] + PENDING_MS,
    },
    planned: plannedFor(context, of),
  });
}

/** What everybody gets in a round, each at their own time. */
function plannedFor(
  { clock, isHoliday }: WorkspaceContext,
  { round, team, roster, supporters }: Round,
): PlannedNotification[] {
  const zones = new Map(roster.map(({ id, timeZone }) => [id, timeZone]));
  const now = clock.now();
  const timeFor = (member: MemberId): Instant =>
    eventDelivery(round, now, zones.get(member) ?? team.schedule.timeZone, isHoliday);
  const plan = (member: MemberId, at: Instant, cover = false, day = 0): PlannedNotification => ({
    member,
    kind: KIND_OF[round],
    cover,
    at,
    day,
    language: null,
  });
  if (round !== 'supporters') return roster.map(({ id }) => plan(id, timeFor(id)));
  const [stand] = roster;
  // Nobody hears of an event that comes to nobody.
  if (!stand) return [];
  // Who the supporters are is sealed. So at each time at which somebody on the roster could get theirs, there are as many
  // deliveries as there may be supporters.
  const real = supporters.map((member) => plan(member, timeFor(member)));
  const times = new Set([...zones.keys(), ...supporters].map(timeFor));
  const covers = [...times].flatMap((at) => {
    const left = MOST_SUPPORTERS - real.filter((one) => one.at === at).length;
    return Array.from({ length: Math.max(0, left) }, () => at);
  });
  return [...real, ...covers.map((at, number) => plan(stand.id, at, true, number + 1))];
}
