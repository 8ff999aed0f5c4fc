import { dayOf } from '../../src/pulse/calendar.js';
import { type MemberId, memberId, pulseId, teamId } from '../../src/pulse/ids.js';
import type { Notification } from '../../src/pulse/notification.js';
import {
  avoid,
  joinPeers,
  leavePeers,
  partnersOf,
  type PeerRecord,
  recordOutcome,
  wishFor,
} from '../../src/pulse/peer.js';
import { pause, prefer, type Trajectory } from '../../src/pulse/trajectory.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { pairPeers } from '../../src/usecases/pair.js';
import { changePeer, ownPeer } from '../../src/usecases/peer-records.js';
import { openPulse } from '../../src/usecases/open.js';
import { advanceKeyring } from '../../src/usecases/advance-keyring.js';
import { ALL_REASONS } from '../support/step-reasons.js';
import { updateMemberRecord } from '../../src/usecases/member-record.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { markOf } from '../../src/sealing/peers.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { dueBy } from '../../src/store/agenda.js';
import { allNotifications as sealedNotes } from '../../src/store/outbox.js';
import { peersState } from '../../src/store/peers.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { MONDAY, opening } from '../support/team.js';
import { aPerson } from '../support/directory.js';

let clinic: TestContext;
beforeEach(async () => {
  clinic = testContext();
  await defineTeam(clinic.context, TEAM);
  await refreshRoster(clinic.context, clinic.directory, TEAM.id);
});
afterEach(() => clinic.end());

const dateOf = (week: number) => pulseId(new Date(opening(week)).toISOString().slice(0, 10));
const due = (week = 0) => ({ step: 'peer' as const, team: TEAM.id, pulse: dateOf(week) });
const people = (...names: number[]): MemberId[] => names.map((name) => memberId(`U${name}`));
const mark = (member: MemberId) => markOf(clinic.context.workspace, member);
const change = (member: MemberId, to: (peer: PeerRecord) => PeerRecord) =>
  changePeer(clinic.context, member, TEAM, to);
const joins = async (...members: MemberId[]): Promise<void> => {
  for (const member of members) await change(member, (peer) => joinPeers(peer, 2_900));
};

/** Draws a week's round; returns the notifications it decided. */
async function round(week = 0): Promise<Notification[]> {
  clinic.at(opening(week));
  const before = new Set((await allNotes()).map(({ id }) => id));
  await pairPeers(clinic.context, clinic.directory, due(week));
  return (await allNotes()).filter(({ id }) => !before.has(id)).map(({ note }) => note);
}

async function allNotes(): Promise<{ id: string; note: Notification }[]> {
  const sealed = await sealedNotes(clinic.context.store);
  return sealed.map((one) => {
    const note = openNotification(clinic.context.keyring, clinic.context.workspace, one);
    if (!note) throw new Error('a note does not open');
    return { id: one.id, note };
  });
}

const groupsOf = (notes: readonly Notification[]): string[] =>
  notes
    .filter(({ kind, cover }) => kind === 'introduction' && !cover)
    .map(({ member, partners = [] }) => [member, ...partners].toSorted().join('+'))
    .toSorted();
const aloneOf = (notes: readonly Notification[]) =>
  notes.filter(({ kind }) => kind === 'peerAlone').map(({ member }) => member);

describe('a round of peer check-ins', () => {
  it('introduces each pair once, and plans one delivery for everyone on the roster', async () => {
    await joins(...people(0, 1, 2, 3));
    const notes = await round();
    expect(notes.length).toBe(9);
    expect(groupsOf(notes).join('+').split('+').toSorted()).toEqual(people(0, 1, 2, 3));
    expect(new Set(notes.map(({ member }) => member)).size).toBe(9);
  });

  it('looks the same in Redis, whoever takes part', async () => {
    await joins(...people(0, 1, 2));
    await round();
    const { redis, keys } = clinic.context.store;
    const sizes = async (key: string) => [
      ...new Set(Object.values(await redis.hgetallBuffer(key)).map(({ length }) => length)),
    ];
    expect(await redis.hlen(keys.peers(TEAM.id))).toBe(9);
    expect(await sizes(keys.peers(TEAM.id))).toEqual([106]);
    expect(await sizes(keys.outbox)).toHaveLength(1);
    expect(await redis.zcount(keys.outboxDue, opening(), opening())).toBe(9);
  });

  it('is drawn once, even if two run at once or it runs again', async () => {
    await joins(...people(0, 1, 2, 3));
    clinic.at(opening());
    await Promise.all([1, 2].map(() => pairPeers(clinic.context, clinic.directory, due())));
    await pairPeers(clinic.context, clinic.directory, due());
    expect((await allNotes()).length).toBe(9);
    expect((await peersState(clinic.context.store, TEAM.id)).next).toBe(dateOf(1));
    expect(await dueBy(clinic.context.store, opening(1), 9)).toContainEqual(due(1));
  });

  it('is drawn and announced even if the bot was away for weeks and the keys of its day are gone', async () => {
    await joins(...people(0, 1));
    clinic.at(opening(20));
    const queues = { renewNotifications: async () => undefined };
    await advanceKeyring(clinic.context, async () => [clinic.context], queues, ALL_REASONS);
    await pairPeers(clinic.context, clinic.directory, due());
    expect(groupsOf((await allNotes()).map(({ note }) => note))).toEqual(['U0+U1']);
    expect(await dueBy(clinic.context.store, opening(20), 9)).not.toContainEqual(due());
  });

  it('isn’t drawn before its time, whatever the agenda says', async () => {
    await joins(...people(0, 1));
    clinic.at(opening() - 1);
    await pairPeers(clinic.context, clinic.directory, due());
    expect(await allNotes()).toEqual([]);
    clinic.at(opening(1));
    expect(await dueBy(clinic.context.store, opening(1), 9)).toContainEqual(due());
  });

  it('tells a single member that no one else is there', async () => {
    await joins(...people(0));
    expect(aloneOf(await round())).toEqual(people(0));
  });

  it('never pairs a member with their manager, or with someone they don’t want to meet', async () => {
    await joins(memberId('UMANAGER'), ...people(0, 1));
    await change(memberId('U0'), (peer) => avoid(peer, mark(memberId('U1'))));
    expect(aloneOf(await round()).length).toBe(3);
  });

  it('pairs members again if their partner leaves the channel the same day', async () => {
    await joins(...people(0, 1, 2));
    clinic.roster.delete(memberId('U2'));
    expect(groupsOf(await round())).toEqual(['U0+U1']);
  });

  it('leaves out members who paused, who stopped, and who never joined', async () => {
    clinic.at(opening());
    await openPulse(clinic.context, clinic.directory, { ...due(), step: 'open' });
    await joins(...people(0, 1, 2, 3));
    await updateMemberRecord(clinic.context, memberId('U2'), TEAM.id, (own) => pause(own, 2_900, 500));
    await change(memberId('U3'), leavePeers);
    expect(groupsOf(await round(0))).toEqual(['U0+U1']);
  });

  it('leaves out members whose status says they’re on leave, and those who don’t work that day', async () => {
    clinic.at(opening());
    await openPulse(clinic.context, clinic.directory, { ...due(), step: 'open' });
    await joins(...people(0, 1, 2, 3));
    const fridays = (own: Trajectory) => prefer(own, { workingDays: ['friday'] });
    await updateMemberRecord(clinic.context, memberId('U2'), TEAM.id, fridays);
    const directory: typeof clinic.directory = {
      ...clinic.directory,
      rosterOf: async (team, kept) =>
        (await clinic.directory.rosterOf(team, kept)).map((one) =>
          one.id === 'U3' ? { ...one, awayUntil: opening() + 1 } : one,
        ),
    };
    await pairPeers(clinic.context, directory, due());
    const notes = (await allNotes()).map(({ note }) => note);
    expect([groupsOf(notes), aloneOf(notes)]).toEqual([['U0+U1'], []]);
  });

  it('keeps buddies together who chose each other, every time', async () => {
    await joins(...people(0, 1, 2, 3));
    for (const [one, other] of [people(0, 3), people(3, 0)] as [MemberId, MemberId][])
      await change(one, (peer) => wishFor(peer, mark(other)));
    for (const week of [0, 1, 2]) expect(groupsOf(await round(week))).toEqual(['U0+U3', 'U1+U2']);
  });

  it('splits a pair that missed two rounds without a word', async () => {
    await joins(...people(0, 1, 2, 3));
    for (const [one, other] of [people(0, 3), people(3, 0)] as [MemberId, MemberId][])
      await change(one, (peer) => wishFor(peer, mark(other)));
    for (const week of [0, 1]) {
      expect(groupsOf(await round(week))).toContain('U0+U3');
      await change(memberId('U3'), (peer) => recordOutcome(peer, 'missed'));
    }
    expect(groupsOf(await round(2))).not.toContain('U0+U3');
  });

  it('repeats no pair while the numbers allow', async () => {
    await joins(...people(0, 1, 2, 3, 4, 5));
    const groups: string[] = [];
    // Each round has the fewest possible repeats; it doesn't plan for the last rounds.
    for (let week = 0; week < 3; week += 1) groups.push(...groupsOf(await round(week)));
    expect(new Set(groups).size).toBe(9);
  });

  it('comes every second week in a team that wants that', async () => {
    await defineTeam(clinic.context, { ...TEAM, peers: 'fortnightly' });
    await joins(...people(0, 1));
    await round(0);
    expect((await peersState(clinic.context.store, TEAM.id)).next).toBe(dateOf(2));
  });

  it('is drawn across the teams that choose that', async () => {
    const west = {
      ...TEAM,
      id: teamId('west'),
      roster: 'C0WEST',
      managers: [memberId('UBOSS')],
      peers: 'weekly-across' as const,
    };
    await defineTeam(clinic.context, { ...TEAM, peers: 'weekly-across' });
    await defineTeam(clinic.context, west);
    const directory: typeof clinic.directory = {
      ...clinic.directory,
      rosterOf: async (team, kept) =>
        team.roster === west.roster
          ? [aPerson(memberId('UWEST'), { language: 'es' })]
          : clinic.directory.rosterOf(team, kept),
    };
    await refreshRoster(clinic.context, directory, west.id);
    await joins(...people(0));
    await changePeer(clinic.context, memberId('UWEST'), west, (peer) => joinPeers(peer, 2_900));
    clinic.at(opening());
    await pairPeers(clinic.context, directory, due());
    await pairPeers(clinic.context, directory, { ...due(), team: west.id });
    const notes = (await allNotes()).map(({ note }) => note);
    expect(groupsOf(notes)).toEqual(['U0+UWEST']);
    expect(notes.find(({ kind, cover }) => kind === 'introduction' && !cover)?.languages?.toSorted()).toEqual(
      ['en', 'es'],
    );
    expect(notes.length).toBe(10);
  });
});

describe('peer records', () => {
  it('survive a restart, a reseal and days on which nothing happens', async () => {
    await joins(...people(0, 1));
    await resealScheduled(clinic.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    await defineTeam(clinic.context, TEAM);
    clinic.at(MONDAY + 40 * 86_400_000);
    await advanceKeyring(
      clinic.context,
      async () => [clinic.context],
      { renewNotifications: async () => undefined },
      ALL_REASONS,
    );
    expect(clinic.context.keyring.day).toBe(dayOf(MONDAY + 40 * 86_400_000));
    expect((await ownPeer(clinic.context, memberId('U0'), TEAM)).since).toBe(2_900);
    expect((await ownPeer(clinic.context, memberId('U2'), TEAM)).since).toBeNull();
  });

  it('are renamed by a reseal, and forget meetings once they’re no longer needed', async () => {
    await joins(...people(0, 1));
    const { redis, keys } = clinic.context.store;
    const before = await redis.hkeys(keys.peers(TEAM.id));
    await resealScheduled(clinic.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    const after = await redis.hkeys(keys.peers(TEAM.id));
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    await round(0);
    expect(partnersOf(await ownPeer(clinic.context, memberId('U0'), TEAM))).toEqual([mark(memberId('U1'))]);
  });
});
