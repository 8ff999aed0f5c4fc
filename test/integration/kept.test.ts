import { memberId, teamId } from '../../src/pulse/ids.js';
import { dropSupporter, nameSupporter } from '../../src/pulse/supporters.js';
import { joinPeers } from '../../src/pulse/peer.js';
import { defineTeam, refreshRoster } from '../../src/rounds/enrol.js';
import { closePulse } from '../../src/rounds/close.js';
import { openPulse } from '../../src/rounds/open.js';
import { forgottenBy, ownData, ownTeams } from '../../src/rounds/own-data.js';
import { changePeer } from '../../src/rounds/peers.js';
import { forgetting } from '../../src/rounds/forget.js';
import { stirTeam } from '../../src/rounds/stir.js';
import { changeSupporters } from '../../src/rounds/supporters.js';
import { wishMove } from '../../src/rounds/homes.js';
import { takePart } from '../../src/slack/listeners/taking-part.js';
import type { Desk } from '../../src/slack/desk.js';
import { loadTexts } from '../../src/slack/texts.js';
import { CALLBACKS } from '../../src/slack/views/blocks.js';
import { mydataModal } from '../../src/slack/views/mydata.js';
import { keysOf } from '../../src/store/keys.js';
import { sealWith } from '../../src/store/keyring-guard.js';
import { dueBy } from '../../src/store/agenda.js';
import { pulseId } from '../../src/pulse/ids.js';
import { everyoneJoins } from '../join.js';
import { KINDS } from '../kinds-of-keys.js';
import { aHouse, closing, opening, TEAM, type TestHouse } from './a-house.js';

const WEST = { ...TEAM, id: teamId('west'), name: 'West', roster: 'C0WEST' };
const [ONE, TWO] = [memberId('U1'), memberId('U2')];
const due = (step: 'open' | 'close') => ({ step, team: TEAM.id, pulse: pulseId('2026-06-02') });

let test: TestHouse;
beforeEach(() => {
  test = aHouse();
});
afterEach(() => test.end());

/** A played week: somebody has a heavy week on record, and takes part in peer check-ins. */
async function aWeek(): Promise<void> {
  const { house, directory } = test;
  await sealWith(house.store, house.keyring, test.prefix, async () => false);
  await defineTeam(house, TEAM);
  test.at(opening());
  await openPulse(house, directory, due('open'));
  await everyoneJoins(house, TEAM.id, [...test.roster.keys()]);
  await changePeer(house, ONE, TEAM, (peer) => joinPeers(peer, 2948));
  await test.answer('U1', 3);
  test.at(closing());
  await closePulse(house, due('close'));
}

/** A day's step of the keyring, as every process does it. */
const step = async (): Promise<void> => {
  const { house, prefix } = test;
  await forgetting({
    redis: house.store.redis,
    prefix,
    keyring: house.keyring,
    clock: house.clock,
    log: house.log,
    clocks: { agrees: () => true, confirmed: () => true },
    houses: async () => [house],
    queues: { renewNotes: async () => undefined },
  }).step();
};

/** The keys that hold anything of a team besides its results and definition. */
const keysOfTeam = async (): Promise<string[]> => {
  const { redis } = test.house.store;
  const found = await redis.keys(`${test.prefix}:*:team:${TEAM.id}:*`);
  return found.map((key) => key.split(`${TEAM.id}:`)[1] ?? '').toSorted();
};

describe('how far forgetting has come', () => {
  it('is shown by the keyring’s own day, and called late while something holds it back', async () => {
    await aWeek();
    const { house } = test;
    const shown = async () =>
      JSON.stringify(
        mydataModal(loadTexts('content', 'us').en, await ownData(house, ONE), forgottenBy(house)),
      );
    test.at(closing() + 86_400_000);
    await step();
    // It closed on Friday, June 5: the day after, that day's key is gone.
    expect(await shown()).toMatch(/Already out of reach:.*closed on or before.*Jun.* 5/);
    test.at(closing() + 3 * 86_400_000);
    expect(await shown()).toMatch(/Running late:.*closed on or before.*Jun.* 5/);
    await step();
    expect(await shown()).toMatch(/Already out of reach:.*Jun.* 7/);
  });
});

describe('what is kept of people in a team that rests', () => {
  it('is shown to them, and is gone within two weeks, whatever happens meanwhile', async () => {
    await aWeek();
    const { house } = test;
    await defineTeam(house, { ...TEAM, archived: true });
    const [shown] = (await ownData(house, ONE)).teams;
    expect(shown?.trajectory?.flags).toHaveLength(1);
    expect(shown?.peer.peer.since).toBe(2948);
    expect(shown?.restsUntil).not.toBeNull();
    for (let day = 1; day <= 14; day += 1) {
      test.at(closing() + day * 86_400_000);
      // Whoever writes to Redis can have the team dealt again as often as they like.
      await stirTeam(house, { step: 'stir', team: TEAM.id, pulse: pulseId('-') });
      await step();
    }
    expect(await keysOfTeam()).toEqual(['cards', 'peers:state', 'readings:begun', 'readings:kept', 'state']);
    expect((await ownData(house, ONE)).teams).toEqual([]);
    expect(await house.store.redis.keys(`${test.prefix}:*homes`)).toEqual([]);
    expect(test.events).not.toContain('sealed_lost');
  });

  it('goes on with the team if it is brought back before then, and asks everybody again later', async () => {
    await aWeek();
    const { house, directory } = test;
    await defineTeam(house, { ...TEAM, archived: true });
    await defineTeam(house, TEAM);
    expect((await ownData(house, ONE)).teams[0]?.trajectory?.consent).toBe('joined');
    await defineTeam(house, { ...TEAM, archived: true });
    test.at(closing(2));
    await step();
    await defineTeam(house, TEAM);
    await refreshRoster(house, directory, TEAM.id);
    expect((await ownData(house, ONE)).teams[0]?.trajectory).toBeNull();
  });
});

describe('what is kept of somebody who is not in a team any more', () => {
  it('is shown until the team is dealt again, which is within five minutes, and is gone then', async () => {
    await aWeek();
    const { house, directory } = test;
    test.gone.add(ONE);
    test.roster.delete(ONE);
    await refreshRoster(house, directory, TEAM.id);
    const [left] = (await ownTeams(house, ONE)).teams;
    expect(left?.roster).toBeNull();
    expect(left?.trajectory?.flags).toHaveLength(1);
    test.at(closing() + 300_000);
    const stirs = (await dueBy(house.store, closing() + 300_000, 10)).filter((one) => one.step === 'stir');
    expect(stirs).toHaveLength(1);
    for (const one of stirs) await stirTeam(house, one);
    expect((await ownTeams(house, ONE)).teams).toEqual([]);
    expect((await ownTeams(house, TWO)).teams).toHaveLength(1);
  });

  it('in a team that cannot be read is said to be missing', async () => {
    await aWeek();
    const { house } = test;
    await defineTeam(house, WEST);
    await house.store.redis.set(house.store.keys.trajectories(WEST.id), 'no hash');
    const { teams, complete } = await ownData(house, ONE);
    expect(complete).toBe(false);
    expect(teams).toHaveLength(1);
  });
});

/** Which kind a key of the workspace is of. */
function kindOf(key: string): keyof typeof KINDS | null {
  const { house, prefix } = test;
  const keys = keysOf(prefix, house.workspace);
  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    const named = keys[kind];
    if (typeof named === 'string') {
      if (named === key) return kind;
      continue;
    }
    const parted = kind === 'homes' || kind === 'memberships';
    const any = (named as (one: never) => string)((parted ? '7' : kind === 'sent' ? '' : TEAM.id) as never);
    if (parted ? key.replace(/:\d+:/, ':7:') === any : kind === 'sent' ? key.startsWith(any) : key === any)
      return kind;
  }
  return null;
}

/** The kinds of key that name somebody. */
async function namedIn(member: string): Promise<Set<string>> {
  const { redis } = test.house.store;
  const found = new Set<string>();
  for (const key of await redis.keys(`${test.prefix}:*`)) {
    const kind = kindOf(key);
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
  it('that says something of a member says it sealed, or is one that the table allows, and none is kept after leave', async () => {
    await aWeek();
    const { house, directory } = test;
    const texts = loadTexts('content', 'int').en;
    test.at(opening(1));
    await openPulse(house, directory, { ...due('open'), pulse: pulseId('2026-06-09') });
    await test.answer('U1', 2);
    await changeSupporters(house, (all) => nameSupporter(all, ONE));
    await wishMove(house, [ONE], WEST.id);
    const before = await ownData(house, ONE);
    expect(before).toMatchObject({
      complete: true,
      supporter: 'named',
      membership: { included: { team: TEAM.name }, moving: { team: 'west' } },
      teams: [{ checkin: { answers: expect.anything() }, peer: { peer: { since: 2948 } } }],
    });
    const plain = Object.entries(KINDS).flatMap(([kind, { plain: isPlain }]) => (isPlain ? [kind] : []));
    const named = await namedIn(ONE);
    expect([...named].filter((kind) => !plain.includes(kind))).toEqual([]);
    expect([...named].toSorted()).toEqual(['homes', 'moves', 'roster']);

    await takePart({ house } as Desk, texts, ONE, CALLBACKS.leave, TEAM.id, {});
    await changeSupporters(house, (all) => dropSupporter(all, ONE));
    await stirTeam(house, { step: 'stir', team: TEAM.id, pulse: pulseId('-') });
    const after = await ownData(house, ONE);
    expect(after.supporter).toBeNull();
    expect(after.teams).toMatchObject([
      {
        checkin: null,
        trajectory: { consent: 'left', flags: [], standing: null },
        peer: { peer: { since: null } },
      },
    ]);

    test.gone.add(ONE);
    test.roster.delete(ONE);
    test.at(closing(1));
    await closePulse(house, { ...due('close'), pulse: pulseId('2026-06-09') });
    await refreshRoster(house, directory, TEAM.id);
    await stirTeam(house, { step: 'stir', team: TEAM.id, pulse: pulseId('-') });
    expect((await ownData(house, ONE)).teams).toEqual([]);
    // An admin's wish stays until the next period, as PRIVACY.md says.
    expect([...(await namedIn(ONE))]).toEqual(['moves']);
  });
});
