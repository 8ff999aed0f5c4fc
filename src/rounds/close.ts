import type { Redis } from 'ioredis';
import type { Pulse } from '../pulse/calendar.js';
import { decideCard } from '../pulse/disclosure.js';
import type { MemberId } from '../pulse/ids.js';
import type { NoteKind } from '../pulse/note.js';
import { answersFit, coreScore } from '../pulse/questionnaire.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY, type Move, moveOn } from '../pulse/trajectory.js';
import { openBallot, slotOf } from '../sealing/ballots.js';
import { sealNote } from '../sealing/notes.js';
import { shuffled } from '../sealing/shuffle.js';
import { openTrajectory, pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { type Due, strike } from '../store/agenda.js';
import { enqueue } from '../store/outbox.js';
import {
  latestCard,
  publish,
  replaceTrajectories,
  sealBox,
  type TeamState,
  teamState,
  writePulseClosed,
} from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import { scheduleNext } from './enrol.js';
import type { House } from './house.js';

/**
 * Closes a pulse. First the box is moved aside, so that nothing more is accepted; then one pass opens the
 * ballots, moves every trajectory and decides the card and the notes, and one MULTI makes all of it true: card
 * published once, trajectories re-sealed until the next close, box gone, outbox filled, agenda moved. Killed
 * anywhere and run again, it ends the same.
 */
export async function closePulse(house: House, due: Due): Promise<void> {
  const { store, keyring, workspace, clock, log } = house;
  const { keys } = store;
  const team = await findTeam(store, due.team);
  const state = await teamState(store, due.team);
  if (!team || state.pulse?.id !== due.pulse) {
    await atomically(store, [keys.state(due.team)], async (_, write) => strike(write, store, due));
    log.warn('step_skipped', { ...due, reason: 'the pulse is not open' });
    return;
  }
  await sealBox(store, team.id);
  const roster = (await rosterOf(store, team.id)).map((member) => member.id);

  const watched = [keys.state(team.id), keys.closingBox(team.id), keys.trajectories(team.id)];
  const refused = await atomically(store, watched, async (read, write) => {
    const now = await teamState(store, team.id, read);
    if (now.pulse?.id !== due.pulse) return null;
    const week = await readWeek(house, read, team, now, now.pulse, roster);
    const previous = (await latestCard(store, team.id, read))?.band ?? null;
    const card = decideCard(
      now.pulse.week,
      { counted: now.counted.length, totals: week.totals },
      house.questionnaire.scoring.band.cuts,
      previous,
    );
    publish(write, store, team.id, card);
    writePulseClosed(write, store, team.id);
    strike(write, store, due);
    strike(write, store, { ...due, step: 'remind' });

    const next = await scheduleNext(house, write, team, now, Math.max(clock.now(), now.pulse.closesAt));
    const place = { workspace, team: team.id, sealedUntil: next.closingDay };
    const records = new Map<string, Buffer>();
    for (const { member, move } of shuffled(week.moves)) {
      const pseudonym = pseudonymOf(keyring, place, member);
      records.set(pseudonym, sealTrajectory(keyring, place, pseudonym, move.next));
      const kind: NoteKind = move.outreach ? 'outreach' : 'nothing';
      const note = { kind, member, team: team.id, pulse: due.pulse, closesAt: now.pulse.closesAt };
      enqueue(write, store, sealNote(keyring, workspace, 'close', note), clock.now());
    }
    replaceTrajectories(write, store, team.id, next.closingDay, records);
    return week.refused;
  });
  if (refused !== null) log.info('pulse_closed', { team: team.id, pulse: due.pulse, refused });
}

/** What one pass over the box and the records gives. */
interface Week {
  /** The counted members' core scores, shuffled. */
  readonly totals: readonly number[];
  readonly moves: readonly { readonly member: MemberId; readonly move: Move }[];
  /** Ballots that did not open or hold no valid answers: they count as none. */
  readonly refused: number;
}

async function readWeek(
  { store, keyring, workspace, questionnaire }: House,
  read: Redis,
  team: Team,
  state: TeamState,
  pulse: Pulse,
  roster: readonly MemberId[],
): Promise<Week> {
  const ballots = await read.hgetallBuffer(store.keys.closingBox(team.id));
  const sealed = await read.hgetallBuffer(store.keys.trajectories(team.id));
  const box = { workspace, team: team.id, pulse: pulse.id, closingDay: pulse.closingDay };
  const place = { workspace, team: team.id, sealedUntil: state.sealedUntil ?? pulse.closingDay };
  const countedMembers = new Set(state.counted);
  const onRoster = new Set(roster);
  const totals: number[] = [];
  const moves: { member: MemberId; move: Move }[] = [];
  let refused = 0;
  for (const member of new Set([...roster, ...state.counted])) {
    const slot = slotOf(keyring, box, member);
    const ballot = ballots[slot];
    const opened = ballot ? openBallot(keyring, box, slot, ballot) : ({ kind: 'blank' } as const);
    const valid = opened.kind === 'checkin' && answersFit(questionnaire, pulse.week, opened.answers);
    if (opened.kind === 'refused' || (opened.kind === 'checkin' && !valid)) refused += 1;
    const total = valid ? coreScore(questionnaire, opened.answers) : null;
    if (total !== null && countedMembers.has(member)) totals.push(total);
    if (!onRoster.has(member)) continue;
    const pseudonym = pseudonymOf(keyring, place, member);
    const record = sealed[pseudonym];
    const trajectory = (record && openTrajectory(keyring, place, pseudonym, record)) ?? BLANK_TRAJECTORY;
    const heavy = total === null ? null : total >= questionnaire.scoring.signs.heavyAt;
    moves.push({ member, move: moveOn(trajectory, pulse.week, heavy) });
  }
  return { totals: shuffled(totals), moves, refused };
}
