import { Redis } from 'ioredis';
import { existsSync } from 'node:fs';
import { dayOf, type Instant, type Pulse } from '../../src/pulse/calendar.js';
import { type MemberId, memberId, teamId, type WorkspaceId, workspaceId } from '../../src/pulse/ids.js';
import { type Team, WEEKDAYS } from '../../src/pulse/team.js';
import { type MemberState, resealTeam } from '../../src/usecases/reseal-team.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import type { Directory } from '../../src/usecases/ports.js';
import { closePulse } from '../../src/usecases/close.js';
import { openPulse } from '../../src/usecases/open.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { handedOver, leaseDueNotifications } from '../../src/store/outbox.js';
import { teamState } from '../../src/store/pulses.js';
import { storeOf } from '../../src/store/redis.js';
import { rosterOf } from '../../src/store/teams.js';
import { aPerson, fakeDirectory } from '../support/directory.js';
import { aTeam } from '../support/team.js';
import { QUESTIONNAIRES } from '../support/questionnaires.js';
import type { Setting } from './bench.js';

const DAY_MS = 86_400_000;

/** The sandbox's workspace id. */
const WORKSPACE = workspaceId('T0SANDBOX');

/** A workspace without a Slack: its rosters are given, and its calendar moves. */
export interface Clinic {
  readonly context: WorkspaceContext;
  readonly redis: Redis;
  readonly prefix: string;
  readonly keyringFile: string;
  /**
   * Defines teams with these rosters, whose pulses have been open for a day and stay open for two more; opens them, and
   * takes the resulting notifications out of the outbox. Every member has joined.
   */
  openTeams(rosters: readonly (readonly MemberId[])[]): Promise<OpenTeam[]>;
  /** Closes open pulses when they're due, and takes the resulting notifications out of the outbox. */
  closeTeams(teams: readonly OpenTeam[]): Promise<void>;
  /** Changes what's sealed for a whole team, as a reseal does. */
  change(team: Team, change: (own: MemberState) => MemberState): Promise<void>;
  end(): void;
}

/** A team with an open pulse. */
export interface OpenTeam {
  readonly team: Team;
  readonly pulse: Pulse;
  readonly members: readonly MemberId[];
}

/** Returns an id as long as Slack's. */
export const aMember = (index: number): MemberId => memberId(`U${String(index).padStart(10, '0')}`);

export const membersFrom = (first: number, count: number): MemberId[] =>
  Array.from({ length: count }, (_, index) => aMember(first + index));

/** The place of a clinic in Redis and in time. */
interface ClinicPlace {
  readonly prefix?: string;
  readonly workspace?: WorkspaceId;
  /** The start of its calendar, in milliseconds; the machine's time by default. */
  readonly today?: Instant;
}

/** Opens a workspace on a Redis. */
export function aClinic(
  { redisUrl, file }: Pick<Setting, 'redisUrl' | 'file'>,
  { prefix = 'bench', workspace = WORKSPACE, today: begins = Date.now() }: ClinicPlace = {},
): Clinic {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  let now = begins;
  let teams = 0;
  const keyringFile = file('bench.keyring');
  const keyring = existsSync(keyringFile)
    ? Keyring.open(keyringFile)
    : Keyring.create(keyringFile, dayOf(now));
  const store = storeOf(redis, prefix, workspace);
  const context: WorkspaceContext = {
    workspace,
    store,
    keyring,
    questionnaires: QUESTIONNAIRES,
    preset: 'standard',
    isHoliday: () => false,
    pace: { perMinute: 600 },
    clock: { now: () => now },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  };
  const change = (team: Team, changed: (own: MemberState) => MemberState): Promise<void> =>
    resealTeam(context, team, [], async ({ state, open, reseal }) => {
      const { pulse, sealedUntil } = state;
      if (sealedUntil === null) throw new Error(`team ${team.id} has no records`);
      const members = (await rosterOf(store, team.id)).map(({ id }) => id);
      const opened = await open({ members, ballots: pulse && 'box' });
      reseal(opened, { pulse, sealedUntil, members: opened.members.map(changed) });
    });
  return {
    context,
    redis,
    prefix,
    keyringFile,
    change,
    async openTeams(rosters) {
      const today = now;
      const first = teams;
      teams += rosters.length;
      const all = rosters.map((members, index) => ({ members, team: teamOf(first + index, members, today) }));
      now = today - 2 * DAY_MS;
      await eachOf(all, ({ team }) => defineTeam(context, team));
      now = today;
      const opened: OpenTeam[] = [];
      await eachOf(all, async ({ members, team }) => {
        const { next } = await teamState(store, team.id);
        if (!next) throw new Error(`team ${team.id} has no pulse to open`);
        await openPulse(context, directoryOf(members), { step: 'open', team: team.id, pulse: next });
        await change(team, (hand) => ({ ...hand, trajectory: { ...hand.trajectory, consent: 'joined' } }));
        const { pulse } = await teamState(store, team.id);
        if (!pulse) throw new Error(`the pulse of team ${team.id} did not open`);
        opened.push({ team, pulse, members });
      });
      await emptyOutbox(context);
      return opened;
    },
    async closeTeams(opened) {
      const today = now;
      now = Math.max(...opened.map(({ pulse }) => pulse.closesAt)) + 1;
      await eachOf(opened, ({ team, pulse }) =>
        closePulse(context, { step: 'close', team: team.id, pulse: pulse.id }),
      );
      now = today;
      await emptyOutbox(context);
    },
    end() {
      redis.disconnect();
    },
  };
}

/** A team whose pulses open on the day before `today` and close two days after it. */
function teamOf(index: number, members: readonly MemberId[], today: Instant): Team {
  const on = (days: number) => {
    const weekday = (new Date(today + days * DAY_MS).getUTCDay() + 6) % 7;
    return { weekday: WEEKDAYS[weekday] ?? 'monday', hour: 0, minute: 0 };
  };
  return aTeam({
    id: teamId(`clinic-${index}`),
    name: `Clinic ${index}`,
    roster: `C${String(index).padStart(10, '0')}`,
    managers: members.slice(0, 1),
    schedule: { timeZone: 'UTC', opens: on(-1), reminds: on(1), closes: on(2) },
    // A start without a teams file would archive teams that come from one.
    origin: 'app',
  });
}

/** The number of things done at once. */
const AT_ONCE = 8;

/** Runs a function for each thing, several at once. */
async function eachOf<T>(things: readonly T[], run: (thing: T) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let thing = things[next]; thing !== undefined; thing = things[next]) {
      next += 1;
      await run(thing);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Takes everything out of the outbox, as if it had been sent. */
export async function emptyOutbox({ store }: WorkspaceContext): Promise<void> {
  for (;;) {
    const notes = await leaseDueNotifications(store, Number.MAX_SAFE_INTEGER, 5_000);
    if (notes.length === 0) return;
    await handedOver(
      store,
      notes.map(({ id }) => id),
    );
  }
}

/** A directory in which every channel has these members. */
const directoryOf = (members: readonly MemberId[]): Directory =>
  fakeDirectory({ rosterOf: async () => members.map((id) => aPerson(id, { timeZone: 'America/New_York' })) });

const nothing = (): void => undefined;
