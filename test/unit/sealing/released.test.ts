import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastClosingDay } from '../../../src/pulse/calendar.js';
import { memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { openBallot, slotOf } from '../../../src/sealing/ballots.js';
import { commit, commitmentsOf, secureCommitments } from '../../../src/sealing/commitments.js';
import { commitClose } from '../../../src/sealing/decisions.js';
import { openForm } from '../../../src/sealing/forms.js';
import { openHardEvent } from '../../../src/sealing/hard-events.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { seenVersions } from '../../../src/sealing/seen-versions.js';
import { pulseNoise } from '../../../src/sealing/noise.js';
import { sealNotification } from '../../../src/sealing/notifications.js';
import { markOf, peerName } from '../../../src/sealing/peers.js';
import { redisMark } from '../../../src/sealing/redis-marks.js';
import { takerFor } from '../../../src/sealing/requests.js';
import { askDraws, seasonSeed, shiftDraws } from '../../../src/sealing/seasons.js';
import { signatureOf } from '../../../src/sealing/signatures.js';
import { pseudonymOf } from '../../../src/sealing/trajectories.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('released');
afterAll(() => rmSync(folder, { recursive: true }));

/** A keyring file as the first version wrote it, with a secret made up for this test. */
const file = join(folder, 'released.keyring');
writeFileSync(
  file,
  '{"evenkeelKeyring":1,"id":"0123456789abcdef","day":20000,"secret":"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b","check":"c6e7e556a5211155"}',
  { mode: 0o600 },
);
const keyring = Keyring.open(file);

const workspace = workspaceId('T1');
const alice = memberId('U1');
const place = { workspace, team: teamId('east'), sealedUntil: 20_010, generation: 3 };
const pulse = {
  id: pulseId('2026-06-02'),
  week: 2_868,
  opensAt: 1,
  remindsAt: 2,
  closesAt: 20_010 * 86_400_000,
  closingDay: 20_010,
};
const season = { seed: 'c2VlZA', firstWeek: 2_868 };

/** The keys, names and numbers that a version has to derive exactly as the one before did. */
const NAMES: readonly (readonly [string, () => unknown, unknown])[] = [
  [
    'key of the keyring’s day',
    () => keyring.key('ballot', 20_000)?.toString('hex'),
    '7195ba6b982f19c19fa699fbca391e04e0ec42c28da65bef02fc2d1dec094b42',
  ],
  [
    'key of a later day',
    () => keyring.key('hard event', 20_010)?.toString('hex'),
    '24fd3ebd6cc37167f9ebd87247990e66ad33473af828805195af9dc5886dc79e',
  ],
  [
    'slot',
    () => slotOf(keyring, { ...place, pulse: pulse.id, closingDay: 20_010 }, alice),
    'AeXo7xq238_M74RE',
  ],
  ['pseudonym', () => pseudonymOf(keyring, place, alice), 'UEj1CjXrBH61iOM6'],
  ['name of a peer record', () => peerName(keyring, place, alice), 'vQoGZ6YQC1VkcD2u'],
  ['mark of a colleague', () => markOf(workspace, alice), '7798ed5e'],
  ['name of a taker', () => takerFor(keyring, workspace, 20_010, alice), 'chfbDMWPYirkLl0i'],
  ['seed of a season', () => seasonSeed(keyring, workspace, place.team, 2_868), 'N8ELhFEp24pMA3O9'],
  [
    'shift of a week',
    () => Object.values(shiftDraws(season, 'team', 2_870)),
    [0.14190062786368074, 0.8730160582719222],
  ],
  [
    'draw of an ask',
    () => {
      const { bar, margin, swap } = askDraws(season);
      return [bar, margin, ...Object.values(swap(alice))];
    },
    [0.2641472961759028, 0.7937594224139808, 0.6230805060449143, 0.14189627486831213],
  ],
  [
    'noise',
    () =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((heavy) =>
        pulseNoise(keyring, workspace, place.team, pulse)(0.5, heavy, 50),
      ),
    [2, 0, -1, -1, -3, -2, 0, -2],
  ],
  [
    'id of a notification',
    () =>
      sealNotification(keyring, workspace, 'close', {
        kind: 'weekly',
        cover: false,
        member: alice,
        team: place.team,
        pulse: pulse.id,
        closesAt: pulse.closesAt,
        language: null,
      }).id,
    'yWInWj-hMrlhdoKb',
  ],
  [
    'signature',
    () => signatureOf(keyring, 'team actions', { day: 20_010, place: ['T1', 'east'] }, 'going'),
    'h8MdYE0Hay51bag-_KzQp9p_HIJy1Dw8B45bvkrlhDA',
  ],
  ['mark in Redis', () => redisMark(keyring, 'known', 'key'), '23000.0.mwSUAIunqIKjjnav'],
];

describe('a version', () => {
  it.each(NAMES)('derives the same %s as the one before', (_, now, released) => {
    expect(now()).toEqual(released);
  });

  it('opens the ballot, hard event and form that the one before sealed', () => {
    const box = { ...place, pulse: pulse.id, closingDay: 20_010 };
    const ballot = Buffer.from('2R7mIzhEffQH+bTpWrpAHh9mDHpDM4mCUXWHYbkthOQ1TuSPk0sIUbIEJrC9fOpy', 'base64');
    expect(openBallot(keyring, box, slotOf(keyring, box, alice), ballot)).toEqual({
      kind: 'checkin',
      answers: [3, 0, 9],
      ask: 'news',
    });
    const event = 'AABOKuUB8dbsh2Y2wXB9P0uGJZ2+gd3OJ3xx4/B4R2hYLUVlhoiW7Dkz25wqzQ6cgVPvd3TVAwx1Sgki+3d9ng==';
    expect(openHardEvent(keyring, place, Buffer.from(event, 'base64'))).toEqual({
      announcedAt: 1_796_480_000_000,
      next: 'week',
    });
    const form =
      'AABOKizfkI2gR9xeMr0pltfHtDp4_nxCkSxlbMbDPgaiN6wy5bqaxmZPg1j24QYNdonokwBadcJGbKiTwB1Pkxw0O-0eHQIO62XrF58J8VFMlmg0krZk5PRwYd8P-Rwm';
    expect(openForm(keyring, workspace, alice, form)).toEqual({
      team: place.team,
      pulse: pulse.id,
      week: 2_868,
      closingDay: 20_010,
      language: 'es',
    });
  });

  it('commits to a week’s decision in the same file and with the same digest as the one before', () => {
    const ground = {
      workspace,
      team: place.team,
      counted: null,
      pulse: { ...pulse, week: 2_869 },
      box: { slotB: Buffer.from('other'), slotA: Buffer.from('one') },
    };
    const result = { week: 2_869, band: null, since: null, themes: {}, heavyInTen: null, mainTheme: null };
    commitClose(keyring, ground, { result: { ...result, ask: null }, state: null });
    const file = '3ab94cee1897e3f575f50c53d32f573f85b221918bb0a0ba7371ad541a452ed7';
    expect(JSON.parse(readFileSync(join(commitmentsOf(keyring.file), file), 'utf8'))).toMatchObject({
      untilDay: lastClosingDay(2_869),
      digest: '06e6dcfbb14617291ca75daec1a0ef3df04d50c2490df5e5a449eae77044d953',
    });
  });

  it('reads the decision and the seen versions of memberships that the one before left beside the keyring', () => {
    secureCommitments(file);
    const beside = commitmentsOf(file);
    writeFileSync(
      join(beside, '849d76f30428229c834907a4810c0259a78837b46f1930576db2c9d50dcf8f21'),
      '{"evenkeelCommitment":1,"untilDay":20010,"digest":"70c3144c314bcc43ffd4ecd671d62af159383732fb99eee9e98eff28663cb65b","decided":"wNtVWEHOIIdS6H6e3dj6HDdlKhdHVuwacI1yb28="}',
    );
    const again = commit(keyring, {
      kind: 'close',
      place: ['T1', 'east', 2_868],
      untilDay: 20_010,
      over: ['a'],
      decided: Buffer.from('c'),
    });
    expect([again.is, again.decided?.toString()]).toEqual(['same', 'b']);
    writeFileSync(
      join(beside, 'memberships-0671ad67d52be9350d5dbc46594180e11ab4c920c06189b5477c0a1f87c29025'),
      '{"evenkeelMemberships":1,"versions":{"1":2}}',
    );
    expect(seenVersions(keyring, workspace).versions).toEqual(new Map([[1, 2]]));
  });
});
