import { PUBLICATION_RULE } from '../../src/pulse/publication-rule.js';
import { nextLook } from '../../src/pulse/supporter-requests.js';
import { RedisGone } from '../demo/redis-watch.js';
import { BotStopped, type Stage } from '../demo/stage.js';
import type { Agenda, PlannedStep } from './agenda.js';
import type { Answering } from './answering.js';
import { daysLater } from './later.js';
import { NotDone } from './not-done.js';
import { periodAt } from './period.js';
import type { Move, PublishedWeek, World } from './protocol.js';
import { publishedIn } from './published.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const PERIOD = PUBLICATION_RULE.seasonWeeks * WEEK;

/** The time between a week's opening and its people's answers. */
const ANSWERED_AFTER = 4 * HOUR;

/** The days that each plain move takes; the other moves end at something in the calendar. */
const DAYS = { 'next-day': 1, 'next-week': 7, 'six-weeks': 42 } as const;
/** Ends of moves, from the Monday of a week in the period: both teams' check-ins have opened, or closed. */
const IN_PERIOD = {
  'ask-weeks': { of: 'asksFrom', at: DAY + 22 * HOUR },
  'period-end': { of: 'ends', at: 5 * DAY },
} as const;

/** The demo's time, and the moves that advance it. */
export interface Moves {
  /** The current week, counted from 1. */
  week(): number;
  period(): World['period'];
  busy(): World['busy'];
  published(): readonly PublishedWeek[];
  /** Opens the first week of every team. */
  begin(): Promise<void>;
  /**
   * Moves time on, with everything due on the way. Throws NotDone while another move runs, BotStopped, and RedisGone.
   */
  move(move: Move['move']): Promise<void>;
}

/** The parts that moves act on. */
export interface Moved {
  readonly stage: Stage;
  readonly agenda: Agenda;
  readonly answering: Answering;
  /** The demo clock's zone, which sets the length of its days. */
  readonly timeZone: string;
  /** Called whenever something that concerns the whole demo has changed. */
  readonly changed: () => void;
}

/** Starts the demo's time where the stage's calendar is, a Monday. */
export function openMoves({ stage, agenda, answering, timeZone, changed }: Moved): Moves {
  const { calendar } = stage;
  const monday = calendar.at;
  const weekAt = (at: number): number => Math.floor((at - monday) / WEEK) + 1;
  const published: PublishedWeek[] = [];
  /** The teams with an open week whose people haven't answered yet. */
  const toAnswer: { readonly teamId: string; readonly openedAt: number }[] = [];
  let busy: World['busy'] = null;

  const tell = (what: string, done: number): void => {
    busy = { what, done };
    changed();
  };

  /** Takes note of what the bot has done. */
  const look = async (): Promise<void> => {
    for (const { step, team, teamId, at } of await agenda.refresh()) {
      if (step === 'open') toAnswer.push({ teamId, openedAt: at });
      if (step !== 'close') continue;
      const result = publishedIn(stage.slack, { team, week: weekAt(at), since: at });
      if (result) published.push(result);
    }
  };

  /** Lets the bot do what's due. */
  const settle = async (): Promise<void> => {
    await stage.settle();
    await look();
    changed();
  };

  /** Lets the people who were asked first answer. */
  const answerNext = async (): Promise<void> => {
    const [asked] = toAnswer.splice(0, 1);
    if (!asked) return;
    await answering.answer(asked.teamId, weekAt(asked.openedAt), asked.openedAt);
    await settle();
  };

  /** Moves time to a moment, stopping wherever something happens on the way. */
  const goTo = async (until: number): Promise<void> => {
    const from = calendar.at;
    // On the hour, peer supporters are told which times were taken before it. Otherwise, time jumps from step to step.
    let tellingAt = nextLook(from);
    const passed = (at: number): number => (until > from ? (at - from) / (until - from) : 0);
    for (;;) {
      const next = agenda.steps().find(isPlanned);
      const [asked] = toAnswer;
      const answered = asked ? asked.openedAt + ANSWERED_AFTER : Number.POSITIVE_INFINITY;
      const at = Math.max(calendar.at, Math.min(next?.at ?? Number.POSITIVE_INFINITY, answered, tellingAt));
      if (at > until) break;
      calendar.at = at;
      if (tellingAt <= at) {
        tellingAt = Number.POSITIVE_INFINITY;
        await settle();
      } else if (answered <= at) {
        tell(`Week ${weekAt(at)}: people answer`, passed(at));
        await answerNext();
      } else if (next) {
        tell(`Week ${weekAt(at)}: ${STEPS[next.step](next.team)}`, passed(at));
        await settle();
      }
    }
    calendar.at = until;
    await settle();
  };

  /** Returns the end of a move. Throws NotDone if there's no next step. */
  const endOf = (move: Move['move']): number => {
    if (move === 'ask-weeks' || move === 'period-end') {
      const { of, at } = IN_PERIOD[move];
      const until = monday + (periodAt(calendar.at, monday)[of] - 1) * WEEK + at;
      return until > calendar.at ? until : until + PERIOD;
    }
    if (move === 'next-hour') return nextLook(calendar.at);
    if (move !== 'next-step') return daysLater(calendar.at, DAYS[move], timeZone);
    const next = agenda.steps().find(isPlanned);
    if (next) return Math.max(calendar.at, next.at);
    throw new NotDone(
      409,
      'No team has a step coming.',
      'Set a team up in the admin’s Home tab, or go on to the next day.',
    );
  };

  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (busy)
      throw new NotDone(
        409,
        `Time is being moved already: ${busy.what}.`,
        'Wait until it has arrived; the bar shows how far it is.',
      );
    if (stage.redisGone()) throw new RedisGone();
    tell('Starting', 0);
    try {
      await look();
      await work();
    } catch (error) {
      // If the bot has stopped, that's why the work failed.
      const why = stage.stopped();
      throw why === null ? error : new BotStopped(why);
    } finally {
      busy = null;
      changed();
    }
  };

  return {
    week: () => weekAt(calendar.at),
    period: () => periodAt(calendar.at, monday),
    busy: () => busy,
    published: () => published,
    begin: () =>
      alone(async () => {
        const opens = agenda.steps().filter(({ step }) => step === 'open');
        await goTo(opens.at(-1)?.at ?? calendar.at);
      }),
    move: (move) => alone(() => goTo(endOf(move))),
  };
}

const isPlanned = ({ done }: PlannedStep): boolean => !done;

/** Each step in the page's words. */
const STEPS: Readonly<Record<PlannedStep['step'], (team: string) => string>> = {
  open: (team) => `check-ins open (${team})`,
  remind: (team) => `one reminder (${team})`,
  close: (team) => `check-ins close (${team})`,
};
