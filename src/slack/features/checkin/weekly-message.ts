import type { KnownBlock } from '@slack/types';
import { type PulseId, pulseId, type TeamId, teamId } from '../../../pulse/ids.js';
import { fill, slackDate, type Words } from '../../texts/words.js';
import { ACTIONS, actions, button, context, section } from '../../kit/blocks.js';

/** A message as posted; `text` is the notification, and says nothing of what the message is about. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** What a weekly card's or reminder's buttons carry: the same for every member of the team. */
export const cardValue = (team: string, pulse: string): string => `${team}|${pulse}`;

/** Reads a card's button; null for anything else. */
export function readCardValue(value: string): { team: TeamId; pulse: PulseId } | null {
  const match = /^([a-z0-9-]{1,40})\|(\d{4}-\d{2}-\d{2})$/.exec(value);
  return match ? { team: teamId(match[1] ?? ''), pulse: pulseId(match[2] ?? '') } : null;
}

const buttons = (words: Words, value: string) =>
  actions(
    { ...button(words.buttons.answer, ACTIONS.answer, value), style: 'primary' },
    button(words.buttons.skip, ACTIONS.skip, value),
    button(words.buttons.space, ACTIONS.space, value),
  );

/** The weekly card: byte for byte the same for every member of a team. */
export function weeklyCard(words: Words, team: string, pulse: string, closesAt: number): Message {
  return {
    text: words.notification,
    blocks: [
      section(fill(words.weekly.body, { closes: slackDate(closesAt) })),
      context(words.weekly.promise),
      buttons(words, cardValue(team, pulse)),
    ],
  };
}

/** The reminder: the same words to those who answered and those who did not. */
export function reminder(words: Words, team: string, pulse: string, closesAt: number): Message {
  return {
    text: words.notification,
    blocks: [
      section(fill(words.reminder.body, { closes: slackDate(closesAt) })),
      buttons(words, cardValue(team, pulse)),
    ],
  };
}
