import type { ModalView } from '@slack/types';
import {
  MOST_PAUSED,
  type PauseLength,
  pauseEnd,
  type Trajectory,
  UNTIL_RESUMED,
} from '../../../pulse/trajectory.js';
import { radio, section } from '../../kit/blocks.js';
import { weekLabel } from '../../kit/dates.js';
import { formModal, supportButton } from '../../kit/modals.js';
import { fillPlural } from '../../kit/plural.js';
import { fill } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { saidModal } from './forms.js';

/** The pauses in the form, in weeks; `/checkin pause` takes any number up to `MOST_PAUSED`. */
const PAUSES = [1, 2, 3, 4, 6, 8, 12, MOST_PAUSED];

/** The value of a pause without an end, in the form and after `/checkin pause`. */
const OPEN = 'open';

/** The form to choose how long to pause. */
export const pauseModal = ({ words }: Texts, team: string): ModalView =>
  formModal(words, {
    id: 'pause',
    metadata: team,
    title: words.pausing.title,
    blocks: [
      section(words.pausing.intro),
      radio('weeks', words.pausing.weeks, [
        ...PAUSES.map(
          (weeks) => [String(weeks), fillPlural(words.locale, words.pausing.span, ['count', weeks])] as const,
        ),
        [OPEN, words.pausing.open],
      ]),
      supportButton(words),
    ],
  });

/** Reads the length that the form sent: 1 to `MOST_PAUSED` weeks, 1 for anything that isn't a number, or no end. */
export const chosenPause = (weeks: string | undefined): PauseLength =>
  weeks === OPEN ? 'untilResumed' : Math.min(MOST_PAUSED, Math.max(1, Math.floor(Number(weeks)) || 1));

/** Reads a length typed after the command, such as `3`, `3w` or `open`; null for anything else. */
export function typedPause(typed: string): PauseLength | null {
  if (typed === OPEN) return 'untilResumed';
  const weeks = Number(/^(\d{1,4})\s*w?$/.exec(typed)?.[1]);
  return weeks >= 1 && weeks <= MOST_PAUSED ? weeks : null;
}

/** Says that a pause has begun, and when it ends. */
export const pausedSaying = (words: Words, week: number, length: PauseLength): string =>
  length === 'untilResumed'
    ? words.pausing.doneOpen
    : fill(words.pausing.done, { week: weekLabel(words, pauseEnd(week, length)) });

/** Confirms a pause that was chosen in the form. */
export const pausedModal = (texts: Texts, team: string, week: number, length: PauseLength): ModalView =>
  saidModal(texts, {
    title: texts.words.pausing.title,
    said: [pausedSaying(texts.words, week, length)],
    next: [
      [texts.words.buttons.resume, 'resume'],
      [texts.words.pausing.back, 'guide_return'],
    ],
    team,
  });

/** Says until when a member is paused; null if they aren't. */
export function pauseLine(words: Words, { pausedUntil }: Trajectory): string | null {
  if (pausedUntil === null) return null;
  const { on, onOpen } = words.pausing;
  return pausedUntil === UNTIL_RESUMED ? onOpen : fill(on, { week: weekLabel(words, pausedUntil) });
}
