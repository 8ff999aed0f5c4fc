import type { PreviewExample } from '../page/protocol.js';

/** Returns the file of an example's picture, relative to the preview's folder: each language has a folder. */
export const fileOf = ({ name, language }: Pick<PreviewExample, 'name' | 'language'>): string =>
  `${language}/${slugOf(name)}.png`;

/** Turns a name into part of a file name: lower-case letters and digits, with hyphens in between. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
