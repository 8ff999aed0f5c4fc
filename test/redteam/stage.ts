import { rmSync } from 'node:fs';
import { join as under } from 'node:path';
import { Redis } from 'ioredis';
import { aFolder } from '../support/folder.js';
import { dayOf, type Pulse, pulseOn } from '../../src/pulse/calendar.js';
import { type MemberId, memberId, pulseId, type TeamId, teamId, workspaceId } from '../../src/pulse/ids.js';
import type { Team } from '../../src/pulse/team.js';
import type { AskChoice } from '../../src/pulse/ask.js';
import { ASK_FIELD, findCheckin } from '../../src/usecases/answer.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import type { Directory } from '../../src/usecases/ports.js';
import type { LogEvent, LogFields } from '../../src/usecases/log.js';
import { joinPeers, leavePeers } from '../../src/pulse/peer.js';
import { peerView } from '../../src/usecases/peer-eligibility.js';
import { pairPeers } from '../../src/usecases/pair.js';
import { changePeer } from '../../src/usecases/peer-records.js';
import { peerName } from '../../src/sealing/peers.js';
import { peersState } from '../../src/store/peers.js';
import { findTeam } from '../../src/store/teams.js';
import { openPulse } from '../../src/usecases/open.js';
import { remindPulse } from '../../src/usecases/remind.js';
import { resealTeam } from '../../src/usecases/reseal-team.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { join } from '../../src/pulse/trajectory.js';
import { type BallotBoxPlace, slotOf } from '../../src/sealing/ballots.js';
import { Keyring } from '../../src/sealing/keyring.js';
import type { RecordsPlace } from '../../src/sealing/records-place.js';
import { pseudonymOf } from '../../src/sealing/trajectories.js';
import type { Due, Step } from '../../src/store/agenda.js';
import { teamState } from '../../src/store/pulses.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { aPerson, fakeDirectory } from '../support/directory.js';
import { aTeam, closing, MONDAY, opening } from '../support/team.js';
import { joinAll } from '../support/join-all.js';
import { filledWith, QUESTIONNAIRES } from '../support/questionnaires.js';
import { aPrefix, removeKeys, testRedisUrl } from '../support/redis.js';
import type { Chance } from './chance.js';
import { submitForm } from '../support/submit-form.js';

const HOUR = 3_600_000;

/** The first week of a season: the stage's first pulse is in the fourth week of the one before. */
export const NEXT_SEASON = 9;

/** One field of a hash, as a dump of Redis holds it and in the dump's order. */
export interface Entry {
  readonly name: string;
  readonly value: Buffer;
}

/** A synthetic team on the stage. */
export interface StageTeam {
  readonly id: TeamId;
  /** Everyone but the manager. */
  readonly members: readonly MemberId[];
}

/**
 * The real rounds on a real Redis with synthetic teams; all that an attacker could copy, and the truth to measure by.
 */
export interface Stage {
  readonly context: WorkspaceContext;
  /** The people and channels of the stage, as Slack would show them. */
  readonly directory: Directory;
  /** The start of all its keys' names in Redis. */
  readonly prefix: string;
  readonly keyringFolder: string;
  readonly events: { readonly event: LogEvent; readonly fields: LogFields }[];
  /** Makes a team of `size` members plus a manager, with ids that reveal nothing; `week` is its first week. */
  team(size: number, week?: number): Promise<StageTeam>;
  /** Puts a new member into a team's channel. */
  join(team: StageTeam): Promise<MemberId>;
  /** Adds members of other channels to this one. */
  alsoIn(team: StageTeam, members: readonly MemberId[]): void;
  /** Takes a member out of the channel or puts them back. */
  setPresent(team: StageTeam, member: MemberId, present: boolean): void;
  /** Returns the members who are in the channel now. */
  present(team: StageTeam): readonly MemberId[];
  open(team: StageTeam, week?: number): Promise<void>;
  /** Decides the reminders of a week, two days after it opens. */
  remind(team: StageTeam, week?: number): Promise<void>;
  reseal(team: StageTeam): Promise<void>;
  close(team: StageTeam, week?: number): Promise<void>;
  /** Opens and closes the next planned pulse; returns it. */
  runNext(team: StageTeam): Promise<Pulse>;
  joinPeers(team: StageTeam, member: MemberId): Promise<void>;
  leavePeers(team: StageTeam, member: MemberId): Promise<void>;
  /** Draws a week's pairs. */
  pair(team: StageTeam, week?: number): Promise<void>;
  /** Submits a check-in with the same value for every item, and with a pick of what would help. */
  answer(team: StageTeam, member: MemberId, value: number, pick?: AskChoice): Promise<void>;
  /** Moves the clock to a time after a week's close. */
  after(week: number, hours: number): void;
  readonly dump: (key: string) => Promise<Entry[]>;
  /** Returns the name of a member's slot or record since the last reseal. */
  slotName(team: StageTeam, member: MemberId): Promise<string>;
  recordName(team: StageTeam, member: MemberId): Promise<string>;
  peerNameOf(team: StageTeam, member: MemberId): Promise<string>;
  /** Returns the members that a member was last paired with. */
  partnersOf(team: StageTeam, member: MemberId): Promise<readonly MemberId[]>;
  boxPlace(team: StageTeam): Promise<BallotBoxPlace>;
  recordsPlace(team: StageTeam): Promise<RecordsPlace>;
  end(): Promise<void>;
}

const dueOf = (team: StageTeam, step: Step, week: number): Due => ({
  step,
  team: team.id,
  pulse: pulseId(new Date(opening(week)).toISOString().slice(0, 10)),
});

/** Sets a stage; `end` takes it down and removes its keys. */
export function aStage(chance: Chance): Stage {
  const folder = aFolder('redteam');
  const prefix = aPrefix();
  const redis = connect(testRedisUrl(), () => undefined);
  // ioredis can't pipeline `call`.
  const reader = new Redis(testRedisUrl());
  const workspace = workspaceId('T0REDTEAM');
  const events: { event: LogEvent; fields: LogFields }[] = [];
  const note = (event: LogEvent, fields: LogFields = {}) => void events.push({ event, fields });
  let now = MONDAY;
  const context: WorkspaceContext = {
    workspace,
    store: storeOf(redis, prefix, workspace),
    keyring: Keyring.create(under(folder, 'red.keyring'), dayOf(MONDAY)),
    questionnaires: QUESTIONNAIRES,
    preset: 'standard',
    isHoliday: () => false,
    pace: { perMinute: 60_000 },
    clock: { now: () => now },
    log: { debug: note, info: note, warn: note, error: note },
  };
  const { store, keyring } = context;
  const rosters = new Map<string, MemberId[]>();
  const joined = new Set<MemberId>();
  const directory = fakeDirectory({
    rosterOf: async (team: Team, kept) =>
      [...new Set([...(rosters.get(team.id) ?? []), ...kept])].map((id) => aPerson(id)),
  });
  let named = 0;
  const aMember = (): MemberId => {
    named += 1;
    return memberId(`U${chance.below(1e9).toString(36).toUpperCase()}${named}`);
  };
  const openPulseOf = async (team: StageTeam): Promise<Pulse> => {
    const { pulse } = await teamState(store, team.id);
    if (!pulse) throw new Error('no pulse is open');
    return pulse;
  };
  const teamOf = async (team: StageTeam): Promise<Team> => {
    const found = await findTeam(store, team.id);
    if (!found) throw new Error('no such team');
    return found;
  };
  const boxPlace = async (team: StageTeam): Promise<BallotBoxPlace> => {
    const { id, closingDay } = await openPulseOf(team);
    const { generation } = await teamState(store, team.id);
    return { workspace, team: team.id, pulse: id, closingDay, generation };
  };
  const recordsPlace = async (team: StageTeam): Promise<RecordsPlace> => {
    const { sealedUntil, generation } = await teamState(store, team.id);
    return { workspace, team: team.id, sealedUntil: sealedUntil ?? 0, generation };
  };

  /** Has members say yes, and reseals once, as happens within five minutes: one by one would take far longer. */
  const joinAtOnce = async (team: StageTeam, asked: readonly MemberId[]): Promise<void> => {
    if (asked.length === 0) return;
    await resealTeam(context, team, [], async ({ state, open, reseal }) => {
      // The team didn't open, so no one has a record.
      if (state.sealedUntil === null) return;
      const { pulse, sealedUntil } = state;
      const opened = await open({ members: rosters.get(team.id) ?? [], ballots: pulse && 'box' });
      const members = opened.members.map((own) =>
        asked.includes(own.member) ? { ...own, trajectory: join(own.trajectory, {}) } : own,
      );
      reseal(opened, { pulse, sealedUntil, members });
    });
  };

  return {
    context,
    directory,
    prefix,
    keyringFolder: folder,
    events,
    async team(size, week = 0) {
      const id = teamId(`t${(named += 1)}`);
      const members = Array.from({ length: size }, aMember);
      const manager = aMember();
      now = opening(week) - 34 * HOUR;
      rosters.set(id, chance.shuffled([manager, ...members]));
      await defineTeam(context, aTeam({ id, managers: [manager] }));
      return { id, members };
    },
    async join(team) {
      const member = aMember();
      rosters.get(team.id)?.push(member);
      await refreshRoster(context, directory, team.id);
      await joinAll(context, team.id, [member]);
      joined.add(member);
      return member;
    },
    alsoIn(team, members) {
      rosters.get(team.id)?.push(...members);
    },
    setPresent(team, member, present) {
      const others = (rosters.get(team.id) ?? []).filter((one) => one !== member);
      rosters.set(team.id, present ? [...others, member] : others);
    },
    present: (team) => rosters.get(team.id) ?? [],
    async open(team, week = 0) {
      now = opening(week);
      await openPulse(context, directory, dueOf(team, 'open', week));
      const asked = (rosters.get(team.id) ?? []).filter((one) => !joined.has(one));
      await joinAtOnce(team, asked);
      for (const one of asked) joined.add(one);
    },
    async remind(team, week = 0) {
      now = opening(week) + 47 * HOUR;
      await remindPulse(context, directory, dueOf(team, 'remind', week));
    },
    reseal: (team) => resealScheduled(context, { step: 'reseal', team: team.id, pulse: pulseId('-') }),
    async close(team, week = 0) {
      now = closing(week);
      await closePulse(context, dueOf(team, 'close', week));
    },
    async runNext(team) {
      const { next } = await teamState(store, team.id);
      if (!next) throw new Error('no pulse is planned');
      const pulse = pulseOn((await teamOf(team)).schedule, next);
      now = pulse.opensAt;
      await openPulse(context, directory, { step: 'open', team: team.id, pulse: next });
      now = pulse.closesAt;
      await closePulse(context, { step: 'close', team: team.id, pulse: next });
      return pulse;
    },
    async joinPeers(team, member) {
      await changePeer(context, member, await teamOf(team), (peer) => joinPeers(peer, 2_900));
    },
    async leavePeers(team, member) {
      await changePeer(context, member, await teamOf(team), leavePeers);
    },
    async pair(team, week = 0) {
      now = opening(week);
      await pairPeers(context, directory, dueOf(team, 'peer', week));
    },
    async answer(team, member, value, pick) {
      const found = await findCheckin(context, member, team.id, null);
      if (found.kind !== 'open') throw new Error(`no check-in: ${found.kind}`);
      const raw = filledWith(found.questionnaire, found.pulse.week, value);
      const picked = pick ? { ...raw, [ASK_FIELD]: pick } : raw;
      const { kind } = await submitForm(context, member, found.form, picked);
      if (kind !== 'stored') throw new Error(`not stored: ${kind}`);
    },
    after(week, hours) {
      now = closing(week) + hours * HOUR;
    },
    async dump(key) {
      // HGETALL returns the order in Redis and its files; an object wouldn't keep it for all names.
      const flat = (await reader.callBuffer('HGETALL', key)) as Buffer[];
      return Array.from({ length: flat.length / 2 }, (_, at) => ({
        name: String(flat[2 * at]),
        value: flat[2 * at + 1] ?? Buffer.alloc(0),
      }));
    },
    slotName: async (team, member) => slotOf(keyring, await boxPlace(team), member),
    async peerNameOf(team, member) {
      const { sealedUntil, generation } = await peersState(store, team.id);
      return peerName(
        keyring,
        { workspace, team: team.id, sealedUntil: sealedUntil ?? 0, generation },
        member,
      );
    },
    partnersOf: async (team, member) => (await peerView(context, member, await teamOf(team))).partners,
    recordName: async (team, member) => pseudonymOf(keyring, await recordsPlace(team), member),
    boxPlace,
    recordsPlace,
    async end() {
      redis.disconnect();
      reader.disconnect();
      rmSync(folder, { recursive: true });
      await removeKeys(prefix);
    },
  };
}

/** The number of teams per stage: the more teams a workspace has, the more each of its steps must read. */
const TEAMS_ON_STAGE = 5;

/** Plays a number of teams, on as many stages as they need; returns all results, in order. */
export async function onStages<T>(
  chance: Chance,
  teams: number,
  play: (stage: Stage) => Promise<readonly T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (let left = teams; left > 0; left -= TEAMS_ON_STAGE)
    await onStage(chance, async (stage) => {
      for (let count = Math.min(left, TEAMS_ON_STAGE); count > 0; count -= 1)
        found.push(...(await play(stage)));
    });
  return found;
}

/** Runs something on a stage of its own. */
export async function onStage<T>(chance: Chance, run: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = aStage(chance);
  try {
    return await run(stage);
  } finally {
    await stage.end();
  }
}

/** Plays a first week with only heavy answers: the team's result moves after one more such week, and not otherwise. */
export async function aHeavyWeek(stage: Stage, team: StageTeam): Promise<void> {
  await stage.open(team);
  for (const member of team.members) await stage.answer(team, member, 3);
  await stage.close(team);
}
