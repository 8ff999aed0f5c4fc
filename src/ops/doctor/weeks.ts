import type { Instant } from '../../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../../pulse/ids.js';
import { dueBy, nextDue } from '../../store/agenda.js';
import { keepWithin } from '../../store/bounds.js';
import { receiptsOf, servedWorkspaces } from '../../store/installs.js';
import type { SealedWorkspace } from '../../store/keyring-guard.js';
import { countDue } from '../../store/outbox.js';
import { GROUPS_REFUSED, refusalReason } from '../../usecases/slack-errors.js';
import { peerRecords } from '../../store/peers.js';
import { readTeamRecords, resultsOf } from '../../store/pulses.js';
import { slackRefusals } from '../../store/slack-write-block.js';
import { wrongTypeOf } from '../../store/redis-errors.js';
import { type Client, type Store, StoreError, storeOf } from '../../store/redis.js';
import { removalsOf } from '../../store/removals.js';
import { rosterTroubles } from '../../store/roster-troubles.js';
import { adviceOn } from '../../usecases/roster-troubles.js';
import { findTeam, knownTeams, rosterOf } from '../../store/teams.js';
import { type Finding, findingsOf } from './finding.js';
import { examineOwnSupport } from './own-support.js';

const { ok, warn, fail } = findingsOf('Weeks');

/** Delay from which an entry is stuck, in milliseconds: a sweep runs every half minute. */
const STUCK_AFTER_MS = 300_000;
/** How many stuck entries we look for. */
const MOST = 500;
/** How many of the stuck entries we name. */
const NAMED = 3;

/** The state of the queues. */
export interface QueueState {
  /** The number of steps and notifications that wait or are in progress. */
  readonly jobs: number;
  /** When the next sweep is due; null if none will come. */
  readonly nextSweepAt: Instant | null;
}

/** An instant to the minute, for operators. */
const timeOf = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Reports what's due and what's stuck, workspace by workspace. */
export async function* examineWeeks(
  redis: Client,
  prefix: string,
  sealed: readonly SealedWorkspace[],
  { jobs, nextSweepAt }: QueueState,
  now: Instant,
): AsyncGenerator<Finding> {
  if (sealed.length === 0) yield ok('No workspace has begun yet.');
  else if (nextSweepAt === null)
    yield fail(
      'No next sweep is planned in Redis: nothing opens or closes. Fix: start a process with worker among EVENKEEL_ROLES; a running worker replans it within a minute.',
    );
  if (nextSweepAt !== null && nextSweepAt < now - STUCK_AFTER_MS)
    yield fail(
      `No worker runs: the last sweep was due on ${timeOf(nextSweepAt)}. Nothing opens or closes. Fix: start a process with worker among EVENKEEL_ROLES, which then does what is due.`,
    );
  else if (nextSweepAt !== null) yield ok(`The workers sweep; ${jobs} job(s) wait or are in hand.`);
  for (const read of [servedWorkspaces, receiptsOf, removalsOf]) {
    const says = await whyNotRead(() => read({ redis, prefix }));
    if (says !== null) yield fail(says);
  }
  for (const { workspace } of sealed)
    try {
      const store = storeOf(redis, prefix, workspace);
      yield* examineWorkspace(store, workspace, now);
      yield* examineOwnSupport(store, workspace);
    } catch (error) {
      yield fail(readProblem(error));
    }
}

async function* examineWorkspace(
  store: Store,
  workspace: WorkspaceId,
  now: Instant,
): AsyncGenerator<Finding> {
  const late = now - STUCK_AFTER_MS;
  const [{ teams, unreadable }, steps, due, troubles, next, refusals] = await Promise.all([
    knownTeams(store),
    dueBy(store, late, MOST),
    countDue(store, late),
    rosterTroubles(store),
    nextDue(store),
    slackRefusals(store),
    keepWithin(
      { store, team: null },
      {
        hashes: [
          [store.keys.outbox, 'outbox'],
          [store.keys.moves, 'moves'],
          [store.keys.notIntroduced, 'weeks'],
        ],
      },
    ),
  ]);
  const running = teams.filter(({ archived }) => !archived);
  if (steps.length > 0)
    yield fail(
      `${steps.length} step(s) of ${workspace} have been due for more than five minutes: ${steps
        .slice(0, NAMED)
        .map(({ step, team }) => `${step} of ${team}`)
        .join(', ')}. Fix: look for step_failed in the worker's log; it is tried again by itself.`,
    );
  if (due.notifications > 0)
    yield fail(
      `${due.notifications} message(s) of ${workspace} wait for a worker to take them. Fix: start one, or look for redis_error in its log.`,
    );
  if (refusals.messages !== null)
    yield fail(
      `In ${workspace}, Slack refuses the app (${refusals.messages}): ${refusalReason(refusals.messages)}.`,
    );
  if (refusals.groups !== null) yield fail(`In ${workspace} (${refusals.groups}), ${GROUPS_REFUSED}.`);
  for (const [team, trouble] of troubles)
    if (running.some(({ id }) => id === team))
      yield warn(
        trouble === 'unreadable'
          ? `The channel or group of ${team} cannot be read; its roster stays as it was. Fix: invite the bot to the channel, or correct the team.`
          : trouble === 'empty'
            ? `Nobody in the channel or group of ${team} can take part. Fix: invite people, or correct the team.`
            : `Slack refuses the roster of ${team}, which stays as it was; no check-in opens. ${adviceOn(trouble)}.`,
      );
  for (const { id } of teams) {
    const says = await whatIsUnreadable(store, id);
    if (says !== null) yield fail(says);
  }
  for (const team of unreadable) yield fail(await whyUnreadable(store, team));
  yield ok(
    `${workspace} has ${running.length} team(s)${next === null ? '' : `; the next step is due on ${timeOf(next)}`}.`,
  );
}

/** Why the steps of a team can't read what Redis holds about it, with the fix; null if they can. */
const whatIsUnreadable = (store: Store, team: TeamId): Promise<string | null> =>
  whyNotRead(() =>
    Promise.all([
      readTeamRecords(store, team),
      peerRecords(store, team),
      rosterOf(store, team),
      resultsOf(store, team),
    ]),
  );

/** Why something in Redis can't be read, with the fix; null if it can. */
async function whyNotRead(read: () => Promise<unknown>): Promise<string | null> {
  try {
    await read();
    return null;
  } catch (error) {
    return readProblem(error);
  }
}

/** What an error says about data in Redis that can't be read, with the fix. Throws any other error. */
function readProblem(error: unknown): string {
  const says = error instanceof StoreError ? error.message : wrongTypeOf(error);
  if (says === null) throw error;
  return says;
}

/** Why a team's definition is unreadable, with the fix. */
const whyUnreadable = (store: Store, team: TeamId): Promise<string> =>
  findTeam(store, team).then(
    () => `The definition of team ${team} can be read again.`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
