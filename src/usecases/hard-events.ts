import { type Instant, dayOf } from '../pulse/calendar.js';
import {
  afterRound,
  announcedAt,
  eventDelivery,
  type EventRound,
  type HardEvent,
  isTooLate,
  nextAnnouncementAt,
  nextStepAt,
  stopped,
} from '../pulse/hard-event.js';
import { type MemberId, pulseId, type TeamId } from '../pulse/ids.js';
import type { NotificationKind } from '../pulse/notification.js';
import type { RosterMember } from '../pulse/roster.js';
import { MOST_SUPPORTERS } from '../pulse/supporters.js';
import type { Team } from '../pulse/team.js';
import { openHardEvent, sealHardEvent } from '../sealing/hard-events.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { hardEventsIn, sealedHardEvent, writeHardEvent } from '../store/hard-events.js';
import { atomically, type Client } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { enqueueNotifications, type PlannedNotification } from './enqueue-notifications.js';
import { supportersOf } from './supporters.js';

/** An announcement is sealed for this many days: until its last round, and as long as that may come late. */
const SEALED_DAYS = 42;

/** A notification of a hard event is sealed as one of a pulse that closes so many days later: it may wait for a working day. */
const PENDING_DAYS = 10;

const DAY_MS = 86_400_000;

/** Which kind of notification each round is. */
const KIND_OF: Readonly<Record<EventRound, NotificationKind>> = {
  supporters: 'eventSupporters',
  first: 'eventFirst',
  week: 'eventWeek',
  month: 'eventMonth',
};

/** The step of the agenda that goes on with a team's event: there is one at a time. */
const stepOf = (team: TeamId): Due => ({ step: 'event', team, pulse: pulseId('-') });

/** A team's event as Redis has it; null for none, and for one that doesn't open, which is reported. */
async function eventOf(context: SealingContext, team: TeamId, read: Client): Promise<HardEvent | null> {
  const { workspace, store, keyring } = context;
  const sealed = await sealedHardEvent(store, team, read);
  if (sealed === null) return null;
  const event = openHardEvent(keyring, { workspace, team }, sealed);
  if (!event) store.damaged('a hard event in Redis', team, [sealed.toString('base64')]);
  return event;
}

/** The events that were announced and whose messages aren't all out, by team. Throws OverBound. */
export async function eventsUnderWay(context: SealingContext): Promise<ReadonlyMap<TeamId, HardEvent>> {
  const { workspace, store, keyring } = context;
  const found = new Map<TeamId, HardEvent>();
  for (const [team, sealed] of await hardEventsIn(store)) {
    const event = openHardEvent(keyring, { workspace, team }, sealed);
    if (event?.next) found.set(team, event);
  }
  return found;
}

/** What came of an announcement: it's on its way, or it comes too soon after the last one. */
export type Announced =
  | { readonly kind: 'announced' }
  | { readonly kind: 'too soon'; readonly last: Instant; readonly from: Instant };

/**
 * Announces a hard event to a team: plans the messages to peer supporters and to everyone on the roster. Where several
 * announce one at once, one of them does.
 */
export const announceEvent = (context: SealingContext, team: TeamId): Promise<Announced> =>
  change<Announced>(context, team, (event, now) => {
    const from = nextAnnouncementAt(event, now);
    return event && from !== null
      ? { outcome: { kind: 'too soon', last: event.announcedAt, from }, event }
      : { outcome: { kind: 'announced' }, event: announcedAt(now) };
  });

/**
 * Stops the messages of a team's event that haven't gone out. Until the first of them is planned, this leaves no trace.
 * Returns whether there was anything to stop.
 */
export const stopEvent = (context: SealingContext, team: TeamId): Promise<boolean> =>
  change(context, team, (event) =>
    event?.next ? { outcome: true, event: stopped(event) } : { outcome: false, event },
  );

/** Changes a team's event, and plans its next step, in one transaction. */
function change<T>(
  context: SealingContext,
  team: TeamId,
  decide: (
    event: HardEvent | null,
    now: Instant,
  ) => { readonly outcome: T; readonly event: HardEvent | null },
): Promise<T> {
  const { store, clock } = context;
  return atomically(store, [store.keys.hardEvents], async (read, write) => {
    const before = await eventOf(context, team, read);
    const { outcome, event } = decide(before, clock.now());
    if (event !== before) put(context, write, team, event);
    return outcome;
  });
}

/** Writes a team's event and its next step, as part of a transaction; null: there's none any more. */
function put(
  { workspace, store, keyring }: SealingContext,
  write: Parameters<typeof schedule>[0],
  team: TeamId,
  event: HardEvent | null,
): void {
  if (!event) {
    writeHardEvent(write, store, team, null);
    strike(write, store, stepOf(team));
    return;
  }
  const day = dayOf(event.announcedAt) + SEALED_DAYS;
  writeHardEvent(write, store, team, sealHardEvent(keyring, { workspace, team }, day, event));
  schedule(write, store, stepOf(team), nextStepAt(event));
}

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
    const event = await eventOf(context, due.team, read);
    const now = clock.now();
    if (!event || !team) {
      strike(write, store, due);
      return 'none';
    }
    if (now < nextStepAt(event)) {
      // The agenda isn't sealed: somebody who writes to Redis could have a week's message come the next day.
      schedule(write, store, due, nextStepAt(event));
      return 'early';
    }
    const { next: round } = event;
    put(context, write, team.id, round && afterRound(event, round));
    if (round === null) return 'over';
    if (team.archived || isTooLate(event, round, now)) return 'left out';
    const planned = plannedFor(context, { round, team, roster, supporters });
    const id = pulseId(new Date(event.announcedAt).toISOString().slice(0, 10));
    const closesAt = now + PENDING_DAYS * DAY_MS;
    enqueueNotifications(context, write, { step: `event ${round}`, team, pulse: { id, closesAt }, planned });
    return 'planned';
  });
  if (outcome === 'early')
    log.warn('step_skipped', { ...due, reason: 'too early for the next message about a hard event' });
  if (outcome === 'left out')
    log.warn('step_skipped', { ...due, reason: 'too late for a message about a hard event' });
}

/** Whom a round of a team's event is for. */
interface Audience {
  readonly round: EventRound;
  readonly team: Team;
  readonly roster: readonly RosterMember[];
  /** The peer supporters who can be asked now. */
  readonly supporters: readonly MemberId[];
}

/** What everybody gets in a round, each at their own time. */
function plannedFor(
  { clock, isHoliday }: WorkspaceContext,
  { round, team, roster, supporters }: Audience,
): PlannedNotification[] {
  const zones = new Map(roster.map(({ id, timeZone }) => [id, timeZone]));
  const plan = (member: MemberId, cover: boolean, day: number): PlannedNotification => ({
    member,
    kind: KIND_OF[round],
    cover,
    at: eventDelivery(round, clock.now(), zones.get(member) ?? team.schedule.timeZone, isHoliday),
    day,
    language: null,
  });
  if (round !== 'supporters') return roster.map(({ id }) => plan(id, false, 0));
  // How many supporters there are is sealed, so there are always as many deliveries as there may be supporters.
  const covers = roster.length === 0 ? 0 : Math.max(0, MOST_SUPPORTERS - supporters.length);
  return [
    ...supporters.map((member) => plan(member, false, 0)),
    ...Array.from({ length: covers }, (_, at) => roster[at % roster.length]).flatMap((one, at) =>
      one ? [plan(one.id, true, at + 1)] : [],
    ),
  ];
}
