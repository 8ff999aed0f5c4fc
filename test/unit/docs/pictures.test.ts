import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { docsPictures, INPUTS_FILE, inputsOf, PICTURES_FOLDER } from '../../../sandbox/pictures/pictures.js';

const pictures = docsPictures('content');

describe('the pictures of the docs', () => {
  it('show the current words of the content (if this fails: npm run pictures, and look at them)', () => {
    const inputs: unknown = JSON.parse(readFileSync(join(PICTURES_FOLDER, INPUTS_FILE), 'utf8'));
    expect(inputs).toEqual(inputsOf(pictures));
  });

  it('all exist, and there are no others', () => {
    const files = [...pictures.map(({ file }) => file), INPUTS_FILE];
    expect(readdirSync(PICTURES_FOLDER).toSorted()).toEqual(files.toSorted());
  });

  it('each appear on their page', () => {
    for (const { file, page } of pictures) {
      const path = relative(dirname(page), join(PICTURES_FOLDER, file));
      expect(readFileSync(page, 'utf8')).toContain(`](${path})`);
    }
  });
});
