import { memberId, workspaceId } from '../../src/pulse/ids.js';
import { examineWeeks } from '../../src/ops/doctor/weeks.js';
import { dayOf } from '../../src/pulse/calendar.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import { memberTextsOf } from '../../src/slack/texts/member-texts.js';
import { type Bound, MOST_ENTRIES, OverBound } from '../../src/store/bounds.js';
import { OVER_BOUND, reportedOnce } from '../../src/store/damage.js';
import { servedWorkspaces, receiptsOf } from '../../src/store/installs.js';
import { installKeysOf } from '../../src/store/keys.js';
import { sealedWorkspaces, bindToKeyring } from '../../src/store/keyring-guard.js';
import { listing } from '../../src/store/listing.js';
import { movesTo } from '../../src/store/pending-moves.js';
import { peerRecords, peersState } from '../../src/store/peers.js';
import { latestResult, readTeamRecords, teamState } from '../../src/store/pulses.js';
import { type Store, storeOf } from '../../src/store/redis.js';
import { removalsOf } from '../../src/store/removals.js';
import { rosterTroubles } from '../../src/store/roster-troubles.js';
import { weeksNotIntroduced } from '../../src/store/slack-write-block.js';
import { knownTeams, rosterOf } from '../../src/store/teams.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { forgettingOf } from '../support/forgetting.js';
import { closing } from '../support/team.js';
import { closeWeek, openWeek } from '../support/team-week.js';

const EAST = TEAM.id;

let clinic: TestContext;
let reports: unknown[];
let store: Store;
beforeEach(() => {
  clinic = testContext();
  reports = [];
  store = { ...clinic.context.store, damaged: reportedOnce((...report) => reports.push(report)) };
});
afterEach(() => clinic.end());

/** Fills a key with this many entries that Evenkeel didn't write. */
const fill = (key: string, list: boolean, entries: number) =>
  store.redis.eval(
    list
      ? "for i = 1, ARGV[1] do redis.call('RPUSH', KEYS[1], 'x') end"
      : "for i = 1, ARGV[1] do redis.call('HSET', KEYS[1], 'x' .. i, '{}') end",
    1,
    key,
    entries,
  );

type Reader = readonly [what: string, bound: Bound, key: () => string, read: () => Promise<unknown>];

const HASHES: readonly Reader[] = [
  ['teams', 'teams', () => store.keys.teams, () => knownTeams(store)],
  ['teams, for the listing', 'teams', () => store.keys.teams, () => listing(store).get()],
  ['a roster', 'people', () => store.keys.roster(EAST), () => rosterOf(store, EAST)],
  ['moves', 'moves', () => store.keys.moves, () => movesTo(store, EAST)],
  ['troubles', 'teams', () => store.keys.rosterTroubles, () => rosterTroubles(store)],
  ['rounds', 'weeks', () => store.keys.notIntroduced, () => weeksNotIntroduced(store)],
  ['results', 'weeks', () => store.keys.results(EAST), () => latestResult(store, EAST)],
  ['a state', 'state', () => store.keys.state(EAST), () => teamState(store, EAST)],
  ['records', 'people', () => store.keys.trajectories(EAST), () => readTeamRecords(store, EAST)],
  ['a box', 'people', () => store.keys.box(EAST), () => readTeamRecords(store, EAST)],
  ['a peer state', 'state', () => store.keys.peersState(EAST), () => peersState(store, EAST)],
  ['peer records', 'people', () => store.keys.peers(EAST), () => peerRecords(store, EAST)],
];

const LISTS: readonly Reader[] = [
  ['changes', 'slips', () => store.keys.recordSlips(EAST), () => readTeamRecords(store, EAST)],
  ['check-ins', 'slips', () => store.keys.ballotSlips(EAST), () => readTeamRecords(store, EAST)],
  ['peer changes', 'slips', () => store.keys.peerSlips(EAST), () => peerRecords(store, EAST)],
];

describe('a key with more entries than Evenkeel keeps there', () => {
  it.each([...HASHES, ...LISTS])('isn’t read, and is reported once by name: %s', async (...reader) => {
    const [, bound, key, read] = reader;
    await fill(
      key(),
      LISTS.some((one) => one[0] === reader[0]),
      MOST_ENTRIES[bound] + 1,
    );
    for (let time = 0; time < 2; time += 1) {
      const error: unknown = await read().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OverBound);
      expect((error as OverBound).message).toContain(key());
      expect((error as OverBound).message).toContain('Fix: ');
    }
    expect(reports).toEqual([[OVER_BOUND, key().includes(':team:') ? EAST : null, 1]]);
  });

  it.each([
    ['workspaces', servedWorkspaces],
    ['receipts', receiptsOf],
    ['removals', removalsOf],
  ] as const)('isn’t read: the %s of an installation', async (name, read) => {
    const { prefix } = clinic;
    const most = name === 'receipts' ? MOST_ENTRIES.receipts : MOST_ENTRIES.workspaces;
    await fill(installKeysOf(prefix)[name], false, most + 1);
    await expect(read({ redis: store.redis, prefix })).rejects.toThrow(OverBound);
  });

  it('affects neither help nor forgetting nor other workspaces', async () => {
    const { context, prefix } = clinic;
    const { keyring } = context;
    await bindToKeyring(store, keyring, prefix, async () => false);
    await defineTeam(context, TEAM);
    const other = { ...context, workspace: workspaceId('T0OTHER') };
    const junk = storeOf(store.redis, prefix, other.workspace, store.damaged);
    await junk.redis.set(junk.keys.keyring, keyring.id);
    await fill(junk.keys.teams, false, MOST_ENTRIES.teams + 1);
    await fill(installKeysOf(prefix).receipts, false, MOST_ENTRIES.receipts + 1);
    await fill(installKeysOf(prefix).workspaces, false, MOST_ENTRIES.workspaces + 1);
    const texts = loadTexts('content', 'us');
    const memberTexts = memberTextsOf({ ...other, store: junk }, clinic.directory, () => texts);
    expect(await memberTexts.helpFor(memberId('U1'))).toBeTruthy();
    await openWeek(clinic);
    await closeWeek(clinic);
    clinic.at(closing(3));
    await forgettingOf(clinic, {
      contexts: async () => {
        await servedWorkspaces({ redis: store.redis, prefix });
        return [context];
      },
    }).step();
    expect(keyring.day).toBe(dayOf(closing(3)));
  });

  it('is named by doctor', async () => {
    const { context, prefix } = clinic;
    await bindToKeyring(store, context.keyring, prefix, async () => false);
    await defineTeam(context, TEAM);
    await fill(store.keys.recordSlips(EAST), true, MOST_ENTRIES.slips + 1);
    await fill(installKeysOf(prefix).removals, false, MOST_ENTRIES.workspaces + 1);
    const said: string[] = [];
    const sealed = await sealedWorkspaces(store.redis, prefix);
    const now = context.clock.now();
    for await (const { says } of examineWeeks(
      store.redis,
      prefix,
      sealed,
      { jobs: 0, nextSweepAt: now },
      now,
    ))
      said.push(says);
    expect(said).toContainEqual(expect.stringContaining(store.keys.recordSlips(EAST)));
    expect(said).toContainEqual(expect.stringContaining(installKeysOf(prefix).removals));
  });

  it('leaves out workspaces beyond the bound, and says so', async () => {
    const { prefix } = clinic;
    await store.redis.eval(
      "for i = 1, ARGV[2] do redis.call('SET', ARGV[1] .. ':{X' .. i .. '}:keyring', 'x') end",
      0,
      prefix,
      MOST_ENTRIES.workspaces + 1,
    );
    const odd: string[] = [];
    const found = await sealedWorkspaces(store.redis, prefix, (_, place) => odd.push(place));
    expect(found).toHaveLength(MOST_ENTRIES.workspaces);
    expect(odd).toEqual([OVER_BOUND]);
  });
});
