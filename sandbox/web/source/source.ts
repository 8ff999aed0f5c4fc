import type {
  Answering,
  Doing,
  Move,
  Outcome,
  Preview,
  Problem,
  Screen,
  Traces,
  World,
} from '../../page/protocol.js';

/** How the page and its server are connected. A copy has no server. */
export type Connection = 'starting' | 'live' | 'ended' | 'copy';

/** What the page knows. */
export interface State {
  readonly connection: Connection;
  readonly world: World | null;
  /** Person -> what they see, of everybody who was looked at so far. */
  readonly screens: Readonly<Record<string, Screen>>;
  /** Those nobody looks at, and whose screens have changed since somebody did. */
  readonly news: ReadonlySet<string>;
  /** Grows whenever anything may be different in what the server holds for people. */
  readonly tracesVersion: number;
  /** Grows whenever the content has changed. */
  readonly previewVersion: number;
}

/** What the page is drawn from: a running demo, or a copy of one. */
export interface Source {
  readonly state: () => State;
  /** Calls back after each change, until the function it returns is called. */
  readonly subscribe: (changed: () => void) => () => void;
  /** Keeps what somebody sees up to date, until the function it returns is called. */
  readonly watch: (person: string) => () => void;
  readonly act: (person: string, act: Doing) => Promise<Outcome | Problem>;
  readonly move: (move: Move) => Promise<Outcome | Problem>;
  readonly answer: (answering: Answering) => Promise<Outcome | Problem>;
  /** Starts the bot again. */
  readonly restart: () => Promise<Outcome | Problem>;
  readonly traces: (person: string) => Promise<Traces | Problem>;
  readonly preview: () => Promise<Preview | Problem>;
}

/** The demo's server is gone. */
export const ENDED: Problem = { problem: 'The demo has ended.', fix: 'Start it again with npm run demo.' };

export const isProblem = (answer: object): answer is Problem => 'problem' in answer;

export const problemText = ({ problem, fix }: Problem): string => `${problem} ${fix}`;
