import { type Action, toldOf } from '../../../support/actions.js';
import type { ActionLine, Choice } from '../../../pulse/team-actions.js';
import { dayOf } from '../../../pulse/calendar.js';
import { dayLabel } from '../../kit/dates.js';
import { fill, typed, type Value } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';

/** The words of an action: a suggestion's in the reader's language, as long as there is one; otherwise as they were. */
export function wordsOf(suggestions: readonly Action[], { suggestion, words }: Choice): Value {
  const found = suggestion === null ? undefined : suggestions.find(({ id }) => id === suggestion);
  return found ? toldOf(found) : typed(words);
}

/** What managers said of an action, in one line: the same for everyone who reads in this language. */
export const actionLine = (
  { doing }: Words,
  suggestions: readonly Action[],
  line: Pick<ActionLine, 'suggestion' | 'words' | 'last'>,
): string =>
  fill(doing.lines[line.last.is], {
    words: wordsOf(suggestions, line),
    because: typed(line.last.because ?? ''),
  });

/** The same as an earlier week's, with the day it was chosen and what came of it. */
export function pastLine(words: Words, suggestions: readonly Action[], line: ActionLine): string {
  const { pastLines } = words.doing;
  const { last, chosenAt, takenBack } = line;
  return fill(pastLines[takenBack ? 'takenBack' : last.is], {
    day: dayLabel(words, dayOf(chosenAt)),
    later: dayLabel(words, dayOf(last.at)),
    words: wordsOf(suggestions, line),
    because: typed(last.because ?? ''),
  });
}
