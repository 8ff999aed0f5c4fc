import { createHash } from 'node:crypto';
import { usualExamples } from '../page/examples.js';
import type { PreviewExample } from '../page/protocol.js';

/** The folder of the docs' pictures, relative to the project's. */
export const PICTURES_FOLDER = 'docs/pictures';

/** The file in that folder that has each picture's input. */
export const INPUTS_FILE = 'inputs.json';

/** The docs' pictures, by file: the example that each shows, in English and in the usual region, and its page. */
const PICTURES = {
  'weekly-message.png': { feature: 'checkin', name: 'the weekly message', page: 'README.md' },
  'support-options.png': { feature: 'private-space', name: 'the note with an EAP', page: 'README.md' },
  'team-pulse.png': { feature: 'team-pulse', name: 'the digest', page: 'README.md' },
  'what-we-are-doing.png': {
    feature: 'checkin',
    name: 'the weekly message with what a manager said: chosen',
    page: 'docs/MANAGERS.md',
  },
  'what-came-of-it.png': {
    feature: 'checkin',
    name: 'the weekly message with what a manager said: impossible',
    page: 'docs/MANAGERS.md',
  },
} as const;

/** A picture of the docs: its file, its page, its example, and a digest of all text on it. */
export interface DocsPicture {
  readonly file: string;
  readonly page: string;
  readonly example: PreviewExample;
  readonly digest: string;
}

/** Returns the docs' pictures with the current content. Throws ContentError, and Error if an example is gone. */
export function docsPictures(contentFolder: string): DocsPicture[] {
  const examples = usualExamples(contentFolder).filter(({ language }) => language === 'en');
  return Object.entries(PICTURES).map(([file, { feature, name, page }]) => {
    const example = examples.find((one) => one.feature === feature && one.name === name);
    if (!example)
      throw new Error(
        `Nothing shows ${file}: ${feature} has no example "${name}". Fix: name another in sandbox/pictures/pictures.ts.`,
      );
    return { file, page, example, digest: digestOf(example) };
  });
}

const digestOf = ({ shown }: PreviewExample): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('hex');

/** Returns the contents of the inputs file: picture -> digest. */
export const inputsOf = (pictures: readonly DocsPicture[]): Readonly<Record<string, string>> =>
  Object.fromEntries(pictures.map(({ file, digest }) => [file, digest]));
