import type { PreviewExample } from '../page/protocol.js';

/** The file of an example's picture, from the preview's own folder: a folder for each language. */
export const fileOf = ({ name, language }: Pick<PreviewExample, 'name' | 'language'>): string =>
  `${language}/${slugOf(name)}.png`;

/** A name as part of a file's name: lower case letters and digits, with hyphens between. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
