import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  BANDS,
  BLANK_PUBLICATION_STATE,
  type PublicationState,
} from '../../../src/pulse/publication-rule.js';
import { type MemberId, memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { THEMES } from '../../../src/pulse/theme.js';
import type { Season } from '../../../src/pulse/season.js';
import { openPublicationState, sealPublicationState } from '../../../src/sealing/publication-states.js';
import { openCounted, sealCounted } from '../../../src/sealing/counted.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { openSeason, sealSeason, seasonDay } from '../../../src/sealing/seasons.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-team-sealed-'));
const keyring = Keyring.create(join(folder, 'a.keyring'), 20_000);
const foreign = Keyring.create(join(folder, 'b.keyring'), 20_000);
afterAll(() => rmSync(folder, { recursive: true }));

const workspace = workspaceId('T1');
const [east, west] = [teamId('east'), teamId('west')];
const week = fc.integer({ min: 1, max: 65_535 });

const letters = (least: number, most: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
    minLength: least,
    maxLength: most,
  });
const slacksId = fc
  .tuple(fc.constantFrom('U', 'W'), letters(1, 10))
  .map(([kind, rest]) => memberId(kind + rest));
const anyId = fc.oneof(slacksId, letters(11, 40).map(memberId), fc.string({ maxLength: 40 }).map(memberId));

describe('the sealed list of counted members', () => {
  const pulse = {
    id: pulseId('2026-06-02'),
    week: 2945,
    opensAt: 1,
    remindsAt: 2,
    closesAt: 3,
    closingDay: 20_010,
  };
  const seal = (members: readonly MemberId[]) => sealCounted(keyring, workspace, east, pulse, members);

  it('opens to the same ids in the same order, whatever their form', () => {
    fc.assert(
      fc.property(fc.array(anyId, { maxLength: 12 }), (members) => {
        expect(openCounted(keyring, workspace, east, pulse, seal(members))).toEqual(members);
      }),
    );
  });

  it('shows only roughly how many there are', () => {
    const some = (count: number) => Array.from({ length: count }, (_, at) => memberId(`U00000000${at + 10}`));
    expect(seal(some(5))).toHaveLength(seal(some(2)).length);
  });

  it('opens only for its own team and pulse', () => {
    const sealed = seal([memberId('U1')]);
    expect(openCounted(keyring, workspace, west, pulse, sealed)).toBeNull();
    expect(openCounted(keyring, workspace, east, { ...pulse, closesAt: 4 }, sealed)).toBeNull();
    expect(openCounted(foreign, workspace, east, pulse, sealed)).toBeNull();
    expect(openCounted(keyring, workspace, east, pulse, null)).toBeNull();
  });
});

describe('a sealed season', () => {
  const season: Season = {
    firstWeek: 2_868,
    counted: [memberId('U0000000001'), memberId('W1')],
    seed: 'c2VlZA',
    questionnaire: 'weekly',
  };

  it('opens to the sealed value', () => {
    const seasons = fc.record({
      firstWeek: fc.integer({ min: 2_868, max: 3_000 }),
      counted: fc.array(anyId, { maxLength: 12 }),
      seed: fc.string({ maxLength: 22 }),
      questionnaire: letters(0, 30),
    });
    fc.assert(
      fc.property(seasons, (value) => {
        const sealed = sealSeason(keyring, workspace, east, value);
        expect(openSeason(keyring, workspace, east, sealed)).toEqual(value);
      }),
    );
  });

  it.each([
    ['of another team', (sealed: Buffer) => openSeason(keyring, workspace, west, sealed)],
    ['of another install', (sealed: Buffer) => openSeason(foreign, workspace, east, sealed)],
    ['with another day', (sealed: Buffer) => openSeason(keyring, workspace, east, dayMoved(sealed))],
    ['cut short', (sealed: Buffer) => openSeason(keyring, workspace, east, sealed.subarray(0, 3))],
    ['that is none', () => openSeason(keyring, workspace, east, null)],
  ])('%s reads as nothing', (_, open) => {
    expect(open(sealSeason(keyring, workspace, east, season))).toBeNull();
  });

  const dayMoved = (sealed: Buffer): Buffer => {
    const moved = Buffer.from(sealed);
    moved.writeUInt32BE(seasonDay(season.firstWeek) + 1);
    return moved;
  };
});

describe('a sealed publication state', () => {
  const place = { workspace, team: east, sealedUntil: 20_010, generation: 3 };
  const band = fc.constantFrom(...BANDS, null);
  const showing = fc.record({ band, since: fc.option(week), pending: band });
  const number = fc.integer({ min: 1, max: 4_000_000 });
  // Sums include thirds and sevenths: they must come back exactly, or ties would disappear.
  const pool = fc.record({ sum: fc.double({ min: 0, max: 1e6, noNaN: true }), count: number });
  const ofThemes = <T>(value: fc.Arbitrary<T>) =>
    fc.record(Object.fromEntries(THEMES.map((theme) => [theme, value])), { requiredKeys: [] });
  const states: fc.Arbitrary<PublicationState> = fc.record({
    closed: fc.option(fc.integer({ min: 1, max: 65_535 })),
    team: showing,
    themes: ofThemes(showing),
    pooled: fc.record({
      weeks: fc.integer({ min: 0, max: 4 }),
      totals: fc.oneof(pool, fc.constant({ sum: 0, count: 0 })),
    }),
    heavyInTen: fc.option(fc.integer({ min: 0, max: 10 })),
    season: ofThemes(pool),
  });

  it('opens to the sealed value, in 172 bytes whatever it holds', () => {
    fc.assert(
      fc.property(states, (state) => {
        const sealed = sealPublicationState(keyring, place, state);
        expect(sealed).toHaveLength(172);
        expect(openPublicationState(keyring, place, sealed)).toEqual(state);
      }),
    );
  });

  it('opens only for its own team, day and generation', () => {
    const sealed = sealPublicationState(keyring, place, BLANK_PUBLICATION_STATE);
    for (const other of [{ team: west }, { sealedUntil: 20_011 }, { generation: 4 }])
      expect(openPublicationState(keyring, { ...place, ...other }, sealed)).toBeNull();
    expect(openPublicationState(foreign, place, sealed)).toBeNull();
    expect(openPublicationState(keyring, place, Buffer.alloc(0))).toBeNull();
  });
});
