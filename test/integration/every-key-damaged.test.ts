import fc from 'fast-check';
import { aFolder } from '../support/folder.js';
import { announceEvent } from '../../src/usecases/hard-events.js';
import { cpSync, rmSync } from 'node:fs';
import { basename, dirname, join as under } from 'node:path';
import { memberId, type TeamId, teamId, type WorkspaceId, workspaceId } from '../../src/pulse/ids.js';
import { joinPeers } from '../../src/pulse/peer.js';
import { nameSupporter } from '../../src/pulse/supporters.js';
import type { Team } from '../../src/pulse/team.js';
import { prefer } from '../../src/pulse/trajectory.js';
import { findCheckin } from '../../src/usecases/answer.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { requestMove } from '../../src/usecases/team-assignment.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import type { Directory } from '../../src/usecases/ports.js';
import type { LogEvent, LogFields } from '../../src/usecases/log.js';
import { teamsVisibleTo } from '../../src/usecases/team-queries.js';
import { ownData } from '../../src/usecases/own-data.js';
import { changePeer } from '../../src/usecases/peer-records.js';
import { lookThroughRequests } from '../../src/usecases/requests-look.js';
import { endRequestLater } from '../../src/usecases/request-list.js';
import { updateMemberRecord } from '../../src/usecases/member-record.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { sweep, runStep } from '../../src/usecases/sweep.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { MEMBERSHIP_HASHES } from '../../src/store/memberships.js';
import { dueBy } from '../../src/store/agenda.js';
import { reportedOnce } from '../../src/store/damage.js';
import { bindToKeyring } from '../../src/store/keyring-guard.js';
import { changeOverlay, overlayOf } from '../../src/store/overlay.js';
import { resultsOf, teamState } from '../../src/store/pulses.js';
import { storeOf } from '../../src/store/redis.js';
import { joinAll } from '../support/join-all.js';
import { KINDS } from '../support/kinds-of-keys.js';
import { filledWith } from '../support/questionnaires.js';
import { submitForm } from '../support/submit-form.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';
import { aPerson } from '../support/directory.js';
import { aLookAt } from '../support/look-ports.js';

const HOUR = 3_600_000;
const EAST = TEAM;
const WEST: Team = { ...TEAM, id: teamId('west'), name: 'West', roster: 'C0WEST' };
const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  east: ['U0', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6'],
  west: ['V0', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'],
};
/** The teams of each workspace. */
const teamsOf = (workspace: WorkspaceId): readonly Team[] => (workspace === ONE ? [EAST, WEST] : [EAST]);
const [ONE, OTHER] = [workspaceId('T0ONE'), workspaceId('T0OTHER')];

/** A workspace as a test plays it: its log, and how many messages went to the queue. */
interface Played {
  readonly context: WorkspaceContext;
  readonly events: LogEvent[];
  readonly fields: LogFields[];
  readonly reports: unknown[];
  notes: number;
}

let clinic: TestContext;
let folder: string;
let directory: Directory;
beforeAll(() => {
  clinic = testContext();
  folder = aFolder('damaged');
  directory = {
    ...clinic.directory,
    rosterOf: async ({ roster }) =>
      (PEOPLE[roster === WEST.roster ? WEST.id : EAST.id] ?? []).map((one) => aPerson(memberId(one))),
  };
});
afterAll(() => {
  clinic.end();
  rmSync(folder, { recursive: true });
});

function play(workspace: WorkspaceId, keyring: Keyring): Played {
  const events: LogEvent[] = [];
  const fields: LogFields[] = [];
  const reports: unknown[] = [];
  const quiet = (): void => undefined;
  const loud = (event: LogEvent, said: LogFields = {}): void => {
    events.push(event);
    fields.push(said);
  };
  const store = storeOf(
    clinic.context.store.redis,
    clinic.prefix,
    workspace,
    reportedOnce((...report) => reports.push(report)),
  );
  const log = { debug: quiet, info: loud, warn: loud, error: loud };
  return {
    context: { ...clinic.context, workspace, keyring, store, log },
    events,
    fields,
    reports,
    notes: 0,
  };
}

/** Does what's due by a moment as the worker does: failures are logged, and keep nothing else from being done. */
async function run(played: Played, now: number): Promise<void> {
  const { context, events, fields } = played;
  clinic.at(now);
  try {
    for (let left = 3; left > 0; left -= 1)
      for (const due of await dueBy(context.store, now, 50))
        try {
          await runStep(context, directory, due);
        } catch {
          events.push('step_failed');
          fields.push({ team: due.team });
        }
    await overlayOf(context.store);
    await lookThroughRequests(context, aLookAt(), () => undefined);
    await sweep(context, {
      addSteps: async () => undefined,
      async addNotifications(workspace, notes) {
        for (const { notification } of notes)
          if (openNotification(context.keyring, workspace, notification)) played.notes += 1;
          else events.push('notification_dropped'); // Done by the delivery, see deliver.test.ts.
      },
      renewNotifications: async () => undefined,
    });
  } catch {
    events.push('step_failed');
    fields.push({});
  }
}

/** Has people of a team answer; returns how many answers were stored. */
async function answers({ context }: Played, team: TeamId, people: readonly string[]): Promise<number> {
  let stored = 0;
  for (const one of people)
    try {
      const found = await findCheckin(context, memberId(one), team, null);
      if (found.kind !== 'open') continue;
      const raw = filledWith(found.questionnaire, found.pulse.week, 1);
      if ((await submitForm(context, memberId(one), found.form, raw)).kind === 'stored') stored += 1;
    } catch {
      // The person is told to try again.
    }
  return stored;
}

/** Everything under the prefix, as Redis dumps it. */
async function dumpAll(): Promise<Map<string, Buffer>> {
  const { redis } = clinic.context.store;
  const names = await redis.keys(`${clinic.prefix}:*`);
  const dumps = await Promise.all(names.map((key) => redis.dumpBuffer(key)));
  return new Map(names.map((key, at) => [key, dumps[at] ?? Buffer.alloc(0)]));
}

/** A copy of the keyring, so that a decision committed beside it in one case doesn't exist in the next. */
function keyringCopy(from: string, name: string): Keyring {
  const to = under(folder, name);
  cpSync(from, to, { recursive: true });
  return Keyring.open(under(to, basename(clinic.context.keyring.file)));
}

const THIRD = 2;
let atWeek: Map<string, Buffer>;
let yesterday: Map<string, Buffer>;
let kept: string;

beforeAll(async () => {
  const { keyring } = clinic.context;
  const both = [play(ONE, keyring), play(OTHER, keyring)];
  for (const { context } of both) {
    clinic.at(opening() - 24 * HOUR);
    await bindToKeyring(context.store, keyring, clinic.prefix, async () => false);
    for (const team of teamsOf(context.workspace)) await defineTeam(context, team);
  }
  for (let week = 0; week <= THIRD; week += 1) {
    for (const played of both) {
      await run(played, opening(week));
      for (const { id } of teamsOf(played.context.workspace)) {
        const people = PEOPLE[id] ?? [];
        if (week === 0) await joinAll(played.context, id, people.map(memberId));
        await answers(played, id, people.slice(0, 3));
        await updateMemberRecord(played.context, memberId(people[5] ?? ''), id, (own) =>
          prefer(own, { reminder: false }),
        );
        const team = id === EAST.id ? EAST : WEST;
        await changePeer(played.context, memberId(people[1] ?? ''), team, (peer) => joinPeers(peer, 2_943));
      }
      await changeSupporters(played.context, (all) => nameSupporter(all, memberId('U3')));
      await changeOverlay(played.context.store, (overlay) => overlay);
      await endRequestLater(played.context, { channel: 'D1', ts: `${week}.1` });
      await requestMove(played.context, [memberId('V6')], EAST.id);
    }
    if (week === THIRD) for (const { context } of both) await announceEvent(context, EAST);
    if (week === THIRD) break;
    if (week === THIRD - 1) yesterday = await dumpAll();
    for (const played of both) await run(played, closing(week));
  }
  atWeek = await dumpAll();
  kept = under(folder, 'kept');
  cpSync(dirname(keyring.file), kept, { recursive: true });
});

type Name = keyof typeof KINDS;
type How = 'garbage' | 'another kind' | 'foreign' | 'old';

/** The keys of a kind: of the team East, or of the workspace. For a kind in parts, the parts that exist. */
function keysFor(workspace: WorkspaceId, name: Name): string[] {
  const { keys } = storeOf(clinic.context.store.redis, clinic.prefix, workspace);
  if (name === 'memberships')
    return Array.from({ length: MEMBERSHIP_HASHES }, (_, hash) => keys[name](hash)).filter((key) =>
      atWeek.has(key),
    );
  if (name === 'sent' || name === 'taken') return [keys[name]('x')];
  const key = keys[name];
  return [typeof key === 'string' ? key : key(EAST.id)];
}

/** Replaces a kind's values by damaged ones; returns false if there's nothing to replace. */
async function damage(name: Name, how: How): Promise<boolean> {
  const { redis } = clinic.context.store;
  const foreign = keysFor(OTHER, name);
  let done = false;
  for (const [at, key] of keysFor(ONE, name).entries()) {
    const value = how === 'foreign' ? atWeek.get(foreign[at] ?? '') : yesterday.get(key);
    const type = await redis.type(key);
    if (how === 'foreign' || how === 'old') {
      if (!value || value.equals(atWeek.get(key) ?? Buffer.alloc(0))) continue;
      await redis.del(key);
      await redis.restore(key, 0, value);
    } else if (how === 'another kind' || type === 'none') {
      await redis.del(key);
      await (type === 'string' || type === 'none' ? redis.rpush(key, 'x') : redis.set(key, 'x'));
    } else if (type === 'hash') {
      for (const field of await redis.hkeys(key)) await redis.hset(key, field, '\u0000garbage');
    } else if (type === 'zset') await redis.zadd(key, 1, '\u0000garbage');
    else if (type === 'list') await redis.lset(key, 0, '\u0000garbage');
    else await redis.set(key, '\u0000garbage');
    done = true;
  }
  return done;
}

/** The outcome of a case. */
interface Outcome {
  readonly told: boolean;
  readonly one: Played;
  readonly west: readonly string[];
  readonly other: readonly string[];
}

/** What a team's week lacks. */
async function missing(played: Played, team: TeamId, stored: number): Promise<string[]> {
  const results = await resultsOf(played.context.store, team).catch(() => []);
  const opened = await findCheckin(played.context, memberId(PEOPLE[team]?.[0] ?? ''), team, null)
    .then(({ kind }) => kind)
    .catch(() => 'nothing');
  return [
    ...(stored === 3 ? [] : [`${stored} of 3 answers`]),
    ...(results.length === THIRD + 1 ? [] : [`${results.length} results`]),
    ...(opened === 'open' ? [] : [`the next week: ${opened}`]),
  ];
}

const TELLING: ReadonlySet<LogEvent> = new Set<LogEvent>([
  'step_failed',
  'record_refused',
  'memberships_lost',
  'season_lost',
  'close_repeated',
  'notification_dropped',
  'redis_emptied',
  'keyring_unconfirmed',
]);

let cases = 0;
async function playSpoilt(kinds: readonly Name[], how: How): Promise<Outcome | null> {
  const { redis } = clinic.context.store;
  const names = await redis.keys(`${clinic.prefix}:*`);
  if (names.length > 0) await redis.del(...names);
  await Promise.all([...atWeek].map(([key, value]) => redis.restore(key, 0, value)));
  cases += 1;
  const keyring = keyringCopy(kept, `case ${cases}`);
  const [one, other] = [play(ONE, keyring), play(OTHER, keyring)];
  clinic.at(opening(THIRD) + HOUR);
  let isDamaged = false;
  for (const name of kinds) if (await damage(name, how)) isDamaged = true;
  if (!isDamaged) return null;
  const stored = new Map<string, number>();
  for (const played of [one, other])
    for (const { id } of teamsOf(played.context.workspace))
      stored.set(
        `${played.context.workspace} ${id}`,
        await answers(played, id, (PEOPLE[id] ?? []).slice(3, 6)),
      );
  for (const now of [closing(THIRD), opening(THIRD + 1)])
    for (const played of [one, other]) {
      await run(played, now);
      for (const person of ['U1', 'V1'].map(memberId)) {
        await teamsVisibleTo({ ...clinic, context: played.context }, person).catch(() =>
          played.events.push('step_failed'),
        );
        await ownData(played.context, person).catch(() => played.events.push('step_failed'));
      }
    }
  const of = (played: Played, { id }: Team) =>
    missing(played, id, stored.get(`${played.context.workspace} ${id}`) ?? 0);
  return {
    told:
      one.reports.length > 0 ||
      one.events.some((event) => TELLING.has(event)) ||
      one.fields.some(
        ({ refusedBallots = 0, refusedTrajectories = 0 }) => refusedBallots + refusedTrajectories > 0,
      ),
    one,
    west: await of(one, WEST),
    other: [
      ...(await of(other, EAST)),
      ...(other.notes === 0 ? ['messages'] : []),
      ...other.reports.map((report) => `reported ${String(report)}`),
    ],
  };
}

/** Kinds of keys that may hold wrong values in silence, each with the reason why that does no harm. */
const SILENT: Readonly<Partial<Record<Name, string>>> = {
  keyring: 'read by a start and by the step of the keyring, which refuse it by name; see processes.test.ts',
  keyringUnconfirmed: 'only the keyring can make one that counts: any other is none; see forget.test.ts',
  turns: 'when messages go out, and no more',
  openings: 'when conversations are opened, and no more; read by a delivery',
  held: 'when messages go out, and no more; read by a delivery',
  refusedSince: 'what the metrics say',
  refusal: 'what the metrics and doctor say',
  groupsRefusal: 'when introductions are tried again; read by a delivery',
  sent: 'read by a delivery, which fails and is told',
  taken: 'read by a signed request, which fails and is told',
  supporters:
    'one that was put back opens: it can undo for four weeks that somebody stopped, as THREATS.md says',
  requests: 'one that was put back opens: a message is taken back that was taken back before',
  moves: 'a team that is not there takes nobody; memberships decide',
  membershipsHead: 'without it nobody counts as having been there from the beginning',
  readingsBegun: 'a number that the next reading takes',
  readingKept: 'a number that the next reading takes',
  readingUnderWay: 'who reads after a change; one that would last is taken over',
  results: 'results are plain: what was shown can be taken back, as THREATS.md says',
};

const names = Object.keys(KINDS) as Name[];
const DRAWN = fc.sample(
  fc.record({
    name: fc.constantFrom(...names.filter((name) => !(name in SILENT))),
    how: fc.constantFrom<How>('another kind', 'old'),
  }),
  { numRuns: 4, seed: 17 },
);
const CASES = [
  ...names.flatMap((name) => (['garbage', 'foreign'] as const).map((how) => ({ name, how }))),
  ...(['outbox', 'outboxDue', 'agenda', 'roster', 'state', 'trajectories'] as const).map((name) => ({
    name,
    how: 'another kind' as const,
  })),
  ...(['trajectories', 'peers', 'box', 'state'] as const).map((name) => ({ name, how: 'old' as const })),
  ...DRAWN,
];

describe('a value in Redis that Evenkeel didn’t write there', () => {
  it.each(names.filter((name) => !(name in SILENT)))(
    'of the kind %s is refused by name and counted, and stops no one else’s week',
    async (name) => {
      for (const { how } of CASES.filter((one) => one.name === name)) {
        // Definitions and dates are plain: an attacker who writes to Redis can write others, as THREATS.md says.
        if (how === 'foreign' && (name === 'teams' || name === 'agenda')) continue;
        const outcome = await playSpoilt([name], how);
        if (!outcome) continue;
        const { told, west, other } = outcome;
        expect({ how, other }).toEqual({ how, other: [] });
        if (KINDS[name].of === 'team') expect({ how, west }).toEqual({ how, west: [] });
        expect({ how, told }).toEqual({ how, told: true });
      }
    },
  );

  it.each(['garbage', 'foreign'] as const)(
    'that is %s, in every other key at once, stops no one else’s week',
    async (how) => {
      const outcome = await playSpoilt(Object.keys(SILENT) as Name[], how);
      expect(outcome?.other).toEqual([]);
      expect(outcome?.west).toEqual([]);
    },
  );

  it('in the outbox’s place keeps a week from opening, which would lose its messages; after a repair it opens with all of them', async () => {
    await playSpoilt(['turns'], 'garbage');
    const played = play(ONE, keyringCopy(kept, 'outbox'));
    const { store } = played.context;
    await run(played, closing(THIRD + 1));
    played.notes = 0;
    await store.redis.del(store.keys.outbox, store.keys.turns);
    await store.redis.set(store.keys.outbox, 'x');
    await run(played, opening(THIRD + 2));
    expect((await teamState(store, EAST.id)).pulse).toBeNull();
    expect(played.events).toContain('step_failed');
    await store.redis.del(store.keys.outbox);
    await run(played, opening(THIRD + 2));
    expect((await teamState(store, EAST.id)).pulse).not.toBeNull();
    expect(played.notes).toBeGreaterThanOrEqual(14);
  });
});
