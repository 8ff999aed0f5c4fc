import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pTimeout from 'p-timeout';
import type { MemberId } from '../../src/pulse/ids.js';
import type { Answers } from '../../src/pulse/questionnaire.js';
import { type Trajectory } from '../../src/pulse/trajectory.js';
import { weekOf as pulseWeek } from '../../src/pulse/calendar.js';
import { readResult, writtenResult } from '../../src/store/results.js';
import { type Chance, chanceOf } from '../redteam/chance.js';
import { drawFaults, type Fault } from './faults/index.js';
import { oneOf } from './faults/fault.js';
import { cardTexts, openWeek, type OpenWeek, trajectoriesOf } from './look.js';
import { checkMessages, type Expected } from './messages.js';
import { answerOnce, type Choices, joinOnce, persistently } from './people.js';
import { type Findings, found, nothingFound } from './report.js';
import type { Ground } from './grounds.js';
import { checkReplies, clickForHelp, writeForHelp } from './help.js';
import { aStage, type ChaosTeam, type Mode, MODES, type Stage } from './stage.js';
import { resultOf, hasJoined, movesOf, possible, type Truth, truthOf, weekOf } from './truth.js';

/** Hours from Monday 00:00 UTC at which each part of the week is played. */
const OPENED = 24 + 11;
const REMINDED = 3 * 24 + 10;
const CLOSED = 4 * 24 + 16;
/** The day after the close, when the keys that sealed the week are retired. */
const RETIRED = 5 * 24 + 12;

/** One run in progress. */
interface Run {
  readonly stage: Stage;
  readonly chance: Chance;
  readonly findings: Findings;
  readonly truths: readonly Truth[];
  readonly expected: Expected[];
  /** Each card as first seen, by team and week. */
  readonly cards: Map<string, string>;
  /** The latest thing to begin or end, for the error message. */
  last: string;
}

/** The longest that a week of a run may take, in milliseconds: a minute is usual if everything goes wrong at once. */
const WEEK_MS = 250_000;

/** Options of a run. */
export interface RunOptions {
  /** The faults that may strike; none, to check the suite itself. */
  readonly faults: readonly Fault[];
  /** The ground of the run; null to draw one that isn't a cluster. */
  readonly on: Ground | null;
  /** The minimum and maximum number of weeks. */
  readonly weeks: readonly [least: number, most: number];
  /** The most faults that strike together. */
  readonly atOnce: number;
}

/** The grounds of runs that name none: mostly one Redis. */
const USUAL_GROUNDS: readonly Ground[] = ['one', 'one', 'one', 'pair', 'sentinels'];

/** Alternates how Slack reaches the bots of a run. */
const modeOf = (seed: number): Mode => MODES[seed % MODES.length] as Mode;

/** Plays some weeks with the seed's faults, and returns what was wrong afterwards. */
export async function playRun(seed: number, options: RunOptions): Promise<Findings> {
  const chance = chanceOf(seed);
  const mode = modeOf(seed);
  const findings = nothingFound(mode);
  const struck = (ground: Ground) => options.faults.some(({ only }) => only?.(mode, ground) ?? true);
  const grounds = USUAL_GROUNDS.filter((ground) => options.faults.length === 0 || struck(ground));
  const on = options.on ?? oneOf(chance, grounds.length > 0 ? grounds : USUAL_GROUNDS);
  const stage = await aStage(chance, 1 + chance.below(2), on, mode);
  const truths = stage.teams.map(truthOf);
  const run: Run = { stage, chance, findings, truths, expected: [], cards: new Map(), last: '' };
  const [least, most] = options.weeks;
  const weeks = least + chance.below(most - least + 1);
  const possible = options.faults.filter(({ only }) => only?.(mode, on) ?? true);
  const faults = () => drawFaults(chance, possible, options.atOnce);
  const playing = async () => {
    await during(run, [], async () => undefined);
    for (let week = 0; week < weeks; week += 1) await playWeek(run, week, faults);
    checkMessages(stage, run.expected, findings);
  };
  try {
    await pTimeout(playing(), {
      milliseconds: weeks * WEEK_MS,
      fallback: () => {
        throw new Error(`the run did not end; last: ${run.last}`);
      },
    });
  } catch (error) {
    findings.details.push(`broken off after "${run.last}": ${(error as Error).stack}`);
    findings.lostMessages += 1;
  }
  for (const click of stage.deadClicks) found(findings, 'deadClicks', click);
  findings.longestNotReadyMs = stage.readiness.longestMs();
  findings.ended = stage.places.reduce((total, place) => total + place.ended(), 0);
  findings.log = await stage.end();
  return findings;
}

async function playWeek(run: Run, week: number, faults: () => readonly Fault[]): Promise<void> {
  const { stage, truths, expected } = run;
  await stage.moveTo(week, OPENED);
  await during(run, faults(), async () => stage.sweep());
  const first = week === 0;
  for (const { team } of truths)
    for (const member of team.members) expected.push({ member, kind: first ? 'welcome' : 'weekly', week });

  await during(run, faults(), async () => {
    if (first) await everyone(run, (person) => joins(run, person));
    await everyone(run, (person) => answers(run, person));
  });
  // The reseal after the answers.
  await stage.pass(6 * 60_000);
  await during(run, [], () => stage.sweep());

  await stage.moveTo(week, REMINDED);
  await during(run, faults(), async () => {
    await stage.sweep();
    await everyone(run, async (person) => {
      if (person.chance.next() < 0.3) await answers(run, person);
    });
  });
  for (const { choices } of truths)
    for (const [member, { reminder }] of choices)
      if (reminder) expected.push({ member, kind: 'reminder', week });

  const before = new Map<ChaosTeam, OpenWeek>();
  for (const truth of truths) {
    const open = await openWeek(stage.context(), truth.team);
    if (!open) throw new Error(`${truth.team.id} has no open pulse in week ${week}`);
    before.set(truth.team, open);
    checkBox(run, truth, open);
  }
  const calendarWeek = pulseWeek(stage.now());
  await stage.moveTo(week, CLOSED);
  await during(run, faults(), async () => {
    await stage.sweep();
    // Some members send while the week closes: thanked check-ins count, and the other members are told that it has
    // closed.
    await everyone(run, async (person) => {
      if (person.chance.next() < 0.2) await answers(run, person);
    });
  });
  for (const truth of truths)
    await checkClose(run, truth, calendarWeek, week, before.get(truth.team)?.season ?? null);
  await stage.moveTo(week, RETIRED);
  await during(run, [], () => stage.sweep());
  for (const truth of truths) await checkCards(run, truth);
}

/**
 * Works while faults strike, and waits until all is well again; the recovery time counts from the end of the last
 * fault.
 */
async function during(run: Run, faults: readonly Fault[], work: () => Promise<void>): Promise<void> {
  const { stage, chance, findings } = run;
  const striking = faults.map(async (fault) => {
    const own = forked(chance);
    await setTimeout(own.below(900));
    run.last = `${fault.kind} strikes`;
    await fault.strike(stage, own);
    run.last = `${fault.kind} is mended`;
    findings.faults[fault.kind] = (findings.faults[fault.kind] ?? 0) + 1;
  });
  const recovering = Promise.all(striking).then(async () => {
    const mended = performance.now();
    await stage.settled();
    if (faults.length > 0)
      findings.longestRecoveryMs = Math.max(findings.longestRecoveryMs, performance.now() - mended);
  });
  await Promise.all([work(), recovering, ...(faults.length > 0 ? seekHelp(run) : [])]);
  run.last = 'all is done';
  await stage.settled();
  run.last = 'waiting for crisis replies';
  await checkReplies(stage, findings);
}

/** Some people write to the bot while things go wrong, and some click where help is offered. */
function seekHelp({ stage, chance }: Run): Promise<void>[] {
  const members = stage.teams.flatMap((team) => team.members);
  const writers = [...stage.bystanders, ...chance.shuffled(members).slice(0, 2)];
  return [
    ...writers.map((member) => writeForHelp(stage, member, forked(chance))),
    ...stage.bystanders.map((member) => clickForHelp(stage, member, forked(chance))),
  ];
}

/** Returns a random generator for one person, so that what they draw doesn't depend on who was faster. */
const forked = (chance: Chance): Chance => chanceOf(chance.below(2 ** 31));

/** A member of a team, with a random generator of their own. */
interface Person {
  readonly truth: Truth;
  readonly member: MemberId;
  readonly chance: Chance;
}

/** Lets everyone act, three at a time, in random order. */
async function everyone({ truths, chance }: Run, act: (person: Person) => Promise<void>): Promise<void> {
  const people = truths.flatMap((truth) =>
    truth.team.members.map((member): Person => ({ truth, member, chance: forked(chance) })),
  );
  const queue = chance.shuffled(people);
  const next = async (): Promise<void> => {
    for (let one = queue.shift(); one; one = queue.shift()) await act(one);
  };
  await Promise.all([next(), next(), next()]);
}

/** How often a form is sent before the sender gives up. */
const PATIENCE = 60;

async function joins({ stage }: Run, { truth, member, chance }: Person): Promise<void> {
  const choices: Choices = {
    outreach: chance.next() < 0.5 ? 'direct' : 'discreet',
    reminder: chance.next() < 0.8,
  };
  const sent = await persistently(PATIENCE, () => joinOnce(stage, member, choices));
  if (sent !== 'acknowledged') throw new Error(`${member} could not join: ${sent}`);
  hasJoined(truth, member, choices);
}

/** Answers, some members twice; some give up if they aren't thanked. */
async function answers({ stage }: Run, { truth, member, chance }: Person): Promise<void> {
  if (chance.next() < 0.1) return;
  const times = chance.next() < 0.25 ? 2 : 1;
  const patience = chance.next() < 0.15 ? 1 : PATIENCE;
  for (let time = 0; time < times; time += 1) {
    const heavy = chance.next() < 0.5;
    const given: Answers = Array.from({ length: 5 }, () => (heavy ? 2 + chance.below(2) : chance.below(2)));
    const own = weekOf(truth, member);
    const sent = await persistently(patience, async () => {
      const one = await answerOnce(stage, member, given);
      if (one === 'unknown') own.perhaps.push(given);
      return one;
    });
    if (sent === 'acknowledged') {
      own.certain = given;
      own.perhaps.length = 0;
    }
    if (sent === 'closed') return;
  }
}

const written = (value: unknown): string => JSON.stringify(value);

/** Compares the open box with what its members know, and settles what they couldn't know. */
function checkBox({ findings }: Run, truth: Truth, open: OpenWeek): void {
  for (let extra = 0; extra < open.extraSlots; extra += 1)
    found(findings, 'doubledCheckIns', `${truth.team.id} has a slot too many`);
  for (const member of truth.team.members) {
    const own = weekOf(truth, member);
    const stands = open.checkins.get(member) ?? null;
    if (!possible(own).some((one) => written(one) === written(stands)))
      found(findings, 'lostCheckIns', `${member} sent ${written(own)}, and ${written(stands)} stands`);
    own.certain = stands;
    own.perhaps.length = 0;
  }
}

/** Compares the outcome of a close with what must follow from the week, and makes it the new truth. */
async function checkClose(
  run: Run,
  truth: Truth,
  calendarWeek: number,
  week: number,
  season: OpenWeek['season'],
): Promise<void> {
  const { stage, findings, expected } = run;
  const stands = await trajectoriesOf(stage.context(), truth.team);
  const moved = new Map<MemberId, Trajectory>();
  for (const member of truth.team.members) {
    const moves = movesOf(truth, member, calendarWeek);
    const now = stands.get(member) ?? null;
    const move = moves.find(({ next }) => isDeepStrictEqual(next, now));
    const own = weekOf(truth, member);
    if (!move) {
      found(
        findings,
        'wrongTrajectories',
        `${member}: ${written(now)} instead of ${written(moves.map((one) => one.next))}`,
      );
      if (own.certain && !now?.flags.some((flag) => flag.week === calendarWeek))
        found(findings, 'lostCheckIns', `${member}: ${written(own)} left no flag`);
    }
    const next = move?.next ?? now ?? moves[0]?.next;
    if (next) moved.set(member, next);
    if (move?.outreach && move.next.preferences.outreach === 'direct')
      expected.push({ member, kind: 'outreach', week });
  }
  const made = season && resultOf(truth, season, calendarWeek, moved);
  const text = await checkCards(run, truth, calendarWeek);
  if (made && text !== undefined && text !== writtenResult(made.result))
    found(findings, 'changedCards', `${truth.team.id}: ${text} instead of ${writtenResult(made.result)}`);
  if (text !== undefined && readResult(String(calendarWeek), text)?.band)
    expected.push({ member: truth.team.manager, kind: 'digest', week });
  truth.trajectories = moved;
  truth.publication = made ? made.state : null;
  truth.week = new Map();
}

/** Checks that every card ever seen is unchanged; returns the card of the week that just closed. */
async function checkCards(
  { stage, findings, cards }: Run,
  { team }: Truth,
  closed?: number,
): Promise<string | undefined> {
  const now = await cardTexts(stage.context(), team);
  if (closed !== undefined && now[closed] === undefined)
    found(findings, 'changedCards', `${team.id} has no card of week ${closed}`);
  for (const [week, text] of Object.entries(now)) {
    const name = `${team.id} ${week}`;
    const known = cards.get(name);
    if (known === undefined && String(closed) !== week)
      found(findings, 'changedCards', `${name} is a card of a week that did not close`);
    else if (known !== undefined && known !== text)
      found(findings, 'changedCards', `${name}: ${text} instead of ${known}`);
    cards.set(name, text);
  }
  for (const name of cards.keys())
    if (name.startsWith(`${team.id} `) && now[name.slice(team.id.length + 1)] === undefined)
      found(findings, 'changedCards', `${name} is gone`);
  return closed === undefined ? undefined : now[closed];
}
