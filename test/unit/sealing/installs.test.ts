import fc from 'fast-check';
import { installKeys, openInstall, sealInstall } from '../../../src/sealing/installs.js';

const keys = installKeys('a secret of thirty-two characters');
const others = installKeys('a secret of thirty-two characterz');

describe('an install', () => {
  it('opens to what Slack’s library returned, but only with its own id and secret', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (install) => {
        const sealed = sealInstall(keys, 'T1', install);
        expect(JSON.stringify(openInstall(keys, 'T1', sealed))).toBe(JSON.stringify(install));
        expect(openInstall(keys, 'T2', sealed)).toBeNull();
        expect(openInstall(others, 'T1', sealed)).toBeNull();
      }),
    );
  });

  it('doesn’t open if it was changed, cut short or made up', () => {
    const sealed = sealInstall(keys, 'T1', { team: { id: 'T1' } });
    const turned = Buffer.from(sealed);
    turned[20] = (turned[20] ?? 0) ^ 1;
    for (const bytes of [turned, sealed.subarray(0, -1), Buffer.alloc(0), Buffer.from('nonsense')])
      expect(openInstall(keys, 'T1', bytes)).toBeNull();
  });
});

describe('the keys of an install secret', () => {
  it('are the same on every host with the secret, and differ for each use and secret', () => {
    expect(installKeys('a secret of thirty-two characters')).toEqual(keys);
    const all = [keys, others].flatMap(({ tokens, state }) => [tokens.toString('base64url'), state]);
    expect(new Set(all).size).toBe(4);
  });

  it('are the same in every version, since what an earlier one sealed has to open', () => {
    expect([keys.tokens.toString('hex'), keys.state]).toEqual([
      'ab83ccc55541256b2cb782ac92f5b053822cf90a82ead907c4973e57df2bc10c',
      'KbAXby0dEkOMeM0vZRATfXUvAtfi8OjW03nunYXxajk',
    ]);
  });
});
