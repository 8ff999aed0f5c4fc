import { type Examples, exampleOfEach, type Given } from '../examples/example.js';
import { refusalModal } from './modals.js';
import { sorryIn } from './show.js';

/** Returns the examples of refusals and apologies. */
export const kitExamples = ({ texts }: Given): Examples => {
  const { refusals } = texts.words;
  return {
    refusalModal: exampleOfEach(
      Object.entries(refusals),
      ([name]) => `the refusal ${name}`,
      ([, text]) => refusalModal(texts.words, text),
    ),
    sorryIn: { 'that a view could not be shown': sorryIn(texts).view },
  };
};
