import type { KnownBlock } from '@slack/types';
import { format } from 'date-fns';
import { mondayOf } from '../../pulse/calendar.js';
import type { TeamView } from '../../rounds/look.js';
import { fill, type Words } from '../words.js';
import { context, section } from './blocks.js';

/** A week's Monday in words, such as "Nov 23, 2026". */
export const weekLabel = (week: number): string => format(mondayOf(week), 'MMM d, yyyy');

/** A team card: the same for managers and members. */
export function cardBlocks(words: Words, { team, card }: TeamView): KnownBlock[] {
  if (!card) return [section(`*${team.name}*\n${words.card.none}`)];
  if (!card.band) return [section(`*${team.name}*\n${words.card.hidden}`)];
  const band = `*${words.card.bands[card.band]}* · ${fill(words.card.week, { week: weekLabel(card.week) })}`;
  return [
    section(`*${team.name}*\n${band}\n${words.card.meaning[card.band]}`),
    context(`${words.card.madeOf} ${words.card.same}`),
  ];
}
