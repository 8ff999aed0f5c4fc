import type { Redis } from 'ioredis';
import { type Instant, pulseOn } from '../pulse/calendar.js';
import { isWorkingAt } from '../pulse/working-days.js';
import type { MemberId } from '../pulse/ids.js';
import { type Language, LANGUAGES } from '../pulse/language.js';
import { drawPairs, type Drawn, type Seeker } from '../pulse/pairing.js';
import { afterPeerRound, withoutUnintroduced, isAcross, excludedNext } from '../pulse/peer.js';
import { isAway, type RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { isPaused } from '../pulse/trajectory.js';
import { markedAmong, markOf } from '../sealing/peers.js';
import { randomBelow } from '../sealing/shuffle.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { type PeersState, peersState, peersWatched, writePeersDrawn } from '../store/peers.js';
import { teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { weeksNotIntroduced } from '../store/slack-write-block.js';
import { allTeams, findTeam, rosterOf } from '../store/teams.js';
import { whoManagesWhom } from './peer-eligibility.js';
import { openTeam } from './reseal-team.js';
import { type PlannedNotification, enqueueNotifications, languagesOf } from './enqueue-notifications.js';
import type { WorkspaceContext } from './context.js';
import type { Directory } from './ports.js';
import { safeCode } from './log.js';
import { peopleOf, RosterUnread, unlessRefused, waitsForRoster } from './roster-troubles.js';
import { sealPeers, openPeers, type OpenedPeer, peerRoundOf, peersDay, planPeers } from './peer-records.js';

/** A team in a round, and the people in its channel right now who aren't on leave. */
interface Present {
  readonly team: Team;
  readonly present: ReadonlySet<MemberId>;
}

/** A team in a round, with its peer records opened. */
interface Side {
  readonly team: Team;
  readonly state: PeersState;
  readonly roster: readonly RosterMember[];
  readonly peers: readonly OpenedPeer[];
  readonly languages: ReadonlyMap<MemberId, Language>;
  /** The members who take part, are present, aren't paused, and work that day. */
  readonly seeking: readonly OpenedPeer[];
}

/**
 * Draws a round's pairs. In one transaction, it updates the peer records and seals them under new names, plans one
 * delivery for everyone on the rosters, whether or not they take part, and puts the next round on the agenda. Run
 * again, or twice at once, it does nothing more. From the members' records, it uses only pauses, working days and
 * languages, never anything about check-ins.
 */
export async function pairPeers(context: WorkspaceContext, directory: Directory, due: Due): Promise<void> {
  const { store, clock, log } = context;
  const team = await findTeam(store, due.team);
  if (!team || team.archived || (await peersState(store, due.team)).next !== due.pulse) {
    await atomically(store, [store.keys.agenda], async (_, write) => strike(write, store, due));
    return;
  }
  const { at, week } = await peerRoundOf(context, team, due.pulse);
  if (clock.now() < at) {
    // The agenda isn't sealed: someone who can write to Redis could have people introduced to each other all day.
    await atomically(store, [store.keys.agenda], async (_, write) => schedule(write, store, due, at));
    log.warn('step_skipped', { ...due, reason: 'too early to pair' });
    return;
  }
  if (await waitsForRoster(context, team, due)) return;
  const present = await unlessRefused(context, due, () => presentIn(context, directory, team));
  if (!present) return;
  const drawing = { team, present };
  const circle = [drawing, ...(await othersAcross(context, directory, team, week))];
  const watched = circle.flatMap((one) => peersWatched(store, one.team.id));
  const drawn = await atomically(store, watched, async (read, write) => {
    strike(write, store, due);
    if ((await peersState(store, team.id, read)).next !== due.pulse) return false;
    const sides = await Promise.all(circle.map((one) => sideOf(context, read, one, week)));
    const draw = await drawOf(context, sides, week);
    for (const side of sides) {
      writePeersDrawn(write, store, side.team.id, week);
      const next = await planPeers(context, write, side.team, { next: side.state.next, round: week });
      sealPeers(context, write, {
        team: side.team.id,
        sealedUntil: peersDay(context, next),
        generation: side.state.generation + 1,
        peers: afterDraw(context, side.peers, draw, week),
      });
      // A round that comes weeks late is sealed as of today, because the key of its own day is gone.
      const round = { id: due.pulse, closesAt: Math.max(at, clock.now()) };
      enqueueNotifications(context, write, {
        step: 'peer',
        team: side.team,
        pulse: round,
        planned: notificationsOf(sides, side, draw, clock.now()),
      });
    }
    return true;
  });
  if (drawn) log.info('peers_drawn', { team: team.id });
}

/**
 * Returns the other teams whose round is drawn together with this team's, with the people present. A team whose roster
 * is unreadable is left out, and waits for its own round.
 */
async function othersAcross(
  context: WorkspaceContext,
  directory: Directory,
  team: Team,
  week: number,
): Promise<readonly Present[]> {
  if (!isAcross(team.peers)) return [];
  const others: Present[] = [];
  for (const candidate of await allTeams(context.store)) {
    if (candidate.id === team.id || candidate.archived || !isAcross(candidate.peers)) continue;
    const { next } = await peersState(context.store, candidate.id);
    if (next === null || pulseOn(candidate.schedule, next).week > week) continue;
    try {
      others.push({ team: candidate, present: await presentIn(context, directory, candidate) });
    } catch (error) {
      if (error instanceof RosterUnread) continue; // The log has said so.
      context.log.error('step_failed', { team: candidate.id, code: safeCode(error) });
    }
  }
  return others;
}

/** Asks Slack who's present: in the team's channel or group, and not on leave by their status. */
async function presentIn(
  context: WorkspaceContext,
  directory: Directory,
  team: Team,
): Promise<ReadonlySet<MemberId>> {
  const people = await peopleOf(context, directory, team, { kept: [], asks: true });
  const now = context.clock.now();
  return new Set(people.filter((one) => !isAway(one, now)).map(({ id }) => id));
}

async function sideOf(
  context: WorkspaceContext,
  read: Redis,
  { team, present }: Present,
  week: number,
): Promise<Side> {
  const { store } = context;
  const state = await peersState(store, team.id, read);
  const roster = await rosterOf(store, team.id);
  const members = roster.map(({ id }) => id);
  const unmet = await weeksNotIntroduced(store);
  const opened = await openPeers(context, read, { team: team.id, state, members });
  const peers = opened.map(({ member, peer }) => ({
    member,
    peer: withoutUnintroduced(peer, unmet),
  }));
  const standing = await teamState(store, team.id, read);
  const records = await openTeam(context, read, team, standing, { members });
  const { isHoliday, clock } = context;
  const zones = new Map(roster.map(({ id, timeZone }) => [id, timeZone]));
  const resting = new Set(
    records.members
      .filter(({ member, trajectory }) => {
        const daysOff = { isHoliday, workingDays: trajectory.preferences.workingDays };
        const works = isWorkingAt(clock.now(), zones.get(member) ?? team.schedule.timeZone, daysOff);
        return isPaused(trajectory, week) || !works;
      })
      .map(({ member }) => member),
  );
  return {
    team,
    state,
    roster,
    peers,
    languages: languagesOf(records.members, roster),
    seeking: peers.filter(
      ({ member, peer }) => peer.since !== null && present.has(member) && !resting.has(member),
    ),
  };
}

async function drawOf(context: WorkspaceContext, sides: readonly Side[], week: number): Promise<Drawn> {
  const { workspace } = context;
  const colleagues = markedAmong(
    workspace,
    sides.flatMap(({ roster }) => roster.map(({ id }) => id)),
  );
  const seekers = sides
    .flatMap(({ seeking }) => seeking)
    .map(
      ({ member, peer }): Seeker => ({
        id: member,
        buddy: colleagues.only(peer.buddy),
        avoids: new Set(colleagues.all(excludedNext(peer))),
        met: new Map(
          peer.met.flatMap(({ who, week: when }) =>
            colleagues.all([who]).map((id) => [id, week - when] as const),
          ),
        ),
      }),
    );
  return drawPairs(seekers, await whoManagesWhom(context), randomBelow);
}

/** Returns the records after the round; those of people who weren't in it are unchanged. */
const afterDraw = (
  { workspace }: WorkspaceContext,
  peers: readonly OpenedPeer[],
  { groups, alone }: Drawn,
  week: number,
): OpenedPeer[] =>
  peers.map(({ member, peer }) => {
    const group = groups.find((one) => one.includes(member));
    if (!group && !alone.includes(member)) return { member, peer };
    const partners = (group ?? []).filter((one) => one !== member).map((one) => markOf(workspace, one));
    return { member, peer: afterPeerRound(peer, week, partners) };
  });

/**
 * Plans a side's notifications: the first member of a group gets the group's introduction, a member who's left alone
 * gets a message that says so, and everyone else gets a cover.
 */
const notificationsOf = (
  sides: readonly Side[],
  { roster, languages }: Side,
  { groups, alone }: Drawn,
  at: Instant,
): PlannedNotification[] =>
  roster.map(({ id }): PlannedNotification => {
    const to = { member: id, at, language: languages.get(id) ?? null };
    if (alone.includes(id)) return { ...to, kind: 'peerAlone', cover: false };
    const group = groups.find(([first]) => first === id);
    if (!group) return { ...to, kind: 'introduction', cover: true };
    const read = group.map((member) =>
      sides.map((side) => side.languages.get(member)).find((language) => language),
    );
    return {
      ...to,
      kind: 'introduction',
      cover: false,
      partners: group.slice(1),
      languages: LANGUAGES.filter((language) => read.includes(language)),
    };
  });
