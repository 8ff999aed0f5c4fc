import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import type { Pulse } from '../pulse/calendar.js';
import {
  BLANK_PUBLICATION_STATE,
  type PublicationState,
  decideResult,
  type Draws,
  isDecided,
  PUBLICATION_RULE,
  sameResult,
  type Tally,
} from '../pulse/publication-rule.js';
import type { MemberId } from '../pulse/ids.js';
import { isHeavy } from '../pulse/heavy.js';
import { answersFit, type Questionnaire, scoringOf, tallyOf } from '../pulse/questionnaire.js';
import { lastWeekOf, type Season, seasonOf } from '../pulse/season.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { askIn, isLargeEnoughToAsk, isAskWeek, type OwnAsk, topAsk } from '../pulse/top-ask.js';
import { type Move, moveOn } from '../pulse/trajectory.js';
import { decidesAsk } from '../sealing/asks.js';
import { openCounted } from '../sealing/counted.js';
import { commitClose, type Decision } from '../sealing/decisions.js';
import { pulseNoise } from '../sealing/noise.js';
import { askDraws, shiftDraws } from '../sealing/seasons.js';
import { shuffled } from '../sealing/shuffle.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import { latestResult, publish, sealBox, teamState, writePulseClosed } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { findTeam, rosterOf } from '../store/teams.js';
import { type MemberState, type ResealableTeam, resealTeam, type TeamSnapshot } from './reseal-team.js';
import { questionnaireOf } from './season-questionnaire.js';
import { type PlannedNotification, enqueueNotifications, languagesOf } from './enqueue-notifications.js';
import type { WorkspaceContext } from './context.js';
import type { Reason } from './log.js';
import { scheduleNext, resealStep } from './schedule.js';
import { seasonIn } from './seasons.js';

/**
 * Closes a pulse. First it moves the box aside, so that no more check-ins are accepted. Then one pass opens the
 * ballots, updates every trajectory, and decides the result and the notifications; one MULTI publishes the result,
 * reseals the trajectories until the next close, deletes the box, fills the outbox and moves the agenda on. If it's
 * killed anywhere and run again, it ends the same, even if people have left in between. Run again over different data,
 * it publishes nothing new: the first run's decision is kept beside the keyring, and holds.
 */
export async function closePulse(context: WorkspaceContext, due: Due): Promise<void> {
  const { workspace, store, keyring, clock, log } = context;
  const { keys } = store;
  const team = await findTeam(store, due.team);
  const state = await teamState(store, due.team);
  if (!team || state.pulse?.id !== due.pulse) {
    await atomically(store, [keys.state(due.team)], async (_, write) => strike(write, store, due));
    log.warn('step_skipped', { ...due, reason: 'the pulse is not open' });
    return;
  }
  const { closesAt } = state.pulse;
  if (clock.now() < closesAt) {
    // The agenda isn't sealed: someone who can write to Redis could ask for a close as soon as five have answered.
    await atomically(store, [keys.agenda], async (_, write) => schedule(write, store, due, closesAt));
    log.warn('step_skipped', { ...due, reason: 'too early to close' });
    return;
  }
  await sealBox(store, team.id);
  const roster = await rosterOf(store, team.id);

  const week = await resealTeam(context, team, [keys.closingBox(team.id)], async (sealed) => {
    const { write, state: now } = sealed;
    const { pulse } = now;
    if (pulse?.id !== due.pulse) return null;
    const questionnaire = questionnaireOf(context, team, pulse.week, now.season);
    const from = Math.max(clock.now(), pulse.closesAt);
    const next = await scheduleNext(context, write, team, { state: now, from, closed: pulse.week });
    const endsSeason = seasonOf(next.week) !== seasonOf(pulse.week);
    const closing: Closing = { context, sealed, team, pulse, questionnaire, roster, endsSeason };
    const first = await readWeek(closing, { repeated: false });
    const ground = { workspace, team: team.id, pulse, box: first.opened.box, counted: now.counted };
    const { holds, repeated } = commitClose(keyring, ground, await weeksResult(closing, first));
    const week = repeated ? await readWeek(closing, { repeated }) : first;
    const { result, state } = holds ?? (await weeksResult(closing, week));
    publish(write, store, team.id, result);
    writePulseClosed(write, store, team.id);
    for (const step of ['remind', 'close'] as const) strike(write, store, { ...due, step });
    strike(write, store, resealStep(team.id));

    const keepsAsks = !endsSeason && isLargeEnoughToAsk(week.asks.size);
    const members = week.moves.map(({ member, move }): MemberState => {
      const trajectory = keepsAsks ? move.next : { ...move.next, ask: null };
      return { member, ballot: { kind: 'blank' }, trajectory };
    });
    sealed.reseal(week.opened, {
      pulse: null,
      sealedUntil: next.closingDay,
      members,
      publicationState: state,
    });
    const languages = languagesOf(members, roster);
    const to = (member: MemberId) => ({ member, at: clock.now(), language: languages.get(member) ?? null });
    const planned = week.moves.map(({ member, move }): PlannedNotification => {
      const kind = move.next.preferences.outreach === 'direct' ? move.outreach : null;
      return { ...to(member), kind: kind ?? 'outreach', cover: kind === null };
    });
    enqueueNotifications(context, write, { step: 'close', team, pulse, planned });
    const digests = team.managers.map(
      (member): PlannedNotification => ({ ...to(member), kind: 'digest', cover: false }),
    );
    if (result.band !== null)
      enqueueNotifications(context, write, { step: 'digest', team, pulse, planned: digests });
    return week;
  });
  if (!week) return;
  const { refusedBallots, repeated, lost } = week;
  const { refusedTrajectories } = week.opened;
  log.info('pulse_closed', { team: team.id, pulse: due.pulse, refusedBallots, refusedTrajectories });
  if (lost) log.error('season_lost', { team: team.id, pulse: due.pulse, reason: COUNTED_LOST });
  if (repeated) log.error('close_repeated', { team: team.id, pulse: due.pulse, reason: REPEATED });
}

const COUNTED_LOST: Reason = 'who is included in this week cannot be read any more: the last result stays';

const REPEATED: Reason =
  'Redis was put back: this pulse was closed before, over other ballots; its result stays as it was';

/** A pulse being closed. */
interface Closing {
  readonly context: WorkspaceContext;
  readonly sealed: ResealableTeam;
  readonly team: Team;
  readonly pulse: Pulse;
  readonly questionnaire: Questionnaire;
  readonly roster: readonly RosterMember[];
  /** Whether the next pulse is in another season. */
  readonly endsSeason: boolean;
}

/** The result of one pass over the box and the records. */
interface Week {
  /** The box that was set aside, the records, and the publication state from the last close. */
  readonly opened: TeamSnapshot;
  /** The check-ins that the result is made from; none if someone tampered with the box. */
  readonly tally: Tally;
  readonly moves: readonly { readonly member: MemberId; readonly move: Move }[];
  /** The asks of the counted members who are still on the team. */
  readonly asks: ReadonlyMap<MemberId, OwnAsk>;
  readonly refusedBallots: number;
  /** Whether the pulse was closed before, over other ballots. */
  readonly repeated: boolean;
  /** The season; null if it doesn't open or its people aren't those the pulse was opened with: we show nothing new. */
  readonly season: Season | null;
  /** Whether the list of counted members doesn't open. */
  readonly lost: boolean;
}

/**
 * Opens the week. If any ballot doesn't open, no check-in counts, and the result stays as it was: otherwise, someone
 * who can damage ballots could choose whose answers make up the result. People who joined after the box was set aside
 * have no slot, which isn't taken for tampering. A repeated close, of a pulse that was closed before over other
 * ballots, counts nothing at all.
 */
async function readWeek(
  { context, sealed, team, pulse, questionnaire, roster }: Closing,
  { repeated }: Pick<Week, 'repeated'>,
): Promise<Week> {
  const { keyring, workspace } = context;
  const { state } = sealed;
  const preset = team.preset ?? context.preset;
  const season = seasonIn(context, team.id, seasonOf(pulse.week), state.season);
  const sealedCounted = openCounted(keyring, workspace, team.id, pulse, state.counted);
  const counted = sealedCounted ?? [];
  const countedMembers = new Set(counted);
  const onRoster = new Set(roster.map(({ id }) => id));
  const late = roster.filter(({ id, since }) => since >= pulse.week && !countedMembers.has(id));
  const opened = await sealed.open({
    members: new Set([...onRoster, ...counted]),
    ballots: 'closingBox',
    newcomers: new Set(late.map(({ id }) => id)),
  });
  // A second pulse in the same week counts no check-in: its answers don't make a second week in anyone's record.
  const takes =
    !repeated && !(opened.publicationState !== null && isDecided(opened.publicationState, pulse.week));
  const checkins: (readonly number[])[] = [];
  const moves: { member: MemberId; move: Move }[] = [];
  let { refusedBallots } = opened;
  for (const { member, ballot, trajectory } of opened.members) {
    const fits = ballot.kind === 'checkin' && answersFit(questionnaire, pulse.week, ballot.answers);
    if (ballot.kind === 'checkin' && !fits) refusedBallots += 1;
    if (fits && takes && countedMembers.has(member)) checkins.push(ballot.answers);
    if (!onRoster.has(member)) continue;
    const chosen = trajectory.preferences.preset ?? preset;
    const heavy = fits && takes ? isHeavy(questionnaire, ballot.answers, chosen) : null;
    // People who haven't joined have no weeks: we keep nothing about them.
    const joined = trajectory.consent === 'joined';
    moves.push({ member, move: moveOn(trajectory, pulse.week, joined ? heavy : null, preset) });
  }
  const valid = refusedBallots > 0 ? [] : shuffled(checkins);
  const recent = moves.filter(
    ({ member, move }) => countedMembers.has(member) && answeredLately(move, pulse),
  );
  const isPulses = season !== null && season !== 'lost' && isDeepStrictEqual(sealedCounted, season.counted);
  return {
    opened,
    tally: tallyOf(questionnaire, pulse.week, { counted: counted.length, distinct: recent.length }, valid),
    moves,
    asks: new Map(
      moves
        .filter(({ member }) => countedMembers.has(member))
        .map(({ member, move }) => [member, askIn(move.next.ask, pulse.week)]),
    ),
    refusedBallots,
    repeated,
    lost: sealedCounted === null,
    season: isPulses ? season : null,
  };
}

/** Whether a member answered within the weeks that are pooled for a small team's result. */
const answeredLately = ({ next }: Move, { week }: Pulse): boolean =>
  next.flags.some((flag) => week - flag.week < PUBLICATION_RULE.pooledWeeks);

/**
 * Decides the week's result by the publication rule, with the season's secret draws. Without the season, repeats the
 * last result. If the last close's publication state is lost and no result was shown either, there's no result, and
 * nothing new until the next season. Someone who deletes those mustn't get to see a week without its shift or its
 * confirmation.
 */
async function weeksResult(
  { context, sealed, team, pulse, questionnaire, endsSeason }: Closing,
  { tally, opened, season, asks, repeated }: Week,
): Promise<Decision> {
  const { workspace, store, keyring } = context;
  const { week } = pulse;
  const before = opened.publicationState ?? (await shownAlready(store, team, week, sealed.read));
  if (!before) return { result: sameResult(week, BLANK_PUBLICATION_STATE).result, state: null };
  if (!season) return sameResult(week, before);
  const draws: Draws = {
    shift: (of) => shiftDraws(season, of, week),
    noise: pulseNoise(keyring, workspace, team.id, pulse),
  };
  const isLast = week === lastWeekOf(seasonOf(week));
  const decided = decideResult({ week, isLast, tally, scoring: scoringOf(questionnaire), draws }, before);
  // Only with a result, and once a season: by moving the schedule, someone could make several weeks the last one.
  const isDue =
    endsSeason && isAskWeek(week) && isLargeEnoughToAsk(asks.size) && decided.result.band !== null;
  if (!isDue || repeated || isDecided(before, week) || !decidesAsk(context, team.id, week)) return decided;
  return { ...decided, result: { ...decided.result, ask: topAsk(asks, askDraws(season)) } };
}

/** Rebuilds a lost publication state from the latest published result; null if that shows none. */
async function shownAlready(
  store: WorkspaceContext['store'],
  team: Team,
  week: number,
  read: Redis,
): Promise<PublicationState | null> {
  const latest = await latestResult(store, team.id, read);
  if (!latest?.band) return null;
  return {
    ...BLANK_PUBLICATION_STATE,
    closed: latest.week > week ? null : latest.week,
    team: { band: latest.band, since: latest.since, pending: null },
  };
}
