import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { teamId, workspaceId } from '../../../src/pulse/ids.js';
import { decidesAsk, isAskDecided } from '../../../src/sealing/asks.js';
import { isCommitted } from '../../../src/sealing/commitments.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { seasonDay } from '../../../src/sealing/seasons.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('asks');
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aHost = () => {
  count += 1;
  const keyring = Keyring.create(join(folder, `${count}.keyring`), 20_000);
  return { keyring, workspace: workspaceId('T1') };
};

const [east, west] = [teamId('east'), teamId('west')];
/** A season's first week, two weeks in which its ask may be decided, and the next season's first week. */
const [FIRST, ASKS, LAST, NEXT] = [2_868, 2_876, 2_879, 2_880] as const;

describe('a team’s ask', () => {
  it('is decided only in the first week of its season that tries, however often that week tries', () => {
    const host = aHost();
    expect([ASKS, ASKS, LAST, ASKS, NEXT].map((week) => decidesAsk(host, east, week))).toEqual([
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  it('counts as decided in every process and every week of its season, but in no other season, team or workspace', () => {
    const host = aHost();
    expect(isAskDecided(host, east, ASKS)).toBe(false);
    decidesAsk(host, east, ASKS);
    const other = { ...host, keyring: Keyring.open(host.keyring.file) };
    expect([FIRST, LAST, NEXT].map((week) => isAskDecided(other, east, week))).toEqual([true, true, false]);
    expect(isAskDecided(host, west, ASKS)).toBe(false);
    expect(isAskDecided({ ...host, workspace: workspaceId('T2') }, east, ASKS)).toBe(false);
    expect(decidesAsk(host, west, LAST)).toBe(true);
  });

  it('leaves a commitment beside the keyring, where every version looks for it', () => {
    const { keyring, workspace } = aHost();
    decidesAsk({ keyring, workspace }, east, ASKS);
    expect(isCommitted(keyring, { kind: 'ask', place: [workspace, east, FIRST] })).toBe(true);
  });

  it('can be decided until its season’s last day, and not after', () => {
    const host = aHost();
    host.keyring.step(seasonDay(FIRST));
    expect(decidesAsk(host, west, LAST)).toBe(true);
    host.keyring.step(seasonDay(FIRST) + 1);
    expect(decidesAsk(host, east, LAST)).toBe(false);
    expect(isAskDecided(host, east, LAST)).toBe(false);
  });
});
