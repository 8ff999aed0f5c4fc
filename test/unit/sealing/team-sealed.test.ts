import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { lastClosingDay } from '../../../src/pulse/calendar.js';
import {
  BANDS,
  BLANK_PUBLICATION_STATE,
  type PublicationState,
} from '../../../src/pulse/publication-rule.js';
import { type MemberId, memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { EVENT_ROUNDS } from '../../../src/pulse/hard-event.js';
import { THEMES } from '../../../src/pulse/theme.js';
import type { Season } from '../../../src/pulse/season.js';
import { openPublicationState, sealPublicationState } from '../../../src/sealing/publication-states.js';
import { openCounted, sealCounted } from '../../../src/sealing/counted.js';
import { openHardEvent, sealHardEvent } from '../../../src/sealing/hard-events.js';
import { Keyring, NoKeyForDay } from '../../../src/sealing/keyring.js';
import { openMark, sealMark } from '../../../src/sealing/marks.js';
import {
  askDraws,
  openSeason,
  sealSeason,
  seasonDay,
  seasonSeed,
  shiftDraws,
} from '../../../src/sealing/seasons.js';

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

  it('shows only roughly how many members there are', () => {
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
    ['that’s missing', () => openSeason(keyring, workspace, east, null)],
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

  it('opens to the sealed value, and has 172 bytes whatever it holds', () => {
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

describe('a sealed hard event', () => {
  const place = { workspace, team: east };
  const event = { announcedAt: 20_000 * 86_400_000, next: 'week' } as const;
  const sealed = sealHardEvent(keyring, place, 20_042, event);

  it('opens to the time of its announcement and its next round, and has one size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.constantFrom(...EVENT_ROUNDS, null), (at, next) => {
        const value = { announcedAt: at, next };
        const bytes = sealHardEvent(keyring, place, 20_042, value);
        expect(openHardEvent(keyring, place, bytes)).toEqual(value);
        expect(bytes).toHaveLength(sealed.length);
      }),
    );
  });

  it('doesn’t open in another team, workspace or install, with another day, or if it’s forged', () => {
    const moved = Buffer.from(sealed);
    moved.writeUInt32BE(20_043);
    expect(openHardEvent(keyring, { ...place, team: west }, sealed)).toBeNull();
    expect(openHardEvent(keyring, { ...place, workspace: workspaceId('T2') }, sealed)).toBeNull();
    expect(openHardEvent(foreign, place, sealed)).toBeNull();
    expect(openHardEvent(keyring, place, moved)).toBeNull();
    expect(openHardEvent(keyring, place, Buffer.alloc(sealed.length, 7))).toBeNull();
  });
});

describe('the sealed mark of a delivery', () => {
  const place = { workspace, team: east };
  const mark = { member: memberId('U0000000001'), welcomed: true };
  const sealed = sealMark(keyring, { ...place, today: 20_000 }, mark);

  it('opens to what was sealed, and has the size of every other', () => {
    fc.assert(
      fc.property(slacksId, fc.boolean(), (member, welcomed) => {
        const bytes = sealMark(keyring, { ...place, today: 20_000 }, { member, welcomed });
        expect(openMark(keyring, place, bytes)).toEqual({ member, welcomed });
        expect(bytes).toHaveLength(sealed.length);
      }),
    );
  });

  it('doesn’t open in another team, workspace or install, or if it’s forged', () => {
    expect(openMark(keyring, { ...place, team: west }, sealed)).toBeNull();
    expect(openMark(keyring, { ...place, workspace: workspaceId('T2') }, sealed)).toBeNull();
    expect(openMark(foreign, place, sealed)).toBeNull();
    expect(openMark(keyring, place, Buffer.alloc(sealed.length, 7))).toBeNull();
  });

  it('can wait a week for the next reseal, and no longer', () => {
    const stepped = Keyring.create(join(folder, 'stepped.keyring'), 20_000);
    const waiting = sealMark(stepped, { ...place, today: 20_000 }, mark);
    stepped.step(20_007);
    expect(openMark(stepped, place, waiting)).toEqual(mark);
    stepped.step(20_008);
    expect(openMark(stepped, place, waiting)).toBeNull();
  });
});

describe('a season’s secret draws', () => {
  const season = { seed: 'c2VlZA', firstWeek: 2_868 };
  const drawn = (of: Pick<Season, 'seed' | 'firstWeek'>): number[] => {
    const { bar, margin, swap } = askDraws(of);
    const { period, week: own } = shiftDraws(of, 'team', 2_870);
    return [bar, margin, ...Object.values(swap(memberId('U1'))), period, own];
  };

  it('are at least 0 and below 1, and about half of them lie on each side of the middle', () => {
    const draws = Array.from({ length: 200 }, (_, at) => drawn({ ...season, seed: `seed ${at}` })).flat();
    for (const draw of draws) expect(draw).toBeLessThan(1);
    for (const draw of draws) expect(draw).toBeGreaterThanOrEqual(0);
    // Of 1,200 draws, we expect 600, with a standard deviation of 17; this allows ten times that.
    const high = draws.filter((draw) => draw >= 0.5).length;
    expect(Math.abs(high - 600)).toBeLessThan(170);
  });

  it('are the same each time they’re drawn, and differ for each purpose, member and seed', () => {
    expect(drawn(season)).toEqual(drawn(season));
    const { swap } = askDraws(season);
    const all = [
      ...drawn(season),
      ...drawn({ ...season, seed: 'other' }),
      ...Object.values(swap(memberId('U2'))),
      ...Object.values(shiftDraws(season, 'load', 2_870)),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('shift all weeks of a season by one draw, and each week by another of its own', () => {
    const weeks = [2_868, 2_869, 2_870].map((week) => shiftDraws(season, 'team', week));
    expect(new Set(weeks.map(({ period }) => period)).size).toBe(1);
    expect(new Set(weeks.map(({ week }) => week)).size).toBe(3);
  });

  it('for its ask are its own even if it has the last season’s seed, and the one for its shift stays the same', () => {
    const next = { ...season, firstWeek: 2_880 };
    const [bar, margin, whether, to, period] = drawn(season);
    const later = drawn(next);
    for (const draw of [bar, margin, whether, to]) expect(later).not.toContain(draw);
    expect(later).toContain(period);
  });

  it('come from a seed that’s the same on every host, for this team and season only, until the season’s last day is over', () => {
    const own = Keyring.create(join(folder, 'seeds.keyring'), 20_000);
    const seed = seasonSeed(own, workspace, east, 2_868);
    expect(seasonSeed(Keyring.open(own.file), workspace, east, 2_868)).toBe(seed);
    const others = [
      seasonSeed(own, workspace, west, 2_868),
      seasonSeed(own, workspaceId('T2'), east, 2_868),
      seasonSeed(own, workspace, east, 2_880),
      seasonSeed(keyring, workspace, east, 2_868),
    ];
    expect(new Set([seed, ...others]).size).toBe(5);
    own.step(seasonDay(2_868));
    expect(seasonSeed(own, workspace, east, 2_868)).toBe(seed);
    own.step(seasonDay(2_868) + 1);
    expect(() => seasonSeed(own, workspace, east, 2_868)).toThrow(NoKeyForDay);
  });

  it('are kept until the last day on which one of its pulses can close', () => {
    expect(seasonDay(2_868)).toBe(lastClosingDay(2_879));
  });
});
