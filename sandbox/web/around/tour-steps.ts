import type { Doing, Mood, Person } from '../../page/protocol.js';
import type { Tab } from './drawer.js';

/** What a step may do for somebody who'd rather watch. */
export type Help =
  | { readonly words: string; readonly act: Doing }
  | { readonly words: string; readonly weeks: number; readonly mood: Mood };

export interface TourStep {
  readonly title: string;
  readonly sentence: string;
  /** Who one is for it. */
  readonly as: Person['role'];
  /** What's highlighted: the first of these that's there. */
  readonly at: readonly string[];
  readonly help?: Help;
  readonly opens?: Tab;
}

const action = (id: string): string => `.pane [data-action="${id}"]`;
const COMPOSER = '.pane .composer-row';
const command = (name: string, text = ''): Doing => ({ do: 'command', name, text });

/** Three minutes: what matters, in the order in which it happens to people. */
export const TOUR: readonly TourStep[] = [
  {
    title: 'Consent',
    sentence: 'Everyone on the team is asked once, and nothing begins before they say yes: choose Take part.',
    as: 'member',
    at: [action('join'), COMPOSER],
  },
  {
    title: 'Answering',
    sentence:
      'A check-in is five taps once a week, and it can always be skipped: choose Start, or type /checkin.',
    as: 'member',
    at: ['.pane .veil:not([hidden]) .modal', action('answer'), COMPOSER],
    help: { words: 'Open the form for me', act: command('/checkin') },
  },
  {
    title: 'Support',
    sentence: 'Anyone can ask for support at any time, and only they see the answer: type /support.',
    as: 'member',
    at: [COMPOSER],
    help: { words: 'Ask for me', act: command('/support') },
  },
  {
    title: 'A heavy stretch',
    sentence:
      'When someone’s weeks stay heavy, they and nobody else are offered support, in My private space or as a message.',
    as: 'member',
    at: [action('not_now'), action('space'), '[data-tool="next-week"]'],
    help: { words: 'Play three heavy weeks', weeks: 3, mood: 'heavy' },
  },
  {
    title: 'The team pulse',
    sentence:
      'The manager sees the team pulse, the same one that every member sees, and nobody in it: type /teampulse.',
    as: 'manager',
    at: [COMPOSER],
    help: { words: 'Ask for me', act: command('/teampulse') },
  },
  {
    title: 'An export',
    sentence: 'Redis holds answers as ciphertext, and an export and the log hold none: look for one.',
    as: 'member',
    at: ['.drawer'],
    opens: 'traces',
  },
  {
    title: 'Leaving',
    sentence: 'Anyone can stop taking part at any time, and we delete their weeks: type /checkin leave.',
    as: 'member',
    at: ['.pane .veil:not([hidden]) .modal', COMPOSER],
    help: { words: 'Leave for me', act: command('/checkin', 'leave') },
  },
];
