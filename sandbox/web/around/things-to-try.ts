import type { Doing, Move, Person } from '../../page/protocol.js';

/** Something that isn't on the tour, and where it begins. */
export interface ThingToTry {
  readonly title: string;
  readonly sentences: string;
  readonly as: Person['role'];
  /** The move of time that comes first. */
  readonly move?: Move['move'];
  /** The command that opens it, or the action id of a button in the Home tab. */
  readonly opens: Doing | { readonly home: string };
}

const command = (name: string, text = ''): Doing => ({ do: 'command', name, text });

/** Things about the outcome of answers, and about what people can keep to themselves. */
export const THINGS_TO_TRY: readonly ThingToTry[] = [
  {
    title: 'What came of it',
    sentences:
      'As the manager, pick an action or write one sentence, and undo it or not. A week on, that line is in everybody’s weekly message, and on their Home tab. Four weeks on, the manager is asked what came of it.',
    as: 'manager',
    opens: { home: 'act' },
  },
  {
    title: 'What would help',
    sentences:
      'In the last four weeks of a 12-week period, the larger team’s form has one more tap. “To the period’s end” brings what the team asks for most, if that’s clear: type /teampulse then.',
    as: 'member',
    move: 'ask-weeks',
    opens: command('/checkin'),
  },
  {
    title: 'Times to talk',
    sentences: 'As a peer supporter, post ten minutes and how to meet, 80 minutes ahead or more.',
    as: 'peer supporter',
    opens: { home: 'times_own' },
  },
  {
    title: 'A talk without a name',
    sentences:
      'As a colleague, choose “Ask a peer supporter”, then “Talk without my name”: take a time, and cancel it if you like. With “Next hour”, the supporter gets a message that a colleague is coming, and not who.',
    as: 'member',
    opens: command('/support', 'peer'),
  },
  {
    title: 'Kind words',
    sentences:
      'In My private space, ask for kind words: a line a week, there and nowhere else. Nobody else can tell that you did.',
    as: 'member',
    opens: command('/checkin', 'preferences'),
  },
  {
    title: 'A pause without an end',
    sentences:
      'Pause until you say so, and come back with a tap in My private space. To everybody else it looks like any week.',
    as: 'member',
    opens: command('/checkin', 'pause'),
  },
];
