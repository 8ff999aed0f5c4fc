import * as z from 'zod';
import { ContentError } from '../../src/content/yaml.js';
import { ADMIN, NEWCOMERS, PEOPLE, SUPPORTER, TEAMS } from '../demo/cast.js';
import { makeSupporter } from '../demo/people.js';
import type { Stage } from '../demo/stage.js';
import { openAgenda } from './agenda.js';
import { actSchema, isByHand, perform } from './acts.js';
import { openAnswering } from './answering.js';
import { type Changes, openChanges } from './changes.js';
import type { KeptLog } from './kept-log.js';
import { openMoves } from './moves.js';
import { NotDone, troubleOf } from './not-done.js';
import { openPreview } from './preview.js';
import {
  type MoodChange,
  type Move,
  MOODS,
  MOVES,
  type Outcome,
  type Person,
  type Screen,
  type Traces,
  type World,
} from './protocol.js';
import { screenOf } from './screens.js';
import { openTraces } from './traces.js';

/** Everything that the page shows and does. */
export interface Page {
  readonly stage: Stage;
  readonly changes: Changes;
  /** Opens the first week and has a peer supporter say yes, so that there's something to see. */
  begin(): Promise<void>;
  world(): World;
  screen(person: string): Screen;
  traces(person: string): Promise<Traces>;
  /** A Preview, as JSON. */
  preview(): Promise<string>;
  /** `act`, `move` and `answerAs` take what a browser sent, unchecked. Throw NotDone. */
  act(asked: unknown): Promise<Outcome>;
  move(asked: unknown): Promise<Outcome>;
  answerAs(asked: unknown): Outcome;
  /** Starts the bot again. */
  restart(): Promise<Outcome>;
  close(): void;
}

/** The zone of the clock above everyone's Slack: the first team's. */
const TIME_ZONE = TEAMS[0]?.timeZone ?? 'UTC';

const moveSchema: z.ZodType<Move> = z.strictObject({ move: z.enum(MOVES) });
const moodChangeSchema: z.ZodType<MoodChange> = z.strictObject({
  people: z.array(z.string()).max(100),
  mood: z.enum(MOODS),
});

/** Opens a page on a stage, with its bot's log. */
export function openPage(stage: Stage, log: KeptLog): Page {
  const { slack, calendar } = stage;
  const changes = openChanges();
  const changed = (): void => changes.tell({ world: true });
  slack.watch((person) => changes.tell({ screens: [person] }));
  stage.watch(changed);
  const agenda = openAgenda(stage);
  const answering = openAnswering(slack);
  const moves = openMoves({ stage, agenda, answering, timeZone: TIME_ZONE, changed });
  const traces = openTraces(stage, () => log.lines());
  const preview = openPreview(stage.contentFolder, () => {
    changes.tell({ preview: true });
    reload(stage);
  });
  const people = peopleOf();
  const names = new Map([
    ...people.map(({ id, name }) => [id, name] as const),
    [slack.botUserId, 'Evenkeel'] as const,
  ]);
  return {
    stage,
    changes,
    async begin() {
      await moves.begin();
      await makeSupporter(slack, ADMIN.id, SUPPORTER);
    },
    world: () => ({
      people: people.map((one) => ({ ...one, mood: answering.moodOf(one.id, moves.week()) })),
      commands: slack.commands,
      shortcuts: slack.shortcuts,
      now: calendar.at,
      timeZone: TIME_ZONE,
      week: moves.week(),
      period: moves.period(),
      calendar: agenda.steps().map(({ at, team, step, done }) => ({ at, team, step, done })),
      published: moves.published(),
      busy: moves.busy(),
      trouble: troubleOf(stage),
    }),
    screen: (person) => screenOf(slack, names, person),
    traces: (person) => traces.of(person),
    preview: () => preview.json(),
    async act(asked) {
      const act = read(actSchema, asked);
      const outcome = await perform(slack, act);
      if (isByHand(act) && !outcome.errors && outcome.failure === undefined) answering.byHand(act.person);
      changes.tell({ screens: [act.person] });
      return outcome;
    },
    async move(asked) {
      await moves.move(read(moveSchema, asked).move);
      return {};
    },
    answerAs(asked) {
      const { people: chosen, mood } = read(moodChangeSchema, asked);
      for (const person of chosen) slack.as(person);
      answering.set(chosen, mood);
      changed();
      return {};
    },
    async restart() {
      await stage.restart();
      return {};
    },
    close() {
      agenda.close();
      traces.close();
      preview.close();
    },
  };
}

/** Has the bot use the current content/; if that's broken, the preview says so. */
function reload(stage: Stage): void {
  try {
    stage.reload();
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
  }
}

/** Checks what was asked, and returns it. Throws NotDone. */
function read<T>(schema: z.ZodType<T>, asked: unknown): T {
  const { success, data, error } = schema.safeParse(asked);
  if (success) return data;
  const [issue] = error.issues;
  throw new NotDone(
    400,
    `The page asked for something unknown: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(' ')}.`,
    'Reload the page: it may be older than the demo that runs.',
  );
}

/** Returns everyone, in the page's order. */
function peopleOf(): Omit<Person, 'mood'>[] {
  const members = PEOPLE.map(({ user }): Omit<Person, 'mood'> => {
    const team = TEAMS.find(({ parts }) => parts.some((part) => part.user.id === user.id));
    return {
      id: user.id,
      name: user.name,
      role: team?.manager === user.id ? 'manager' : user.id === SUPPORTER ? 'peer supporter' : 'member',
      team: team?.name ?? '',
      timeZone: user.tz ?? TIME_ZONE,
    };
  });
  const newcomers = NEWCOMERS.parts.map(
    ({ user: { id, name, tz } }): Omit<Person, 'mood'> => ({
      id,
      name,
      role: 'member',
      team: 'Night shift',
      timeZone: tz ?? TIME_ZONE,
    }),
  );
  return [
    ...members,
    ...newcomers,
    { id: ADMIN.id, name: ADMIN.name, role: 'admin', team: 'IT', timeZone: TIME_ZONE },
  ];
}
