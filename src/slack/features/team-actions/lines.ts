import { type Action, toldOf } from '../../../support/actions.js';
import type { ActionLine, Choice } from '../../../pulse/team-actions.js';
import { dayOf } from '../../../pulse/calendar.js';
import { dayLabel } from '../../kit/dates.js';
import { fill, typed, type Value } from '../../kit/text.js';
import type { Words } from '../../texts/words.js';

/** Returns an action's words: its suggestion's in the reader's language while that exists, otherwise those stored. */
function wordsOf(suggestions: readonly Action[], { suggestion, words }: Choice): Value {
  const found = suggestion === null ? undefined : suggestions.find(({ id }) => id === suggestion);
  return found ? toldOf(found) : typed(words);
}

/** Returns one line with what managers last said of an action, the same for everyone who reads this language. */
export const actionLine = (
  { doing }: Words,
  suggestions: readonly Action[],
  line: Pick<ActionLine, 'suggestion' | 'words' | 'last'>,
): string =>
  fill(doing.lines[line.last.is], {
    words: wordsOf(suggestions, line),
    because: typed(line.last.because ?? ''),
  });

/** Like `actionLine`, for an earlier action: with the day it was chosen, and when and what came of it. */
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
