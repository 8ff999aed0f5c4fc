import { readManifest } from '../../../sandbox/manifest.js';
import { BOT_SCOPES } from '../../../src/slack/api/scopes.js';

describe('the scopes', () => {
  it('that an install asks for are those of the manifest', () => {
    expect([...BOT_SCOPES].toSorted()).toEqual([...readManifest('manifest.yml').scopes].toSorted());
  });
});
