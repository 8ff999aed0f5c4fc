import { setTimeout } from 'node:timers/promises';
import type { Call, Called } from './calls.js';
import { actorOf, conversationOf, type Delivery, type Json, kindOf } from './deliveries.js';
import { type Shape, shapeOf, together } from './shape.js';

/** Longest wait for what Slack sends by itself, in milliseconds. */
const ECHO_WITHIN_MS = 10_000;

/** The result of a step. */
export interface StepSeen {
  readonly name: string;
  /** The kinds of deliveries, in order, without repeats in a row. */
  readonly order: readonly string[];
  /** What didn't come or was refused, in sentences. */
  readonly troubles: readonly string[];
}

/** How often something was seen, and its longest duration in milliseconds. */
export interface Times {
  readonly times: number;
  readonly slowest: number;
}

/** Everything that was seen, without any value that Slack sent. */
export interface Seen {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly calls: Readonly<Record<string, Times>>;
  /** The time from a person's action, by Slack's clock, to its arrival here. */
  readonly deliveries: Readonly<Record<string, Times>>;
  readonly steps: readonly StepSeen[];
}

/** How the bench asks a person to do things, and how it answers everyone else in the meantime. */
export interface BenchDependencies {
  readonly call: Call;
  /** The person's account. No one else gets any of this, and we don't look at anyone else's data. */
  readonly user: string;
  /** Asks the person to do something, by a name and in a sentence. */
  ask(this: void, name: string, sentence: string): void;
  /** Answers anyone else, who doesn't know that the bot is being verified. */
  others(this: void, delivery: Delivery): void;
  /** Longest wait for the person, in milliseconds. */
  readonly waitMs: number;
  /** Least time between two messages, in milliseconds: Slack accepts about one a second in a conversation. */
  readonly paceMs: number;
}

/** Where we observe Slack's side. */
export interface Bench {
  readonly user: string;
  /** The person's conversation with the bot; empty until it's known. */
  dm: string;
  begin(this: void, step: string): void;
  /** Takes a delivery from Slack. */
  hear(this: void, delivery: Delivery): void;
  /** Makes a call; null if Slack refused it. */
  call(this: void, method: string, fields: Json): Promise<Json | null>;
  /** Asks for something and waits for it; null if it didn't come. `answer` makes its acknowledgment. */
  asked(
    this: void,
    name: string,
    kind: string,
    sentence: string,
    answer?: (delivery: Delivery) => Json,
  ): Promise<Delivery | null>;
  /** Waits for what Slack sends by itself after a call. */
  follows(this: void, kind: string): Promise<void>;
  pace(this: void): Promise<void>;
  seen(this: void): Seen;
}

interface Waiting {
  readonly kind: string;
  readonly answer: ((delivery: Delivery) => Json) | undefined;
  found(delivery: Delivery): void;
}

/** Opens a bench for one person. */
export function openBench({ call, user, ask, others, waitMs, paceMs }: BenchDependencies): Bench {
  const shapes = new Map<string, Shape>();
  const calls = new Map<string, Times>();
  const deliveries = new Map<string, Times>();
  const steps: { name: string; order: string[]; troubles: string[] }[] = [];
  /** The kinds of deliveries that came before anything waited for them. */
  const early: string[] = [];
  let waiting: Waiting | null = null;
  const step = () => steps.at(-1) ?? { name: '', order: [], troubles: [] };
  const trouble = (sentence: string): void => void step().troubles.push(sentence);
  const note = (kind: string, sent: unknown): void =>
    void shapes.set(kind, together(shapes.get(kind), shapeOf(sent)));

  const isOurs = (delivery: Delivery): boolean =>
    actorOf(delivery) === user || (bench.dm !== '' && conversationOf(delivery) === bench.dm);

  /** Waits for a delivery; null, and a trouble of the step, if it doesn't come. */
  const wait = async (kind: string, ms: number, answer?: Waiting['answer']): Promise<Delivery | null> => {
    const end = new AbortController();
    const found = new Promise<Delivery>((resolve) => {
      waiting = { kind, answer, found: resolve };
    });
    const late = setTimeout(ms, null, { signal: end.signal });
    // The timer is aborted as soon as something comes.
    late.catch(() => undefined);
    const first = await Promise.race([found, late]);
    end.abort();
    waiting = null;
    if (first === null) trouble(`nothing of the kind "${kind}" came in ${Math.round(ms / 1_000)} s`);
    return first;
  };

  const bench: Bench = {
    user,
    dm: '',
    begin(name) {
      early.length = 0;
      steps.push({ name, order: [], troubles: [] });
    },
    hear(delivery) {
      if (!isOurs(delivery)) return others(delivery);
      const kind = kindOf(delivery);
      note(kind, delivery.payload);
      const { order } = step();
      if (order.at(-1) !== kind) order.push(kind);
      add(deliveries, kind, lagOf(delivery));
      if (waiting?.kind !== kind) {
        early.push(kind);
        return delivery.acknowledge();
      }
      delivery.acknowledge(waiting.answer?.(delivery));
      waiting.found(delivery);
    },
    async call(method, fields) {
      const called = await call(method, fields);
      add(calls, method, called.milliseconds);
      if (called.error !== null) trouble(refusalOf(called));
      else note(method, called.answer);
      return called.error === null ? called.answer : null;
    },
    async asked(name, kind, sentence, answer) {
      const found = wait(kind, waitMs, answer);
      ask(name, sentence);
      return found;
    },
    async follows(kind) {
      const at = early.indexOf(kind);
      if (at >= 0) early.splice(at, 1);
      else await wait(kind, ECHO_WITHIN_MS);
    },
    pace: () => setTimeout(paceMs),
    seen: () => ({
      shapes: sorted(shapes),
      calls: sorted(calls),
      deliveries: sorted(deliveries),
      steps: steps.map(({ name, order, troubles }) => ({ name, order: [...order], troubles: [...troubles] })),
    }),
  };
  return bench;
}

const refusalOf = ({ method, error }: Called): string => `${method} was refused: ${error}`;

/** How long ago a delivery happened by Slack's clock, in milliseconds; 0 if Slack doesn't say when. */
function lagOf({ payload, at }: Delivery): number {
  const [action] = Array.isArray(payload['actions']) ? (payload['actions'] as Json[]) : [];
  const seconds = Number(action?.['action_ts'] ?? payload['action_ts']);
  return Number.isNaN(seconds) ? 0 : Math.max(0, Math.round(at - seconds * 1_000));
}

function add(all: Map<string, Times>, name: string, milliseconds: number): void {
  const { times, slowest } = all.get(name) ?? { times: 0, slowest: 0 };
  all.set(name, { times: times + 1, slowest: Math.max(slowest, milliseconds) });
}

const sorted = <T>(all: ReadonlyMap<string, T>): Record<string, T> =>
  Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
