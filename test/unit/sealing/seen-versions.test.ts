import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceId } from '../../../src/pulse/ids.js';
import { commitmentsOf } from '../../../src/sealing/commitments.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { seenVersions, rememberVersions } from '../../../src/sealing/seen-versions.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('membership-marks');
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = (): Keyring => Keyring.create(join(folder, `${(count += 1)}.keyring`), 100);
const workspace = workspaceId('T1');
/** Returns the only file in the folder beside a keyring. */
const fileOf = ({ file }: Keyring): string =>
  join(commitmentsOf(file), readdirSync(commitmentsOf(file))[0] ?? '');
const seen = (keyring: Keyring, versions: readonly (readonly [number, number])[]): void =>
  rememberVersions(keyring, workspace, new Map(versions));

const NEVER = { known: false, versions: new Map() };

describe('the versions of memberships that a host has seen', () => {
  it('are the newest of each part, whichever process saw it, and never go back', () => {
    const keyring = aKeyring();
    expect(seenVersions(keyring, workspace)).toEqual(NEVER);
    seen(keyring, [
      [0, 1],
      [255, 7],
    ]);
    seen(Keyring.open(keyring.file), [
      [0, 3],
      [255, 6],
      [12, 1],
    ]);
    expect(seenVersions(keyring, workspace)).toEqual({
      known: true,
      versions: new Map([
        [0, 3],
        [255, 7],
        [12, 1],
      ]),
    });
  });

  it('don’t count for another workspace or under another keyring', () => {
    const keyring = aKeyring();
    seen(keyring, [[1, 1]]);
    expect(seenVersions(keyring, workspaceId('T2'))).toEqual(NEVER);
    const file = fileOf(keyring);
    // A host that starts over with another keyring finds nothing, though the folder is the same.
    rmSync(keyring.file);
    expect(seenVersions(Keyring.create(keyring.file, 100), workspace)).toEqual(NEVER);
    expect(readdirSync(commitmentsOf(keyring.file))).toHaveLength(1);
    expect(file).toMatch(/\/memberships-[0-9a-f]{64}$/);
  });

  it('are in a file that only the bot’s user can read and that names no workspace and no person', () => {
    const keyring = aKeyring();
    seen(keyring, [[1, 1]]);
    expect(statSync(fileOf(keyring)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(fileOf(keyring), 'utf8'))).toEqual({
      evenkeelMemberships: 1,
      versions: { 1: 1 },
    });
  });

  it('aren’t written again if none is newer, and aren’t written at all if none was seen', () => {
    const keyring = aKeyring();
    seen(keyring, []);
    expect(seenVersions(keyring, workspace)).toEqual(NEVER);
    seen(keyring, [[1, 2]]);
    const { ino } = statSync(fileOf(keyring));
    seen(keyring, [[1, 2]]);
    expect(statSync(fileOf(keyring)).ino).toBe(ino);
  });

  it.each([
    '',
    'nonsense',
    'null',
    '{"versions":{"1":1}}',
    '{"evenkeelMemberships":2,"versions":{"1":1}}',
    '{"evenkeelMemberships":1,"versions":{"1":0}}',
    '{"evenkeelMemberships":1,"versions":{"1":1.5}}',
    '{"evenkeelMemberships":1,"versions":{"1234":1}}',
    '{"evenkeelMemberships":1,"versions":{"a1":1}}',
    '{"evenkeelMemberships":1,"versions":{"1a":1}}',
    '{"evenkeelMemberships":1,"versions":{"":1}}',
    '{"evenkeelMemberships":1,"versions":{"1":1},"more":1}',
  ])('are lost if their file says %s, but we know that there were some, and remember new ones', (text) => {
    const keyring = aKeyring();
    seen(keyring, [[1, 5]]);
    writeFileSync(fileOf(keyring), text);
    expect(seenVersions(keyring, workspace)).toEqual({ known: true, versions: new Map() });
    seen(keyring, [[1, 2]]);
    expect(seenVersions(keyring, workspace).versions).toEqual(new Map([[1, 2]]));
  });
});
