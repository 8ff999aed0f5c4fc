import { OUTREACH_REASONS, OUTREACH_STYLES, type Trajectory } from '../../../pulse/trajectory.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { aTalkTime, fullTrajectory, withEap } from '../../examples/fixtures.js';
import { doneModal, outreachMessage } from './outreach.js';
import { spaceModal } from './view.js';

const chosen = (preferences: Partial<Trajectory['preferences']>): Trajectory => ({
  ...fullTrajectory,
  preferences: { ...fullTrajectory.preferences, ...preferences },
});

/** Examples of support options, and of the private space of a newcomer and of a member with everything in it. */
export const privateSpaceExamples = ({ texts, team }: Pick<Given, 'texts' | 'team'>): Examples => {
  const space = { team: team.id, week: 2951, preset: 'standard' as const };
  return {
    outreachMessage: {
      ...exampleOfEach(
        OUTREACH_REASONS,
        (reason) => `the note: ${reason}`,
        (reason) => outreachMessage(texts, team.id, reason),
      ),
      'the note with an EAP': outreachMessage(withEap(texts), team.id, 'outreach'),
    },
    spaceModal: {
      ...exampleOfEach(
        OUTREACH_STYLES,
        (outreach) => `the private space with outreach ${outreach}`,
        (outreach) => spaceModal(texts, { ...space, trajectory: chosen({ outreach }) }),
      ),
      ...exampleOfEach(
        [true, false],
        (isOff) => `the private space with a time to talk that’s ${isOff ? 'off' : 'on'}`,
        (isOff) =>
          spaceModal(texts, {
            ...space,
            trajectory: chosen({ outreach: 'discreet' }),
            talk: { time: aTalkTime, isOff },
          }),
      ),
      'the private space of a newcomer': spaceModal(texts, { ...space, trajectory: null, week: 2945 }),
      'the private space without a pause or a reminder': spaceModal(texts, {
        ...space,
        trajectory: { ...chosen({ reminder: false }), pausedUntil: null },
      }),
    },
    doneModal: exampleOfEach(
      ['notes_discreet', 'not_now_undo', 'ask_again_undo'] as const,
      (undo) => `what is said after a choice: ${undo}`,
      (undo) => doneModal(texts, team.id, texts.words.outreach.stopped, undo),
    ),
  };
};
