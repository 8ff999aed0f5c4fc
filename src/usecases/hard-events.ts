import type { ChainableCommander } from 'ioredis';
import { type Instant, dayOf } from '../pulse/calendar.js';
import {
  afterRound,
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

/** An announcement is sealed for this many days: until its last round, and as long as that may come late. */
const SEALED_DAYS = 42;

/** The step of the agenda that goes on with a team's event: there is one at a time. */
const stepOf = (team: TeamId): Due => ({ step: 'event', team, pulse: pulseId('-') });

/** An event as Redis holds it for a team; null for none, and for one that doesn't open, which is reported. */
function opened(
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

/** The message of an event that comes next, and when it's due. */
export interface NextRound {
  readonly round: EventRound;
  readonly at: Instant;
}

/** The teams, of some, that have messages of an event to come, and which of them comes next. Throws OverBound. */
export async function eventsUnderWay(
  context: WorkspaceContext,
  teams: readonly Team[],
): Promise<ReadonlyMap<TeamId, NextRound>> {
  const sealed = await hardEventsIn(context.store);
  return new Map(
    teams.flatMap((team) => {
      const event = opened(context, team.id, sealed.get(team.id));
      return event?.next
        ? [[team.id, { round: event.next, at: nextStepAt(event, daysOf(context, team)) }] as const]
        : [];
    }),
  );
}

/** What came of an announcement: it's on its way, with the time of each message, or it comes too soon after the last one. */
export type Announced =
  | { readonly kind: 'announced'; readonly due: Readonly<Record<EventRound, Instant>> }
  | { readonly kind: 'too soon'; readonly last: Instant; readonly from: Instant };

/**
 * Announces a hard event to a team: plans the messages to peer supporters and to everyone on the roster. Where several
 * announce one at once, one of them does, and the others learn that it's on its way.
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
 * Stops the messages of a team's event that the queue hasn't taken. Until the first of them is decided, this leaves no
 * trace. Returns who has heard of it; null where there was nothing to stop.
 */
export const stopEvent = (context: WorkspaceContext, team: Team): Promise<HeardBy | null> =>
  change(context, team, async (event, _, write) => {
    if (!event?.next) return { outcome: null, event };
    // Those decided already, for people whose morning comes later than the team's.
    takeOut(write, context.store, await waitingOf(context, team.id));
    return { outcome: heardBefore(event.next), event: stopped(event) };
  });

/** The ids of the notifications of a team's event that wait in the outbox. */
async function waitingOf({ workspace, store, keyring }: SealingContext, team: TeamId): Promise<string[]> {
  return (await allNotifications(store)).flatMap((sealed) => {
    const found = openNotification(keyring, workspace, sealed);
    return found?.team === team && isOfEvent(found.kind) ? [sealed.id] : [];
  });
}

/** What to do with a team's event. */
interface Decision<T> {
  readonly outcome: T;
  readonly event: HardEvent | null;
}

/** Changes a team's event, and plans its next step, in one transaction. */
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
    const before = opened(context, team.id, await sealedHardEvent(store, team.id, read));
    const { outcome, event } = await decide(before, clock.now(), write);
    if (event && event !== before) put(context, write, team, event, nextStepAt(event, daysOf(context, team)));
    else if (!event && before) drop(context, write, team.id);
    return outcome;
  });
}

/** Writes a team's event and when it goes on, as part of a transaction. */
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

/** Why a step for a hard event did nothing, for the log. */
const SKIPPED = {
  early: 'too early for the next message about a hard event',
  late: 'too late for a message about a hard event',
  archived: 'no message about a hard event to an archived team',
} as const;

/**
 * Goes on with a team's event: decides the messages of its next round in one transaction, and plans the round after that.
 * Nobody's message differs from anybody else's. A round that comes days late is left out; once all are over, the event is
 * forgotten.
 */
export async function continueEvent(context: WorkspaceContext, due: Due): Promise<void> {
  const { store, clock, log } = context;
  const team = await findTeam(store, due.team);
  const roster = await rosterOf(store, due.team);
  const supporters = (await supportersOf(context))
    .filter(({ state }) => state === 'ready')
    .map(({ member }) => member);
  const outcome = await atomically(store, [store.keys.hardEvents], async (read, write) => {
    const event = opened(context, due.team, await sealedHardEvent(store, due.team, read));
    if (!event) {
      // One that doesn't open stays where it is, for whoever looks into it.
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
      // The agenda isn't sealed: somebody who writes to Redis could have a week's message come the next day.
      schedule(write, store, due, dueAt);
      return 'early';
    }
    const { next: round } = event;
    const after = round && afterRound(event, round);
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
