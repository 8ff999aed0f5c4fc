import type { InLanguage } from './drawn.js';

/** The file of an example, from the preview's own folder: a folder for each language. */
export const fileOf = ({ example, language }: InLanguage, ending: 'html' | 'png'): string =>
  `${language}/${slugOf(example.name)}.${ending}`;

/** A name as part of a file's name: lower case letters and digits, with hyphens between. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
