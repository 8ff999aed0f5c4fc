import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { aLookAt } from '../support/look-ports.js';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayOf, weekOf } from '../../src/pulse/calendar.js';
import { seasonOf } from '../../src/pulse/season.js';
import { UNTIL_RESUMED } from '../../src/pulse/trajectory.js';
import { memberId } from '../../src/pulse/ids.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { markOf } from '../../src/sealing/peers.js';
import { onUnknownVersion, RECORD_KINDS } from '../../src/sealing/records.js';
import { AT_ONCE, readDuePart } from '../../src/store/due-index.js';
import { readLate } from '../../src/store/late-index.js';
import { receiptsOf } from '../../src/store/installs.js';
import { overlayOf } from '../../src/store/overlay.js';
import { allNotifications } from '../../src/store/outbox.js';
import { resultsOf } from '../../src/store/pulses.js';
import { removalsOf } from '../../src/store/removals.js';
import { connect } from '../../src/store/redis.js';
import { bringUpToDate, SCHEMA, schemaOf } from '../../src/store/schema.js';
import { allTeams } from '../../src/store/teams.js';
import { submitCheckin } from '../../src/usecases/answer.js';
import { type OwnTeam, ownData } from '../../src/usecases/own-data.js';
import { supportersOf } from '../../src/usecases/supporters.js';
import type { TellSupporter } from '../../src/usecases/ports.js';
import { actionsOf } from '../../src/usecases/team-actions.js';
import { readRequests } from '../../src/usecases/request-list.js';
import { lookThroughRequests } from '../../src/usecases/requests-look.js';
import { filledWith } from '../support/questionnaires.js';
import { aPrefix, dump, testRedisUrl } from '../support/redis.js';
import { at, EAST, FROZEN_AT, LEAVING, PEOPLE, REMOVED, SOUTH, WEST, WORKSPACE } from './cast.js';
import { aClinic, anOpenForm, type Clinic } from './clinic.js';
import { thaw } from './dump.js';
import { keyKinds, missingIn, type FrozenMoment } from './kinds.js';
import { notFrozen, releaseOf, storingCode } from './made-by.js';
import { ANSWERS, TAKEN_SIGNATURE } from './story.js';

const HERE = 'test/upgrade';
const HOUR = 3_600_000;
/** Releases, and earlier states of the repository with an older schema of Redis. */
const RELEASES = readdirSync(HERE).filter((name) => /^\d+\.\d+(-schema-\d+)?$/.test(name));
/** The pulses of the frozen week, and of the one after. */
const THIS = '2026-06-16';
const NEXT = '2026-06-23';

it('the version in package.json is frozen here, like every version since 0.2', () => {
  const release = releaseOf('.');
  // 0.1 used a format that every later version refuses.
  expect(RELEASES).toContain(release === '0.1' ? '0.2' : release);
});

it('a release can’t be made if it isn’t frozen, or was frozen before the storing code changed', () => {
  const root = mkdtempSync(join(tmpdir(), 'evenkeel-release-'));
  try {
    for (const folder of ['src/sealing', 'src/store'])
      cpSync(folder, join(root, folder), { recursive: true });
    expect(notFrozen(root, '0.3')).toMatch(/0\.3 isn't frozen .* Fix: npm run freeze -- 0\.3$/);
    const moment = { madeBy: storingCode(root) };
    mkdirSync(join(root, HERE, '0.3'), { recursive: true });
    writeFileSync(join(root, HERE, '0.3', 'clock.json'), JSON.stringify(moment));
    expect(notFrozen(root, '0.3')).toBeNull();
    appendFileSync(join(root, 'src/store/schema.ts'), '// The next one.\n');
    expect(notFrozen(root, '0.3')).toMatch(/has changed since test\/upgrade\/0\.3 was frozen/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

/** Names that have changed in keys.ts; the keys themselves are the same. */
const RENAMED: Readonly<Record<string, string>> = {
  cards: 'results',
  cast: 'ballotSlips',
  changes: 'recordSlips',
  peersChanges: 'peerSlips',
};

describe.each(RELEASES)('a workspace of %s, frozen in the middle of a week', (release) => {
  const frozen = join(HERE, release);
  const moment = JSON.parse(readFileSync(join(frozen, 'clock.json'), 'utf8')) as FrozenMoment;
  /** Frozen before there were times to talk, asks, pauses without an end and kind words. */
  const isEarly = release === '0.2-schema-1';
  const unknown: unknown[] = [];
  let folder: string;
  let clinic: Clinic;
  let stopListening: () => void;
  /** The east's results at the freeze. */
  let shown: Awaited<ReturnType<typeof resultsOf>> = [];

  beforeAll(async () => {
    stopListening = onUnknownVersion((record) => unknown.push(record));
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-upgrade-'));
    const file = join(folder, 'keyring');
    cpSync(join(frozen, 'keyring'), file);
    cpSync(commitmentsOf(join(frozen, 'keyring')), commitmentsOf(file), { recursive: true });
    // Git doesn't keep these modes, and Evenkeel insists on them.
    chmodSync(file, 0o600);
    chmodSync(commitmentsOf(file), 0o700);
    for (const name of readdirSync(commitmentsOf(file))) chmodSync(join(commitmentsOf(file), name), 0o600);
    const prefix = aPrefix();
    const redis = connect(testRedisUrl(), () => undefined);
    await thaw(redis, prefix, readFileSync(join(frozen, 'redis.dump'), 'utf8'));
    await bringUpToDate(redis, prefix);
    redis.disconnect();
    clinic = aClinic(prefix, Keyring.open(file), moment.now);
    clinic.refused.add(WEST.roster);
  });
  afterAll(() => {
    clinic.end();
    stopListening();
    rmSync(folder, { recursive: true });
  });

  const inEast = async (id: string): Promise<OwnTeam> => {
    const { teams, complete } = await ownData(clinic.context, memberId(id));
    const own = teams.find(({ team }) => team.id === EAST.id);
    if (!own || !complete) throw new Error(`nothing is kept of ${id}`);
    return own;
  };
  const recordOf = async (id: string) => {
    const { trajectory } = await inEast(id);
    if (!trajectory) throw new Error(`${id} has no record`);
    return trajectory;
  };
  const week = weekOf(FROZEN_AT);

  it('has the present schema once it has started', async () => {
    expect(await schemaOf(clinic.context.store.redis, clinic.prefix)).toBe(SCHEMA);
  });

  it('is found by the first sweep, whatever is due in it', async () => {
    const { redis, dueIndex, workspace } = clinic.context.store;
    expect((await readDuePart(redis, dueIndex, AT_ONCE)).due).toContain(workspace);
  });

  it('is found in its first night, whatever is late in it', async () => {
    const { store, keyring } = clinic.context;
    const place = { redis: store.redis, prefix: clinic.prefix };
    expect(await readLate(place, store.lateIndex, keyring.id, dayOf(FROZEN_AT))).toContain(store.workspace);
  });

  it('has an example of every kind of record and key that the release knew, and each opens', async () => {
    expect(moment.recordKinds.filter((kind) => !RECORD_KINDS.some((known) => known === kind))).toEqual([]);
    expect(await missingIn(clinic, moment)).toEqual([]);
    const kept = moment.keyKinds
      .map((kind) => RENAMED[kind] ?? kind)
      .filter((kind) => Object.hasOwn(clinic.context.store.keys, kind));
    expect(await keyKinds(clinic.context, clinic.prefix)).toEqual(kept);
    expect(await clinic.context.store.redis.keys(`${clinic.prefix}:*:homes`)).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('keeps who joined, declined, paused, left or was only asked, and each member’s preferences', async () => {
    const consents = await Promise.all(
      ['UMANAGER', 'U01', 'U03', 'U04', 'U05', 'U06'].map(async (id) => (await recordOf(id)).consent),
    );
    expect(consents).toEqual(['joined', 'joined', 'declined', 'joined', 'left', 'asked']);
    expect((await recordOf('U03')).preferences.weeklyMessageAnyway).toBe(true);
    expect((await recordOf('U04')).pausedUntil).toBe(week - 2 + 8);
    expect((await recordOf('U07')).preferences).toEqual({
      reminder: false,
      outreach: 'none',
      preset: 'sensitive',
      language: 'es',
      weeklyMessageAnyway: false,
      workingDays: ['thursday', 'friday'],
      kindWords: false,
    });
    expect(await recordOf('U08')).toMatchObject({
      preferences: { outreach: 'direct', preset: 'quiet' },
      followUpWeek: week,
    });
    expect((await recordOf('U09')).quietFrom).toBe(week - 2);
    expect((await recordOf('U11')).standing).toBe('outreach');
    // Changed in the last minute, so it's a slip that no reseal has taken in yet.
    expect((await recordOf('U10')).preferences.reminder).toBe(false);
    expect((await recordOf('U01')).flags).toEqual([
      { week: week - 2, heavy: false },
      { week: week - 1, heavy: true },
    ]);
  });

  it('keeps the week’s answers, who is included in its results, and who will move', async () => {
    for (const [id, [, , value]] of Object.entries(ANSWERS)) {
      const { checkin } = await inEast(id);
      expect(checkin?.answers ?? null).toEqual(id === 'U12' ? null : Array.from({ length: 5 }, () => value));
    }
    expect((await ownData(clinic.context, memberId('U12'))).membership).toMatchObject({
      included: { team: EAST.name },
      moving: { team: SOUTH.name },
    });
  });

  it('keeps who met whom, wishes and refusals, and what was said of the last round', async () => {
    const { workspace } = clinic.context;
    const mark = (id: string) => markOf(workspace, memberId(id));
    const peerOf = async (id: string) => (await inEast(id)).peer.peer;
    expect(await peerOf('U01')).toMatchObject({ since: week - 2, buddy: mark('U02') });
    expect((await peerOf('U09')).avoids).toEqual([mark('U10')]);
    expect((await peerOf('U02')).avoids).toEqual([mark('U12')]);
    const outcomes = await Promise.all(['U01', 'U11', 'U12'].map(async (id) => (await peerOf(id)).outcome));
    expect(outcomes).toEqual(['happened', 'missed', 'differently']);
    for (const id of ['U01', 'U10', 'U11']) expect((await peerOf(id)).met.length).toBeGreaterThan(0);
    expect((await peerOf('U03')).since).toBeNull();
  });

  it('keeps its teams, supporters, requests, own support, install, removals and results', async () => {
    const { context, installs, prefix } = clinic;
    const store = { redis: context.store.redis, prefix };
    const teams = await allTeams(context.store);
    expect(teams.map(({ id, archived }) => [id, archived]).toSorted()).toEqual([
      ['east', false],
      ['north', true],
      ['south', false],
      ['west', false],
    ]);
    expect(teams).toContainEqual(EAST);
    expect(teams).toContainEqual(SOUTH);
    expect(await supportersOf(context)).toEqual([
      { member: 'U09', state: 'named' },
      { member: 'U10', state: 'ready' },
      { member: 'U11', state: 'away' },
    ]);
    expect(await overlayOf(context.store)).toMatchObject({
      added: { peer: [{ name: 'Pat, peer supporter', person: 'U10' }] },
      hidden: ['nami'],
    });
    expect(await installs.find(WORKSPACE)).toMatchObject({ team: { id: WORKSPACE } });
    expect([...(await receiptsOf(store)).keys()]).toEqual([REMOVED]);
    expect([...(await removalsOf(store)).keys()]).toEqual([LEAVING]);
    shown = await resultsOf(context.store, EAST.id);
    expect(shown.map((result) => [result.week, result.band])).toEqual([
      [week - 2, expect.any(String)],
      [week - 1, expect.any(String)],
    ]);
  });

  it('keeps times to talk and who took one, and tells the supporter on the next hour', async () => {
    if (isEarly) return;
    const { context } = clinic;
    const news: unknown[] = [];
    const tell: TellSupporter = async (supporter, { calls }) => {
      news.push([supporter, calls]);
      return 'unsure';
    };
    const look = (now: number) =>
      lookThroughRequests({ ...context, clock: { now: () => now } }, aLookAt({ tell }), (error) => {
        throw error;
      });
    const [first, second] = [FROZEN_AT + 6 * HOUR, FROZEN_AT + 7 * HOUR];
    expect(await readRequests(context)).toMatchObject({
      times: [
        { supporter: 'U10', at: first, way: 'Room 2', state: 'taken', by: 'U02', told: false },
        { supporter: 'U10', at: second, way: 'Ext. 4711', state: 'free', by: null },
      ],
      takings: [{ until: expect.any(Number) }],
    });
    await look(FROZEN_AT);
    await look(FROZEN_AT + HOUR / 2);
    expect(news).toEqual([['U10', [first]]]);
  });

  it('keeps what a member says would help, and that another took their pick back', async () => {
    if (isEarly) return;
    expect((await recordOf('U11')).ask).toEqual({ ask: 'supervision', firstWeek: seasonOf(week) });
    expect((await recordOf('U12')).ask).toBe('withdrawn');
  });

  it('keeps what managers say they’re doing', async () => {
    if (isEarly) return;
    expect(await actionsOf(clinic.context, EAST.id)).toMatchObject({
      off: false,
      actions: [{ id: 'frozen', words: 'One day a week without meetings.', said: [{ is: 'chosen' }] }],
    });
  });

  it('keeps a pause without an end, and who wants kind words', async () => {
    if (isEarly) return;
    const { teams } = await ownData(clinic.context, memberId('U27'));
    expect(teams).toMatchObject([{ trajectory: { consent: 'joined', pausedUntil: UNTIL_RESUMED } }]);
    expect((await recordOf('U10')).preferences.kindWords).toBe(true);
  });

  it('keeps what an archived team may still hold', async () => {
    const [rests] = (await ownData(clinic.context, memberId('U41'))).teams;
    expect(rests).toMatchObject({ team: { id: 'north', archived: true }, trajectory: { consent: 'asked' } });
  });

  it('takes a check-in from a form that was open, but none twice', async () => {
    const { context } = clinic;
    const { member, field } = moment.openForm;
    const raw = filledWith('weekly', week, 0);
    const sent = { member: memberId(member), field, raw, signature: null };
    expect(await submitCheckin(context, sent)?.submitted).toMatchObject({ kind: 'stored' });
    const { form } = await anOpenForm(context, 'U11', 3);
    const again = { member: memberId('U11'), field: form, raw, signature: TAKEN_SIGNATURE };
    expect(await submitCheckin(context, again)?.submitted).toEqual({ kind: 'replayed' });
  });

  it('sends what was in the outbox', async () => {
    const { context, posted } = clinic;
    expect((await allNotifications(context.store)).length).toBeGreaterThan(0);
    await clinic.playTo(at(2, 109));
    expect(posted).toContainEqual(expect.stringMatching(/^rosterTrouble UMANAGER/));
    expect(posted).toContain(`weekly U07 east ${THIS}`);
    expect(posted.filter((one) => one.startsWith('reminder')).length).toBeGreaterThan(0);
  });

  it('counts the answers at the close, decides notes by earlier weeks too, and finishes a close that was killed', async () => {
    const { context, posted } = clinic;
    await clinic.playTo(at(2, 112));
    const latest = async (team: typeof EAST) => (await resultsOf(context.store, team.id)).at(-1);
    expect(await latest(EAST)).toMatchObject({ week, band: expect.any(String) });
    expect(await latest(SOUTH)).toMatchObject({ week, band: expect.any(String) });
    const flag = async (id: string) => (await recordOf(id)).flags.find((one) => one.week === week)?.heavy;
    const flags = await Promise.all(['U01', 'U02', 'U10', 'U12', 'U04'].map(flag));
    expect(flags).toEqual([true, true, false, false, undefined]);
    expect(posted.filter((one) => /^(outreach|followUp)/.test(one)).toSorted()).toEqual([
      `followUp U08 east ${THIS}`,
      `outreach U01 east ${THIS}`,
    ]);
    expect((await recordOf('U02')).standing).toBe('outreach');
  });

  it('takes back the request to a supporter after its three days', async () => {
    const { context } = clinic;
    await clinic.playTo(FROZEN_AT + 72 * HOUR);
    const taken: unknown[] = [];
    await lookThroughRequests(
      context,
      aLookAt({ takeBack: async (message) => void taken.push(message) }),
      (error) => {
        throw error;
      },
    );
    expect(taken).toMatchObject([{ channel: 'D0FROZEN', ts: '1781000000.000100' }]);
  });

  it('continues a hard event where it was', async () => {
    if (isEarly) return;
    await clinic.playTo(FROZEN_AT + 7 * 24 * HOUR);
    const east = (PEOPLE[EAST.roster] ?? []).toSorted();
    const sent = (kind: string): string[] =>
      clinic.posted.filter((one) => one.startsWith(`${kind} `)).map((one) => one.split(' ')[1] ?? '');
    expect(sent('eventSupporters')).toEqual(['U10']);
    expect(sent('eventFirst').toSorted()).toEqual(east);
    expect(sent('eventWeek').toSorted()).toEqual(east);
  });

  it('goes on for a whole week', async () => {
    const { context, posted, refused } = clinic;
    refused.clear();
    await clinic.playTo(at(3, 36));
    for (const [id, [, , , value]] of Object.entries(ANSWERS)) await clinic.answer(id, value);
    await clinic.playTo(at(3, 112));
    const results = await resultsOf(context.store, EAST.id);
    expect(results.slice(0, 2)).toEqual(shown);
    expect(results.slice(2).map((result) => result.week)).toEqual([week, week + 1]);
    const weekly = (PEOPLE[EAST.roster] ?? []).filter((id) => posted.includes(`weekly ${id} east ${NEXT}`));
    // Members who pause, left or haven't answered the welcome get no weekly message; U03 declined, but wants it anyway.
    expect(weekly).toEqual(['UMANAGER', 'U01', 'U02', 'U03', 'U07', 'U08', 'U09', 'U10', 'U11', 'U12']);
    const south = (PEOPLE[SOUTH.roster] ?? []).filter((id) =>
      posted.includes(`weekly ${id} south 2026-06-22`),
    );
    expect(south).toEqual((PEOPLE[SOUTH.roster] ?? []).filter((id) => isEarly || id !== 'U27'));
    // The team was archived for two weeks, so what was kept about its people is gone.
    expect((await ownData(context, memberId('U41'))).teams).toEqual([]);
  });

  it('posts nothing twice, and reports nothing as damaged, lost or of an unknown version', () => {
    const all = [...moment.posted, ...clinic.posted];
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
    expect(unknown).toEqual([]);
    // Slack still refuses the west's roster when the frozen week's reminder asks for it.
    expect(clinic.troubles).toEqual([expect.stringMatching(/^roster_unreadable, west/)]);
  });
});

it.each(RELEASES)(
  'a workspace of %s that a newer version has taken over is refused, and nothing is written',
  async (release) => {
    const prefix = aPrefix();
    const redis = connect(testRedisUrl(), () => undefined);
    await thaw(redis, prefix, readFileSync(join(HERE, release, 'redis.dump'), 'utf8'));
    await redis.set(`${prefix}:{schema}:number`, SCHEMA + 1);
    const before = await dump(prefix);
    await expect(bringUpToDate(redis, prefix)).rejects.toThrow(
      /written by a newer version.*Fix: run the newer version/,
    );
    expect(await dump(prefix)).toBe(before);
    redis.disconnect();
  },
);
