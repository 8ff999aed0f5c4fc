import { readManifest } from '../../../sandbox/manifest.js';
import { BOT_SCOPES } from '../../../src/slack/api/scopes.js';

describe('the scopes', () => {
  it('an install asks for exactly the scopes of the manifest', () => {
    expect([...BOT_SCOPES].toSorted()).toEqual([...readManifest('manifest.yml').scopes].toSorted());
  });
});
