/**
 * What the page and its server say to each other: JSON over HTTP on 127.0.0.1, and a stream of changes. Everything here is
 * data, so both sides share the file.
 *
 * GET  /api/world                    World
 * GET  /api/screen?person=U1         Screen
 * GET  /api/traces?person=U1         Traces
 * GET  /api/preview                  Preview
 * GET  /api/changes                  text/event-stream of Change
 * POST /api/act     Act              Outcome
 * POST /api/time    Move             Outcome; 409 while a step runs
 * POST /api/answers Answering        Outcome
 * POST /api/bot     {}               Outcome: starts the bot again
 *
 * Anything else, and everything that can't be done, is answered with a Problem.
 */

/** A part of Slack's JSON: a block, a view, an element. */
export type Json = Record<string, unknown>;

/** Something that couldn't be done: what happened, and how to go on. */
export interface Problem {
  readonly problem: string;
  readonly fix: string;
}

/** What's wrong with the demo as a whole. */
export interface Trouble extends Problem {
  /** Whether it's put right by starting the bot again. */
  readonly restarts: boolean;
}

export type Role = 'member' | 'manager' | 'peer supporter' | 'admin';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The team's name. */
  readonly team: string;
  /** An IANA time zone. */
  readonly timeZone: string;
  /** How this person's weeks are answered when time moves. */
  readonly mood: Mood;
}

/** How somebody's check-ins are answered: by whoever uses the page (`self`), or by the demo. */
export const MOODS = ['self', 'light', 'mixed', 'heavy', 'silent'] as const;
export type Mood = (typeof MOODS)[number];

export interface Command {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
}

export interface Shortcut {
  readonly callbackId: string;
  readonly name: string;
}

/** What a team's calendar has: milliseconds since 1970, and whether it has happened. */
export interface CalendarEntry {
  readonly at: number;
  readonly team: string;
  readonly step: 'open' | 'remind' | 'close';
  readonly done: boolean;
}

/** A published result, as everybody may read it. */
export interface PublishedWeek {
  readonly team: string;
  readonly week: number;
  /** In words, as the bot published it. */
  readonly band: string;
}

/** What's the same for everybody who looks at the page. */
export interface World {
  readonly people: readonly Person[];
  readonly commands: readonly Command[];
  readonly shortcuts: readonly Shortcut[];
  /** The demo's calendar: milliseconds since 1970. */
  readonly now: number;
  /** Of the demo's clock: an IANA time zone. */
  readonly timeZone: string;
  /** From 1. */
  readonly week: number;
  /**
   * The running 12-week period: the week from which teams of so many people are asked what would help, and its last one.
   */
  readonly period: { readonly asksFrom: number; readonly ends: number; readonly people: number };
  readonly calendar: readonly CalendarEntry[];
  readonly published: readonly PublishedWeek[];
  /** The step that runs now, or null: what it does, and how far it is (0 to 1). */
  readonly busy: { readonly what: string; readonly done: number } | null;
  /** Null while the bot and its Redis run. */
  readonly trouble: Trouble | null;
}

export interface Message {
  readonly ts: string;
  readonly channel: string;
  /** Whose it is. */
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  /** Only this person sees it, and it's kept nowhere. */
  readonly ephemeral: boolean;
  /** The notification it raised when it was posted; null for none. */
  readonly banner: { readonly desktop: string; readonly phone: string } | null;
}

export interface Conversation {
  readonly id: string;
  readonly kind: 'dm' | 'group' | 'channel';
  readonly title: string;
  readonly messages: readonly Message[];
  /** Whether its reader may write here. */
  readonly writable: boolean;
}

/** A modal of a stack, the top one last. */
export interface Modal {
  readonly id: string;
  readonly hash: string;
  readonly view: Json;
  /** Block id -> action id -> what's filled in, as Slack's view.state.values has it. */
  readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Everything one person sees. */
export interface Screen {
  readonly person: string;
  readonly conversations: readonly Conversation[];
  /** The App Home view, once it's published. */
  readonly home: Json | null;
  readonly modals: readonly Modal[];
}

/** Where something is clicked. */
export type Where =
  | { readonly in: 'home' }
  | { readonly in: 'modal' }
  | { readonly in: 'message'; readonly channel: string; readonly ts: string };

/**
 * What a person does. Values of inputs are option values or text, several joined by commas; null empties one. `block` says
 * which element is meant where several have the same action id.
 */
export type Doing =
  | {
      readonly do: 'click';
      readonly where: Where;
      readonly action: string;
      readonly block?: string;
      readonly selected?: string;
    }
  | { readonly do: 'search'; readonly where: Where; readonly action: string; readonly typed: string }
  | { readonly do: 'submit'; readonly values: Readonly<Record<string, string | null>> }
  | { readonly do: 'close' }
  | { readonly do: 'command'; readonly name: string; readonly text: string }
  | { readonly do: 'shortcut'; readonly callbackId: string }
  | { readonly do: 'write'; readonly text: string }
  | { readonly do: 'home' };

export interface Act {
  readonly person: string;
  readonly act: Doing;
}

/** What became of an act, as Slack's client would show it. */
export interface Outcome {
  /** What Slack shows under inputs: block id -> sentence. */
  readonly errors?: Readonly<Record<string, string>>;
  /** What Slack itself says when the app failed. */
  readonly failure?: string;
  /** What a search found: option objects, as Slack draws them. */
  readonly options?: readonly Json[];
}

export const MOVES = [
  'next-step',
  'next-hour',
  'next-day',
  'next-week',
  'six-weeks',
  'ask-weeks',
  'period-end',
] as const;
export interface Move {
  readonly move: (typeof MOVES)[number];
}

/** Sets how the weeks of some people are answered from now on. */
export interface Answering {
  readonly people: readonly string[];
  readonly mood: Mood;
}

/** A key in Redis, as whoever operates it can read it. */
export interface StoredKey {
  readonly key: string;
  readonly type: string;
  readonly bytes: number;
  /** The value as it is, its first 600 characters; bytes that are no text as \xNN. */
  readonly value: string;
}

/** What others than a person could get to see of them. */
export interface Traces {
  readonly redis: readonly StoredKey[];
  /** An owner's export of this person's DMs. */
  readonly exported: readonly Message[];
  /** The bot's log, a JSON line each, the newest last; at most 200. */
  readonly log: readonly string[];
}

/** An example of a feature, as the content has it now. In other regions than the first one, only what differs there is listed. */
export interface PreviewExample {
  readonly feature: string;
  readonly name: string;
  readonly language: string;
  readonly region: string;
  readonly shown: Json;
  readonly lines: number;
  readonly linesBeforeControl: number;
  readonly budget: {
    readonly surface: string;
    readonly lines: number;
    readonly linesBeforeControl: number;
  } | null;
  readonly banner: { readonly desktop: string; readonly phone: string } | null;
  readonly screenReader: string;
}

export interface Preview {
  readonly examples: readonly PreviewExample[];
  /** What's wrong in content/, by file and line; the examples are then those from before it. */
  readonly broken: string | null;
}

/** What changed: reload it. */
export interface Change {
  readonly world?: true;
  readonly screens?: readonly string[];
  readonly preview?: true;
}

/** Everything at once, for a static copy of the page; null for what isn't in it. */
export interface Snapshot {
  readonly world: World | null;
  readonly preview: Preview | null;
  readonly screens: Readonly<Record<string, Screen>>;
  readonly traces: Readonly<Record<string, Traces>>;
}
