import { NOTE_REASONS, NOTE_STYLES, type Trajectory } from '../../../pulse/trajectory.js';
import { type Examples, eachOf, type Given } from '../../examples/example.js';
import { fullTrajectory } from '../../examples/fixtures.js';
import { doneModal, outreachNote } from './outreach.js';
import { spaceModal } from './view.js';

const chosen = (preferences: Partial<Trajectory['preferences']>): Trajectory => ({
  ...fullTrajectory,
  preferences: { ...fullTrajectory.preferences, ...preferences },
});

/** The private space of a newcomer and of somebody with everything in it, and support options. */
export const privateSpaceExamples = ({ texts, team }: Pick<Given, 'texts' | 'team'>): Examples => ({
  outreachNote: eachOf(
    NOTE_REASONS,
    (reason) => `the note: ${reason}`,
    (reason) => outreachNote(texts, team.id, reason),
  ),
  spaceModal: {
    ...eachOf(
      NOTE_STYLES,
      (notes) => `the private space with notes ${notes}`,
      (notes) => spaceModal(texts, chosen({ notes }), team.id, 2951, 'standard'),
    ),
    'the private space of a newcomer': spaceModal(texts, null, team.id, 2945, 'standard'),
    'the private space without a pause or a reminder': spaceModal(
      texts,
      { ...chosen({ reminder: false }), pausedUntil: null },
      team.id,
      2951,
      'standard',
    ),
  },
  doneModal: eachOf(
    ['notes_discreet', 'not_now_undo', 'ask_again_undo'] as const,
    (undo) => `what is said after a choice: ${undo}`,
    (undo) => doneModal(texts, team.id, texts.words.outreach.stopped, undo),
  ),
});
