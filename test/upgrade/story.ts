import { readdirSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { memberId, type MemberId, pulseId, workspaceId } from '../../src/pulse/ids.js';
import { avoid, joinPeers, recordOutcome, wishFor } from '../../src/pulse/peer.js';
import { nameSupporter, setSupporter } from '../../src/pulse/supporters.js';
import type { Team } from '../../src/pulse/team.js';
import { choose } from '../../src/pulse/team-actions.js';
import {
  askAgain,
  decline,
  forget,
  join,
  leave,
  notNow,
  pause,
  prefer,
  type Trajectory,
} from '../../src/pulse/trajectory.js';
import { weekOf } from '../../src/pulse/calendar.js';
import { seasonOf } from '../../src/pulse/season.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { bindToKeyring } from '../../src/store/keyring-guard.js';
import { keysOf } from '../../src/store/keys.js';
import { changeOverlay } from '../../src/store/overlay.js';
import { noteRemoval } from '../../src/store/removals.js';
import { add, setHidden } from '../../src/support/overlay.js';
import { submitCheckin } from '../../src/usecases/answer.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam, refreshRoster, syncRosters } from '../../src/usecases/enroll.js';
import { announceEvent } from '../../src/usecases/hard-events.js';
import { updateMemberRecord } from '../../src/usecases/member-record.js';
import { changePeer } from '../../src/usecases/peer-records.js';
import { purgeWorkspace } from '../../src/usecases/purge.js';
import { RosterUnread } from '../../src/usecases/roster-troubles.js';
import { endRequestLater } from '../../src/usecases/request-list.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { postTalkTime, takeTalkTime } from '../../src/usecases/talk-times.js';
import { changeActions } from '../../src/usecases/team-actions.js';
import { requestMove } from '../../src/usecases/team-assignment.js';
import { killAfter } from '../support/kill-after.js';
import {
  at,
  EAST,
  FROZEN_AT,
  LEAVING,
  NORTH,
  PEOPLE,
  REMOVED,
  SOUTH,
  TEAMS,
  WEST,
  WORKSPACE,
} from './cast.js';
import { anOpenForm, type Clinic } from './clinic.js';

/** The signature of a check-in that was taken before the freeze: sent again, it's a replay. */
export const TAKEN_SIGNATURE = 'v0=frozen';

const idsOf = (team: Team): MemberId[] => (PEOPLE[team.roster] ?? []).map(memberId);

/** The choices of members of the east, besides answering; those not listed join. */
const EAST_CHOICES: Readonly<Record<string, (own: Trajectory, week: number) => Trajectory>> = {
  // Two heavy weeks, and a note in a message.
  U01: (own) => join(own, { outreach: 'direct' }),
  // Two heavy weeks, and a note that waits in the private space.
  U02: (own) => join(own, {}),
  U03: (own) => decline(own, true),
  U04: (own, week) => pause(join(own, {}), week, 8),
  U05: (own) => leave(join(own, {}), false),
  // Was asked, and hasn't answered.
  U06: (own) => own,
  U07: (own) =>
    join(own, {
      reminder: false,
      language: 'es',
      preset: 'sensitive',
      workingDays: ['thursday', 'friday'],
      outreach: 'none',
    }),
  U08: (own, week) => askAgain(join(own, { outreach: 'direct', preset: 'quiet' }), week),
  U09: (own, week) => notNow(join(own, {}), week),
};

/** Who in the east answers, and how heavily in each week; the freeze is in the third, and the fourth follows it. */
export const ANSWERS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  UMANAGER: [0, 0, 0, 0],
  // Their second heavy week in a row is the one of the freeze.
  U01: [0, 3, 3, 0],
  U02: [0, 3, 3, 0],
  U07: [0, 0, 0, 0],
  U08: [1, 1, 1, 1],
  U09: [0, 0, 0, 0],
  U10: [0, 0, 0, 0],
  // Had two heavy weeks before, and a note that waits in the private space.
  U11: [3, 3, 0, 0],
  U12: [0, 0, 0, 0],
};

/** Plays up to the moment of the freeze. Returns the hidden field of a form that a member has open then. */
export async function play(clinic: Clinic): Promise<{ readonly member: string; readonly field: string }> {
  const { context, directory, prefix, refused } = clinic;
  const { store, keyring } = context;
  await bindToKeyring(store, keyring, prefix, async () => false);
  await installs(clinic);
  for (const team of TEAMS) await defineTeam(context, team);
  await syncRosters(context, directory);

  for (const week of [0, 1] as const) {
    await clinic.playTo(at(week, 12));
    if (week === 0) for (const id of idsOf(SOUTH)) await change(clinic, SOUTH, id, (own) => join(own, {}));
    for (const id of idsOf(SOUTH)) await clinic.answer(id, week);
    await clinic.playTo(at(week, 36));
    if (week === 0) await firstWeek(clinic);
    for (const [id, values] of Object.entries(ANSWERS)) await clinic.answer(id, values[week] ?? 0);
    await clinic.playTo(at(week, 60));
    if (week === 1) {
      await sayWhatBecame(clinic);
      await chooseAction(clinic);
      await defineTeam(context, { ...NORTH, archived: true });
    }
    await clinic.playTo(at(week, 112));
  }

  await clinic.playTo(at(2, 12));
  for (const id of idsOf(SOUTH)) await clinic.answer(id, 0);
  // The deliveries at ten o'clock leave marks, which a reseal would take in five minutes later.
  await clinic.playTo(at(2, 58));
  clinic.at(FROZEN_AT);
  await cutClose(clinic);
  return lastHour(clinic, refused);
}

const change = (
  { context }: Clinic,
  team: Team,
  member: MemberId,
  how: (own: Trajectory) => Trajectory,
): Promise<boolean> => updateMemberRecord(context, member, team.id, how);

async function installs({ context, installs, prefix }: Clinic): Promise<void> {
  const { redis } = context.store;
  const store = { redis, prefix };
  const now = context.clock.now();
  for (const id of [WORKSPACE, REMOVED, LEAVING])
    await installs.keep(
      id,
      { team: { id, name: id }, bot: { token: `no token of ${id}` } },
      workspaceId(id),
      now,
    );
  await redis.set(keysOf(prefix, workspaceId(REMOVED)).keyring, context.keyring.id);
  await purgeWorkspace(store, workspaceId(REMOVED), now);
  await noteRemoval(store, workspaceId(LEAVING), {
    install: LEAVING,
    whole: true,
    deletes: false,
    heardAt: now,
    stoppedAt: now,
  });
}

async function firstWeek(clinic: Clinic): Promise<void> {
  const { context } = clinic;
  const week = weekOf(context.clock.now());
  for (const id of idsOf(EAST))
    await change(clinic, EAST, id, (own) => (EAST_CHOICES[id] ?? ((one) => join(one, {})))(own, week));
  for (const id of ['U01', 'U02', 'U09', 'U10', 'U11', 'U12'])
    await changePeer(context, memberId(id), EAST, (peer) => joinPeers(peer, week));
  await changePeer(context, memberId('U01'), EAST, (peer, mark) => wishFor(peer, mark(memberId('U02'))));
  await changePeer(context, memberId('U09'), EAST, (peer, mark) => avoid(peer, mark(memberId('U10'))));
  for (const id of ['U09', 'U10', 'U11'])
    await changeSupporters(context, (all) => nameSupporter(all, memberId(id)));
  await changeSupporters(context, (all) => setSupporter(all, memberId('U10'), 'ready'));
  await changeSupporters(context, (all) => setSupporter(all, memberId('U11'), 'away'));
  await changeOverlay(context.store, (overlay) =>
    setHidden(
      add(overlay, 'peer', {
        id: 'own-frozen',
        name: 'Pat, peer supporter',
        what: 'Ten minutes with someone who has been there',
        person: memberId('U10'),
        addedOn: '2026-06-02',
      }),
      'nami',
      true,
    ),
  );
}

/** Has the managers say what they're doing. */
async function chooseAction({ context }: Clinic): Promise<void> {
  const choice = { suggestion: null, words: 'One day a week without meetings.' };
  const now = context.clock.now();
  await changeActions(context, EAST.id, (before) => choose(before, 'frozen', choice, now));
}

/** Has some members say what became of the last round. */
async function sayWhatBecame({ context }: Clinic): Promise<void> {
  for (const [id, outcome] of [
    ['U01', 'happened'],
    ['U11', 'missed'],
    ['U12', 'differently'],
  ] as const)
    await changePeer(context, memberId(id), EAST, (peer) => recordOutcome(peer, outcome));
}

/** Has the south's close killed after it has decided, but before Redis knows. */
async function cutClose({ context }: Clinic): Promise<void> {
  const { store, keyring } = context;
  const decided = (): number => readdirSync(commitmentsOf(keyring.file)).length;
  const before = decided();
  for (let commands = 1; decided() === before; commands += 1) {
    const redis = killAfter(store.redis as Redis, commands);
    const due = { step: 'close' as const, team: SOUTH.id, pulse: pulseId('2026-06-15') };
    await closePulse({ ...context, store: { ...store, redis } }, due).catch(() => undefined);
    redis.disconnect();
  }
}

/** Makes the changes that no reseal has taken in at the freeze. */
async function lastHour(
  clinic: Clinic,
  refused: Set<string>,
): Promise<{ readonly member: string; readonly field: string }> {
  const { context, directory } = clinic;
  for (const [id, [, , value]] of Object.entries(ANSWERS)) {
    if (id === 'U12') continue;
    const { form, raw } = await anOpenForm(context, id, value);
    const signature = id === 'U11' ? TAKEN_SIGNATURE : null;
    const sent = await submitCheckin(context, { member: memberId(id), field: form, raw, signature })
      ?.submitted;
    if (sent?.kind !== 'stored') throw new Error(`${id} can't answer: ${sent?.kind}`);
  }
  await change(clinic, EAST, memberId('U10'), (own) => prefer(own, { reminder: false, kindWords: true }));
  const week = weekOf(context.clock.now());
  // As a check-in in a period's last weeks would leave it.
  await change(clinic, EAST, memberId('U11'), (own) => ({
    ...own,
    ask: { ask: 'supervision', firstWeek: seasonOf(week) },
  }));
  await change(clinic, EAST, memberId('U12'), forget);
  await change(clinic, SOUTH, memberId('U27'), (own) => pause(own, week, 'untilResumed'));
  await changePeer(context, memberId('U02'), EAST, (peer, mark) => avoid(peer, mark(memberId('U12'))));
  await sayWhatBecame(clinic);
  await endRequestLater(context, { channel: 'D0FROZEN', ts: '1781000000.000100' });
  await requestMove(context, [memberId('U12')], SOUTH.id);
  await announceEvent(context, EAST);
  const talk = { supporter: memberId('U10'), at: FROZEN_AT + 6 * 3_600_000 };
  await postTalkTime(context, { ...talk, way: 'Room 2' });
  await postTalkTime(context, { ...talk, at: talk.at + 3_600_000, way: 'Ext. 4711' });
  await takeTalkTime(context, { ...talk, member: memberId('U02') });
  refused.add(WEST.roster);
  await refreshRoster(context, directory, WEST.id).catch((error: unknown) => {
    if (!(error instanceof RosterUnread)) throw error;
  });
  return { member: 'U12', field: (await anOpenForm(context, 'U12', 0)).form };
}
