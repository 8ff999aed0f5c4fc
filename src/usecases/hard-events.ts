import type { ChainableCommander } from 'ioredis';
import { type Instant, dayOf } from '../pulse/calendar.js';
import {
  afterEventRound,
  announcedAt,
  type EventRound,
  type HardEvent,
  heardBefore,
  type HeardBy,
  isTooLate,
  nextAnnouncementAt,
  nextStepAt,
  roundsDueAt,
  stopped,
  SUPPORTERS_AHEAD_MS,
  type TeamDays,
} from '../pulse/hard-event.js';
import { pulseId, type TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { openHardEvent, sealHardEvent } from '../sealing/hard-events.js';
import { openNotification } from '../sealing/notifications.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { hardEventsIn, sealedHardEvent, writeHardEvent } from '../store/hard-events.js';
import { allNotifications, takeOut } from '../store/outbox.js';
import { atomically } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { enqueueRound, isOfEvent } from './event-round.js';
import { supportersOf } from './supporters.js';

/** How many days ahead an announcement is sealed: until its last round, plus the time that round may be late. */
const SEALED_DAYS = 42;

/** The agenda step that continues a team's event; a team has one at a time. */
const stepOf = (team: TeamId): Due => ({ step: 'event', team, pulse: pulseId('-') });

/** Opens a team's event; null if there's none, or if it doesn't open, which is reported. */
function openEvent(
  { workspace, store, keyring }: SealingContext,
  team: TeamId,
  sealed: Buffer | null | undefined,
): HardEvent | null {
  if (!sealed) return null;
  const event = openHardEvent(keyring, { workspace, team }, sealed);
  if (!event) store.damaged('a hard event in Redis', team, [sealed.toString('base64')]);
  return event;
}

const daysOf = ({ isHoliday }: WorkspaceContext, team: Team): TeamDays => ({
  timeZone: team.schedule.timeZone,
  isHoliday,
});

/** An event's next round, and when it's due. */
export interface NextRound {
  readonly round: EventRound;
  readonly at: Instant;
}

/** Returns the next round of each of these teams' events, leaving out teams with no round to come. Throws OverBound. */
export async function eventsUnderWay(
  context: WorkspaceContext,
  teams: readonly Team[],
): Promise<ReadonlyMap<TeamId, NextRound>> {
  const sealed = await hardEventsIn(context.store);
  return new Map(
    teams.flatMap((team) => {
      const event = openEvent(context, team.id, sealed.get(team.id));
      return event?.next
        ? [[team.id, { round: event.next, at: nextStepAt(event, daysOf(context, team)) }] as const]
        : [];
    }),
  );
}

/** The outcome of an announcement: announced, with each round's time, or too soon after the last one. */
type Announced =
  | { readonly kind: 'announced'; readonly due: Readonly<Record<EventRound, Instant>> }
  | { readonly kind: 'too soon'; readonly last: Instant; readonly from: Instant };

/**
 * Announces a hard event to a team: plans the messages to peer supporters and to everyone on the roster. If several
 * people announce one at once, there's a single event, and all of them get its times.
 */
export const announceEvent = (context: WorkspaceContext, team: Team): Promise<Announced> =>
  change<Announced>(context, team, (before, now) => {
    const from = nextAnnouncementAt(before, now);
    if (before && before.next !== 'supporters' && from !== null)
      return { outcome: { kind: 'too soon', last: before.announcedAt, from }, event: before };
    const event = before && from !== null ? before : announcedAt(now);
    return { outcome: { kind: 'announced', due: roundsDueAt(event, daysOf(context, team)) }, event };
  });

/**
 * Stops the messages of a team's event that the queue hasn't taken yet. Before the first round is decided, this leaves
 * no trace. Returns who may have heard of the event; null if there was nothing to stop.
 */
export const stopEvent = (context: WorkspaceContext, team: Team): Promise<HeardBy | null> =>
  change(context, team, async (event, _, write) => {
    if (!event?.next) return { outcome: null, event };
    // Messages already decided, for people whose morning comes later than the team's.
    takeOut(write, context.store, await waitingOf(context, team.id));
    return { outcome: heardBefore(event.next), event: stopped(event) };
  });

/** Returns the ids of a team's event notifications in the outbox. */
async function waitingOf({ workspace, store, keyring }: SealingContext, team: TeamId): Promise<string[]> {
  return (await allNotifications(store)).flatMap((sealed) => {
    const found = openNotification(keyring, workspace, sealed);
    return found?.team === team && isOfEvent(found.kind) ? [sealed.id] : [];
  });
}

/** A change to a team's event, and the caller's result. */
interface Decision<T> {
  readonly outcome: T;
  readonly event: HardEvent | null;
}

/** Changes a team's event and plans its next step, in one transaction. */
function change<T>(
  context: WorkspaceContext,
  team: Team,
  decide: (
    event: HardEvent | null,
    now: Instant,
    write: ChainableCommander,
  ) => Decision<T> | Promise<Decision<T>>,
): Promise<T> {
  const { store, clock } = context;
  return atomically(store, [store.keys.hardEvents], async (read, write) => {
    const before = openEvent(context, team.id, await sealedHardEvent(store, team.id, read));
    const { outcome, event } = await decide(before, clock.now(), write);
    if (event && event !== before) put(context, write, team, event, nextStepAt(event, daysOf(context, team)));
    else if (!event && before) drop(context, write, team.id);
    return outcome;
  });
}

/** Writes a team's event and schedules its next step, as part of a transaction. */
function put(
  { workspace, store, keyring }: SealingContext,
  write: ChainableCommander,
  { id: team }: Team,
  event: HardEvent,
  goesOnAt: Instant,
): void {
  const day = dayOf(event.announcedAt) + SEALED_DAYS;
  writeHardEvent(write, store, team, sealHardEvent(keyring, { workspace, team }, day, event));
  schedule(write, store, stepOf(team), goesOnAt);
}

/** Forgets a team's event, as part of a transaction. */
function drop({ store }: SealingContext, write: ChainableCommander, team: TeamId): void {
  writeHardEvent(write, store, team, null);
  strike(write, store, stepOf(team));
}

/** The logged reasons for an event step that did nothing. */
const SKIPPED = {
  early: 'too early for the next message about a hard event',
  late: 'too late for a message about a hard event',
  archived: 'no message about a hard event to an archived team',
} as const;

/**
 * Continues a team's event: decides its next round's messages, identical for all who get one, and plans the round
 * after that, in one transaction. Skips a round that's days late, and forgets the event once all rounds are over.
 */
export async function continueEvent(context: WorkspaceContext, due: Due): Promise<void> {
  const { store, clock, log } = context;
  const team = await findTeam(store, due.team);
  const roster = await rosterOf(store, due.team);
  const supporters = (await supportersOf(context))
    .filter(({ state }) => state === 'ready')
    .map(({ member }) => member);
  const outcome = await atomically(store, [store.keys.hardEvents], async (read, write) => {
    const event = openEvent(context, due.team, await sealedHardEvent(store, due.team, read));
    if (!event) {
      // An event that doesn't open stays in Redis, so that an operator can look into it.
      strike(write, store, due);
      return 'none';
    }
    if (!team) {
      drop(context, write, due.team);
      return 'none';
    }
    const now = clock.now();
    const days = daysOf(context, team);
    const dueAt = nextStepAt(event, days);
    if (now < dueAt) {
      // The agenda isn't sealed: someone who can write to Redis could make the one-week message come the next day.
      schedule(write, store, due, dueAt);
      return 'early';
    }
    const { next: round } = event;
    const after = round && afterEventRound(event, round);
    if (after) put(context, write, team, after, Math.max(nextStepAt(after, days), now + SUPPORTERS_AHEAD_MS));
    else drop(context, write, team.id);
    if (round === null) return 'over';
    if (team.archived) return 'archived';
    if (isTooLate(event, round, days, now)) return 'late';
    enqueueRound(context, write, { event, round, team, roster, supporters });
    return 'planned';
  });
  if (outcome === 'early' || outcome === 'late' || outcome === 'archived')
    log.warn('step_skipped', { ...due, reason: SKIPPED[outcome] });
}
