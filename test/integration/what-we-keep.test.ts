import { memberId, teamId } from '../../src/pulse/ids.js';
import { dropSupporter, nameSupporter } from '../../src/pulse/supporters.js';
import { joinPeers } from '../../src/pulse/peer.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { closePulse } from '../../src/usecases/close.js';
import { openPulse } from '../../src/usecases/open.js';
import { forgottenBy, ownData, ownTeams } from '../../src/usecases/own-data.js';
import { changePeer } from '../../src/usecases/peer-records.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { requestMove } from '../../src/usecases/team-assignment.js';
import { MEMBERSHIP_FORMS } from '../../src/slack/features/membership/take-part.js';
import type { SentForm } from '../../src/slack/kit/feature.js';
import type { Workspace } from '../../src/slack/workspace.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import { mydataModal } from '../../src/slack/features/membership/my-data.js';
import { dueKeyOf, keyringMarkKey, lateKeyOf, keysOf, schemaKeysOf } from '../../src/store/keys.js';
import { bindToKeyring } from '../../src/store/keyring-guard.js';
import { dueBy } from '../../src/store/agenda.js';
import { pulseId } from '../../src/pulse/ids.js';
import { joinAll } from '../support/join-all.js';
import { KINDS } from '../support/kinds-of-keys.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { forgettingOf } from '../support/forgetting.js';
import { closing, opening } from '../support/team.js';

const WEST = { ...TEAM, id: teamId('west'), name: 'West', roster: 'C0WEST' };
const [ONE, TWO] = [memberId('U1'), memberId('U2')];
const due = (step: 'open' | 'close') => ({ step, team: TEAM.id, pulse: pulseId('2026-06-02') });

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

/** A played week: a member has a heavy week on record, and takes part in peer check-ins. */
async function aWeek(): Promise<void> {
  const { context, directory } = clinic;
  await bindToKeyring(context.store, context.keyring, clinic.prefix, async () => false);
  await defineTeam(context, TEAM);
  clinic.at(opening());
  await openPulse(context, directory, due('open'));
  await joinAll(context, TEAM.id, [...clinic.roster.keys()]);
  await changePeer(context, ONE, TEAM, (peer) => joinPeers(peer, 2948));
  await clinic.answer('U1', 3);
  clinic.at(closing());
  await closePulse(context, due('close'));
}

/** One day's step of the keyring, as every process does it. */
const step = (): Promise<void> => forgettingOf(clinic).step();

/** The keys that hold anything of a team except its results and definition. */
const keysOfTeam = async (): Promise<string[]> => {
  const { redis } = clinic.context.store;
  const found = await redis.keys(`${clinic.prefix}:*:team:${TEAM.id}:*`);
  return found.map((key) => key.split(`${TEAM.id}:`)[1] ?? '').toSorted();
};

describe('“what we keep about you”', () => {
  it('shows by the keyring’s own day how far forgetting has come, and that it’s late while something holds it back', async () => {
    await aWeek();
    const { context } = clinic;
    const shown = async () =>
      JSON.stringify(
        mydataModal(loadTexts('content', 'us').en, await ownData(context, ONE), forgottenBy(context)),
      );
    clinic.at(closing() + 86_400_000);
    await step();
    // The week closed on Friday, June 5: a day later, that day's key is gone.
    expect(await shown()).toMatch(/Out of reach:.*closed on or before.*Jun.* 5/);
    clinic.at(closing() + 3 * 86_400_000);
    expect(await shown()).toMatch(/Running late:.*closed on or before.*Jun.* 5/);
    await step();
    expect(await shown()).toMatch(/Out of reach:.*Jun.* 7/);
  });
});

describe('the records of a paused team', () => {
  it('are shown to its members, and are gone within two weeks, whatever happens in between', async () => {
    await aWeek();
    const { context } = clinic;
    await defineTeam(context, { ...TEAM, archived: true });
    const [shown] = (await ownData(context, ONE)).teams;
    expect(shown?.trajectory?.flags).toHaveLength(1);
    expect(shown?.peer.peer.since).toBe(2948);
    expect(shown?.keptUntil).not.toBeNull();
    for (let day = 1; day <= 14; day += 1) {
      clinic.at(closing() + day * 86_400_000);
      // An attacker who writes to Redis can have the team resealed as often as they like.
      await resealScheduled(context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
      await step();
    }
    expect(await keysOfTeam()).toEqual(['cards', 'peers:state', 'readings:begun', 'readings:kept', 'state']);
    expect((await ownData(context, ONE)).teams).toEqual([]);
    expect(clinic.events).not.toContain('sealed_lost');
  });

  it('are used again if the team comes back before then; a team that comes back later asks everyone again', async () => {
    await aWeek();
    const { context, directory } = clinic;
    await defineTeam(context, { ...TEAM, archived: true });
    await defineTeam(context, TEAM);
    expect((await ownData(context, ONE)).teams[0]?.trajectory?.consent).toBe('joined');
    await defineTeam(context, { ...TEAM, archived: true });
    clinic.at(closing(2));
    await step();
    await defineTeam(context, TEAM);
    await refreshRoster(context, directory, TEAM.id);
    expect((await ownData(context, ONE)).teams[0]?.trajectory).toBeNull();
  });
});

describe('the records of a member who’s no longer in a team', () => {
  it('are shown to them until the next reseal, within five minutes, and are gone then', async () => {
    await aWeek();
    const { context, directory } = clinic;
    clinic.gone.add(ONE);
    clinic.roster.delete(ONE);
    await refreshRoster(context, directory, TEAM.id);
    const [left] = (await ownTeams(context, ONE)).teams;
    expect(left?.roster).toBeNull();
    expect(left?.trajectory?.flags).toHaveLength(1);
    clinic.at(closing() + 300_000);
    const reseals = (await dueBy(context.store, closing() + 300_000, 10)).filter(
      (one) => one.step === 'reseal',
    );
    expect(reseals).toHaveLength(1);
    for (const one of reseals) await resealScheduled(context, one);
    expect((await ownTeams(context, ONE)).teams).toEqual([]);
    expect((await ownTeams(context, TWO)).teams).toHaveLength(1);
  });

  it('are reported to them as missing if the team’s records can’t be read', async () => {
    await aWeek();
    const { context } = clinic;
    await defineTeam(context, WEST);
    await context.store.redis.set(context.store.keys.trajectories(WEST.id), 'no hash');
    const { teams, complete } = await ownData(context, ONE);
    expect(complete).toBe(false);
    expect(teams).toHaveLength(1);
  });
});

/** The kind of a key of the workspace. */
function kindOf(key: string): keyof typeof KINDS | null {
  const { context, prefix } = clinic;
  const keys = keysOf(prefix, context.workspace);
  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    const named = keys[kind];
    if (typeof named === 'string') {
      if (named === key) return kind;
      continue;
    }
    const parted = kind === 'memberships';
    const any = (named as (one: never) => string)((parted ? '7' : kind === 'sent' ? '' : TEAM.id) as never);
    if (parted ? key.replace(/:\d+$/, ':7') === any : kind === 'sent' ? key.startsWith(any) : key === any)
      return kind;
  }
  return null;
}

/** The kinds of keys that name a member in plain text. */
async function namedIn(member: string): Promise<Set<string>> {
  const { redis } = clinic.context.store;
  const found = new Set<string>();
  for (const key of await redis.keys(`${clinic.prefix}:*`)) {
    // These keys belong to no workspace.
    if (key === schemaKeysOf(clinic.prefix).schema || key === keyringMarkKey(clinic.prefix)) continue;
    // The indexes belong to no workspace either, and are searched like the others.
    const indexes = new Map([
      [dueKeyOf(clinic.prefix, 'due'), 'due'],
      [lateKeyOf(clinic.prefix, 'due'), 'late'],
    ]);
    const kind = indexes.get(key) ?? kindOf(key);
    expect([key, kind]).not.toEqual([key, null]);
    const type = await redis.type(key);
    const text =
      type === 'hash'
        ? JSON.stringify(await redis.hgetall(key))
        : type === 'zset'
          ? (await redis.zrange(key, '0', '-1')).join()
          : type === 'list'
            ? (await redis.lrange(key, 0, -1)).join()
            : ((await redis.get(key)) ?? '');
    if (text.includes(`"${member}"`) || key.includes(member)) found.add(kind ?? key);
  }
  return found;
}

describe('every kind of key', () => {
  it('that holds something about a member holds it sealed, unless the table allows it, and none is left after they leave', async () => {
    await aWeek();
    const { context, directory } = clinic;
    const texts = loadTexts('content', 'int').en;
    clinic.at(opening(1));
    await openPulse(context, directory, { ...due('open'), pulse: pulseId('2026-06-09') });
    await clinic.answer('U1', 2);
    await changeSupporters(context, (all) => nameSupporter(all, ONE));
    await requestMove(context, [ONE], WEST.id);
    const before = await ownData(context, ONE);
    expect(before).toMatchObject({
      complete: true,
      supporter: 'named',
      membership: { included: { team: TEAM.name }, moving: { team: 'west' } },
      teams: [{ checkin: { answers: expect.anything() }, peer: { peer: { since: 2948 } } }],
    });
    const plain = Object.entries(KINDS).flatMap(([kind, { plain: isPlain }]) => (isPlain ? [kind] : []));
    const named = await namedIn(ONE);
    expect([...named].filter((kind) => !plain.includes(kind))).toEqual([]);
    expect([...named].toSorted()).toEqual(['moves', 'roster']);

    const workspace = { context, memberTexts: { textsFor: async () => texts } } as unknown as Workspace;
    const sent = { workspace, member: ONE, metadata: TEAM.id, fields: {} } as unknown as SentForm;
    await MEMBERSHIP_FORMS.leave.take(sent).outcome;
    await changeSupporters(context, (all) => dropSupporter(all, ONE));
    await resealScheduled(context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    const after = await ownData(context, ONE);
    expect(after.supporter).toBeNull();
    expect(after.teams).toMatchObject([
      {
        checkin: null,
        trajectory: { consent: 'left', flags: [], standing: null },
        peer: { peer: { since: null } },
      },
    ]);

    clinic.gone.add(ONE);
    clinic.roster.delete(ONE);
    clinic.at(closing(1));
    await closePulse(context, { ...due('close'), pulse: pulseId('2026-06-09') });
    await refreshRoster(context, directory, TEAM.id);
    await resealScheduled(context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect((await ownData(context, ONE)).teams).toEqual([]);
    // A move that an admin asked for stays until the next period, as PRIVACY.md says.
    expect([...(await namedIn(ONE))]).toEqual(['moves']);
  });
});
