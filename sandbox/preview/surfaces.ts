import type { Example } from '../../src/slack/examples/list.js';
import type { PhoneLines } from './phone-lines.js';

/** Something that people are shown, and the examples that show it. */
export interface SurfaceBudget {
  readonly surface: string;
  /** The most lines that it may take. */
  readonly budget: PhoneLines;
  /** The function that makes its examples. */
  readonly made: string;
  /** The names of its examples among that function's; all if not given. */
  readonly named?: RegExp;
}

const budget = (linesBeforeControl: number, lines: number): PhoneLines => ({ lines, linesBeforeControl });

/** The budget of each surface: the only place that sets it. */
export const SURFACES: readonly SurfaceBudget[] = [
  { surface: 'weekly message', budget: budget(4, 8), made: 'weeklyMessage', named: /^the weekly message$/ },
  // The manager's words come below the buttons, so the question and the promise stay in place.
  {
    surface: 'weekly message with news',
    budget: budget(4, 13),
    made: 'weeklyMessage',
    named: /\bwhat a manager said\b/,
  },
  { surface: 'reminder', budget: budget(3, 7), made: 'reminder' },
  { surface: 'closing view', budget: budget(3, 30), made: 'closingModal' },
  { surface: 'support options', budget: budget(6, 35), made: 'outreachMessage' },
  {
    surface: 'private space',
    budget: budget(6, 60),
    made: 'spaceModal',
    named: /^the private space(?! with a time to talk)/,
  },
  // The time is its first line for a few hours: that it was called off can't wait below the support options.
  {
    surface: 'private space with a time to talk',
    budget: budget(6, 66),
    made: 'spaceModal',
    named: /with a time to talk/,
  },
  { surface: '/support', budget: budget(6, 20), made: 'supportBlocks' },
  { surface: '/support iop', budget: budget(8, 45), made: 'categoryBlocks', named: /\biop\b/ },
  { surface: 'states and fields to choose from', budget: budget(5, 16), made: 'placesModal' },
  // People read it to the end, where the buttons are.
  { surface: 'page of a state', budget: budget(115, 125), made: 'stateModal' },
  { surface: 'page of a profession', budget: budget(50, 58), made: 'professionModal' },
  { surface: 'times to talk', budget: budget(11, 56), made: 'timesModal' },
  { surface: 'crisis reply', budget: budget(3, 14), made: 'crisisReply' },
  { surface: 'welcome', budget: budget(10, 16), made: 'welcome' },
  {
    surface: 'team pulse digest',
    budget: budget(12, 26),
    made: 'digestMessage',
    named: /^the digest(?! with)/,
  },
  {
    surface: 'team pulse digest with news',
    budget: budget(12, 29),
    made: 'digestMessage',
    named: /\bwhat a manager said\b/,
  },
  {
    surface: 'Home for a member of one team',
    budget: budget(10, 24),
    made: 'homeView',
    named: /\bmember of one team\b(?! with)/,
  },
  {
    surface: 'Home for a member of one team, with news',
    budget: budget(10, 28),
    made: 'homeView',
    named: /\bwhat its manager said\b/,
  },
  {
    surface: 'what a manager will do',
    budget: budget(16, 41),
    made: 'manageModal',
    named: /: (nothing yet|one, )/,
  },
];

/** The functions that make answers to commands: only one person sees each, and Slack raises no notification. */
export const ANSWERS: ReadonlySet<string> = new Set([
  'supportBlocks',
  'categoryBlocks',
  'answeredGuide',
  'eapBlocks',
  'teampulseBlocks',
]);

/** Whether Slack raises a notification for an example: for messages in DMs; not for answers, modals and Home tabs. */
export const raisesNotification = ({ surface, made }: Pick<Example, 'surface' | 'made'>): boolean =>
  surface === 'message' && !ANSWERS.has(made);

/** Returns the surface that an example shows; undefined if it has no budget. */
export const surfaceOf = ({ made, name }: Pick<Example, 'made' | 'name'>): SurfaceBudget | undefined =>
  SURFACES.find((one) => one.made === made && (one.named?.test(name) ?? true));
