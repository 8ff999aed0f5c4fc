import type { Doing, Mood, Person } from '../../page/protocol.js';
import type { Part } from './traces-parts.js';

/** Help for a user who'd rather watch. Help in two parts, such as a form, shows the form before it's sent. */
export type Help =
  | { readonly words: string; readonly act: Doing }
  /** Opens a form, and the second time sends it: with these values, otherwise the option at position `choice`. */
  | {
      readonly words: string;
      readonly opens: Doing | { readonly presses: string };
      readonly form: string;
      readonly values?: Readonly<Record<string, string>>;
      readonly choice?: number;
    }
  /** Plays weeks of a mood for a person, while everyone else's are light. */
  | { readonly words: string; readonly weeks: number; readonly mood: Mood }
  /** Shows where others could look. */
  | { readonly words: string; readonly looks: Part };

export interface TourStep {
  readonly title: string;
  readonly sentence: string;
  /** The role that the user plays in this step. */
  readonly as: Person['role'];
  /** The selectors to highlight: the first that's on the page. */
  readonly at: readonly string[];
  readonly help: Help;
}

const action = (id: string): string => `.pane [data-action="${id}"]`;
const MODAL = '.pane .veil:not([hidden]) [role=dialog]';
const COMPOSER = '.pane .composer-row';
const command = (name: string, text = ''): Doing => ({ do: 'command', name, text });

/** Three minutes: what matters, in the order in which people meet it. */
export const TOUR: readonly TourStep[] = [
  {
    title: 'Consent',
    sentence: 'Everyone on the team is asked once, and nothing begins before they say yes: choose Take part.',
    as: 'member',
    at: [MODAL, action('join'), COMPOSER],
    help: {
      words: 'Take part for me',
      opens: { presses: 'join' },
      form: 'join',
      // The user sees the message that comes of it.
      values: { notes: 'direct' },
    },
  },
  {
    title: 'Answering',
    sentence:
      'A check-in is five taps once a week, and it can always be skipped: choose Start, or type /checkin.',
    as: 'member',
    at: [MODAL, action('answer'), COMPOSER],
    help: { words: 'Answer for me', opens: command('/checkin'), form: 'checkin', choice: 2 },
  },
  {
    title: 'Support',
    sentence: 'Anyone can ask for support at any time, and only they see the answer: type /support.',
    as: 'member',
    at: [MODAL, '.pane .message.ephemeral.fresh', COMPOSER],
    help: { words: 'Ask for me', act: command('/support') },
  },
  {
    title: 'A heavy stretch',
    sentence:
      'When someone’s weeks stay heavy, only they are offered support, in a message or in their private space, as they chose. Let three weeks be played: everybody else’s are light, since the team pulse is about the team, and isn’t made by one person’s weeks.',
    as: 'member',
    at: [
      '.pane .message:has([data-action="not_now"]) [data-action="talk"]',
      '.time .busy',
      '[data-tool="next-week"]',
      '[data-tool="next-step"]',
    ],
    help: { words: 'Play three heavy weeks', weeks: 3, mood: 'heavy' },
  },
  {
    title: 'The team pulse',
    sentence:
      'You’re the manager now, who sees the same team pulse as every member, with no one singled out: type /teampulse.',
    as: 'manager',
    at: [MODAL, '.pane .message.ephemeral.fresh', COMPOSER],
    help: { words: 'Ask for me', act: command('/teampulse') },
  },
  {
    title: 'An export',
    sentence:
      'You’re a member again. Redis holds answers as ciphertext, and an export and the log hold none: open “Who can’t see what” and look for one.',
    as: 'member',
    at: ['.drawer', '[data-tool="traces"]', '.more-tools'],
    help: { words: 'Open the export', looks: 'exported' },
  },
  {
    title: 'Leaving',
    sentence: 'Anyone can stop taking part at any time, and we delete their weeks: type /checkin leave.',
    as: 'member',
    at: [MODAL, COMPOSER],
    help: { words: 'Leave for me', opens: command('/checkin', 'leave'), form: 'leave' },
  },
];
