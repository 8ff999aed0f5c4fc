/**
 * The protocol of the page and its server: JSON over HTTP on 127.0.0.1, and a stream of changes. Everything here is
 * data, so both sides share the file.
 *
 * GET  /api/world                    World
 * GET  /api/screen?person=U1         Screen
 * GET  /api/traces?person=U1         Traces
 * GET  /api/preview                  Preview
 * GET  /api/changes                  text/event-stream of Change
 * POST /api/act     Act              Outcome
 * POST /api/time    Move             Outcome; 409 while a step runs
 * POST /api/answers MoodChange       Outcome
 * POST /api/bot     {}               Outcome: starts the bot again
 *
 * Anything else, and everything that can't be done, is answered with a Problem.
 */
import type { PhoneLines } from '../preview/phone-lines.js';

/** A part of Slack's JSON: a block, a view, an element. */
export type Json = Record<string, unknown>;

/** Something that couldn't be done: what happened, and how to go on. */
export interface Problem {
  readonly problem: string;
  readonly fix: string;
}

/** What's wrong with the demo as a whole. */
export interface Trouble extends Problem {
  /** Whether starting the bot again fixes it. */
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

/** Who answers a person's check-ins: the user of the page (`self`), or the demo in this mood. */
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

/** An entry of a team's calendar: milliseconds since 1970, and whether it has happened. */
export interface CalendarEntry {
  readonly at: number;
  readonly team: string;
  readonly step: 'open' | 'remind' | 'close';
  readonly done: boolean;
}

/** A published result, as everyone may read it. */
export interface PublishedWeek {
  readonly team: string;
  readonly week: number;
  /** The words that the bot published it in. */
  readonly band: string;
}

/** What's the same for everyone on the page. */
export interface World {
  readonly people: readonly Person[];
  readonly commands: readonly Command[];
  readonly shortcuts: readonly Shortcut[];
  /** The demo's calendar: milliseconds since 1970. */
  readonly now: number;
  /** The demo clock's IANA time zone. */
  readonly timeZone: string;
  /** Counted from 1. */
  readonly week: number;
  /**
   * The running 12-week period: the week from which teams of at least `people` people are asked what would help, and
   * its last week.
   */
  readonly period: { readonly asksFrom: number; readonly ends: number; readonly people: number };
  readonly calendar: readonly CalendarEntry[];
  readonly published: readonly PublishedWeek[];
  /** The running step, or null: what it does, and its progress (0 to 1). */
  readonly busy: { readonly what: string; readonly done: number } | null;
  /** Null while the bot and its Redis run. */
  readonly trouble: Trouble | null;
}

export interface Message {
  readonly ts: string;
  readonly channel: string;
  /** The author's user id. */
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  /** Only this person sees it, and nothing stores it. */
  readonly ephemeral: boolean;
  /** The notification that it raised when it was posted; null if none. */
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
  /** Block id -> action id -> what's filled in, like Slack's view.state.values. */
  readonly values: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Everything that one person sees. */
export interface Screen {
  readonly person: string;
  readonly conversations: readonly Conversation[];
  /** The App Home view, once it's published. */
  readonly home: Json | null;
  readonly modals: readonly Modal[];
}

/** The place of a click. */
export type Where =
  | { readonly in: 'home' }
  | { readonly in: 'modal' }
  | { readonly in: 'message'; readonly channel: string; readonly ts: string };

/**
 * An act of a person. Values of inputs are option values or text, several joined by commas; null empties an input.
 * `block` picks the element if several have the same action id.
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

/** The outcome of an act, as Slack's client would show it. */
export interface Outcome {
  /** The errors that Slack shows under inputs: block id -> sentence. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Slack's own words when the app failed. */
  readonly failure?: string;
  /** The options that a search found, as Slack draws them. */
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
export interface MoodChange {
  readonly people: readonly string[];
  readonly mood: Mood;
}

/** A key in Redis, as its operator can read it. */
export interface StoredKey {
  readonly key: string;
  readonly type: string;
  readonly bytes: number;
  /** The first 600 characters of the raw value, with bytes that aren't text as \xNN. */
  readonly value: string;
}

/** The traces of a person that others could get to see. */
export interface Traces {
  readonly redis: readonly StoredKey[];
  /** An owner's export of this person's DMs. */
  readonly exported: readonly Message[];
  /** The bot's log: JSON lines, newest last; at most 200. */
  readonly log: readonly string[];
}

/** An example of a feature with the current content. For regions other than the first, only differences are listed. */
export interface PreviewExample extends PhoneLines {
  readonly feature: string;
  readonly name: string;
  readonly language: string;
  readonly region: string;
  readonly shown: Json;
  readonly budget: (PhoneLines & { readonly surface: string }) | null;
  readonly banner: { readonly desktop: string; readonly phone: string } | null;
  readonly screenReader: string;
}

export interface Preview {
  readonly examples: readonly PreviewExample[];
  /** What's wrong in content/, by file and line; the examples are then those from before it. Null if nothing is. */
  readonly broken: string | null;
}

/** The parts that changed and must be reloaded. */
export interface Change {
  readonly world?: true;
  readonly screens?: readonly string[];
  readonly preview?: true;
}

/** Everything at once, for a static copy of the page; null for parts that it leaves out. */
export interface Snapshot {
  readonly world: World | null;
  readonly preview: Preview | null;
  readonly screens: Readonly<Record<string, Screen>>;
  readonly traces: Readonly<Record<string, Traces>>;
}
