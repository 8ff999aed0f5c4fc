import type { AskChoice } from '../../../src/pulse/ask.js';
import type { Json } from '../../index.js';
import { ADMIN, type DemoTeam, type Part, SUPPORTER, TEAMS } from '../cast.js';
import { makeSupporter } from '../people.js';
import { asksWhatHelps } from '../read.js';
import type { Stage } from '../stage.js';
import { askedFor, picksOf } from './asks.js';
import type { Kept } from './kept.js';
import { askForKindWords, pauseAndResume } from './own-space.js';
import { talk, type Talks } from './talk.js';
import { havingLine, sayWhatCame, sayWhatComes } from './what-comes.js';

/** The outcome of everything played besides check-ins. */
export interface ScenesPlayed {
  /** The manager's lines. Kept: each line is in everyone's next weekly message, and the undone one is in none. */
  readonly said: Kept & { readonly lines: readonly string[] };
  /** Members' picks. Kept: their forms show them afterwards. */
  readonly asks: Kept & { readonly published: string | null };
  readonly talks: Talks;
  readonly kindWords: Kept & { readonly line: string | null };
  readonly pauses: Kept;
}

/** Plays the scenes that belong to each part of a week. */
export interface Scenes {
  onceOpen(week: number): Promise<void>;
  /** Notes that a check-in was taken, and its form. */
  answered(part: Part, form: Json): void;
  onceAnswered(week: number): Promise<void>;
  onceClosed(week: number): Promise<void>;
  /** Returns the outcome. Throws if not everything has been played. */
  played(): ScenesPlayed;
}

/** The weeks after whose close a manager says what they'll do and, four weeks later, what came of it. */
export const SAID_WEEKS = { comes: 1, came: 5 } as const;

/** The week in which a supporter posts times, and colleagues take them anonymously. */
export const TALK_WEEK = 4;

/** The last week of the 12-week period: the demo begins six weeks before its end. */
export const LAST_WEEK = 6;

const OWN_WEEK = 5;

/** Plays the scenes of the first team, which is large enough to be asked what would help. */
export function openScenes(stage: Stage): Scenes {
  const { slack } = stage;
  const team = TEAMS[0] as DemoTeam;
  const [, ben, chloe, , elena, farah] = team.parts as [Part, Part, Part, Part, Part, Part];
  const members = team.parts.filter(({ habit }) => habit !== 'declines');
  const picked = new Map<string, AskChoice>();
  let labels: ReadonlySet<string> = new Set();
  let undone = '';
  let lines: readonly string[] = [];
  const played: { -readonly [K in keyof ScenesPlayed]: ScenesPlayed[K] | null } = {
    said: null,
    asks: null,
    talks: null,
    kindWords: null,
    pauses: null,
  };
  const addSaid = (acknowledged: number, stored: number): void => {
    const before = played.said ?? { acknowledged: 0, stored: 0 };
    played.said = { acknowledged: before.acknowledged + acknowledged, stored: before.stored + stored, lines };
  };
  const isEverywhere = (line: string | undefined): boolean =>
    line !== undefined && havingLine(slack, members, line) === members.length;
  return {
    async onceOpen(week) {
      if (week === SAID_WEEKS.comes) await makeSupporter(slack, ADMIN.id, SUPPORTER);
      if (week === SAID_WEEKS.comes + 1)
        addSaid(2, Number(isEverywhere(lines[0])) + Number(havingLine(slack, members, undone) === 0));
      if (week === SAID_WEEKS.came + 1) addSaid(1, Number(isEverywhere(lines[1])));
    },
    answered({ user, ask }, form) {
      if (asksWhatHelps(form)) picked.set(user.id, ask);
    },
    async onceAnswered(week) {
      if (week === TALK_WEEK) played.talks = await talk(stage, [ben, elena]);
      if (week === OWN_WEEK) {
        played.kindWords = await askForKindWords(slack, farah);
        played.pauses = await pauseAndResume(slack, chloe);
      }
      if (week !== LAST_WEEK) return;
      const found = await picksOf(
        slack,
        members.filter(({ user }) => picked.has(user.id)),
      );
      labels = found.labels;
      const stored = [...picked].filter(([id, ask]) => found.picks.get(id) === ask).length;
      played.asks = { acknowledged: picked.size, stored, published: null };
    },
    async onceClosed(week) {
      if (week === SAID_WEEKS.comes) {
        const { undone: first, said } = await sayWhatComes(slack, team);
        undone = first;
        lines = [said];
      }
      if (week === SAID_WEEKS.came) lines = [...lines, await sayWhatCame(slack, team)];
      if (week === LAST_WEEK && played.asks)
        played.asks = { ...played.asks, published: askedFor(slack, team, labels) };
    },
    played() {
      const missing = Object.entries(played).find(([, scene]) => scene === null);
      if (missing) throw new Error(`${missing[0]} was not played`);
      return played as ScenesPlayed;
    },
  };
}
