import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { trialMessages, trialModal, trialSentModal } from './views.js';

/** Examples of the trial of a week. */
export const trialExamples = ({ texts }: Given): Examples => ({
  trialMessages: exampleOfEach(
    trialMessages(texts, 0),
    (_, at) => `the trial ${at}`,
    (message) => message,
  ),
  trialModal: { 'what a button of the trial shows': trialModal(texts) },
  trialSentModal: { 'that the trial was sent': trialSentModal(texts) },
});
