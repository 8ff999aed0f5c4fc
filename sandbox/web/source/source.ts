import type {
  MoodChange,
  Doing,
  Move,
  Outcome,
  Preview,
  Problem,
  Screen,
  Traces,
  World,
} from '../../page/protocol.js';

/** The state of the connection between the page and its server. A copy has no server. */
export type Connection = 'starting' | 'live' | 'ended' | 'copy';

/** Everything that the page knows. */
export interface State {
  readonly connection: Connection;
  readonly world: World | null;
  /** The screens of everyone looked at so far, by person. */
  readonly screens: Readonly<Record<string, Screen>>;
  /** People whose screens have changed since they were last looked at. */
  readonly news: ReadonlySet<string>;
  /** Grows whenever what the server holds about people may have changed. */
  readonly tracesVersion: number;
  /** Grows whenever the content has changed. */
  readonly previewVersion: number;
}

/** The source of everything that the page shows: a running demo, or a copy of one. */
export interface Source {
  readonly state: () => State;
  /** Calls `changed` after each change, until the returned function is called. */
  readonly subscribe: (changed: () => void) => () => void;
  /** Keeps a person's screen up to date, until the returned function is called. */
  readonly watch: (person: string) => () => void;
  readonly act: (person: string, act: Doing) => Promise<Outcome | Problem>;
  readonly move: (move: Move) => Promise<Outcome | Problem>;
  readonly answer: (change: MoodChange) => Promise<Outcome | Problem>;
  /** Starts the bot again. */
  readonly restart: () => Promise<Outcome | Problem>;
  readonly traces: (person: string) => Promise<Traces | Problem>;
  readonly preview: () => Promise<Preview | Problem>;
}

/** The demo's server is gone. */
export const ENDED: Problem = { problem: 'The demo has ended.', fix: 'Start it again with npm run demo.' };

export const isProblem = (answer: object): answer is Problem => 'problem' in answer;

export const problemText = ({ problem, fix }: Problem): string => `${problem} ${fix}`;
