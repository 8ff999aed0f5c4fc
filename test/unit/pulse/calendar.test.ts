import fc from 'fast-check';
import {
  datesFrom,
  earliest,
  instantAt,
  lastClosingDay,
  memberTime,
  mondayOf,
  nextPulse,
  pulseOn,
} from '../../../src/pulse/calendar.js';
import { pulseId, readPulseId } from '../../../src/pulse/ids.js';
import type { Schedule } from '../../../src/pulse/team.js';
import { aTeam } from '../../support/team.js';

const schedule = (timeZone: string): Schedule => ({ ...aTeam().schedule, timeZone });
const iso = (at: number): string => new Date(at).toISOString();

describe('a day and a time that a person picks', () => {
  it('the list of days begins with today on the person’s own clock', () => {
    const at = Date.UTC(2026, 10, 28, 3, 30);
    expect(datesFrom(at, 'UTC', 2)).toEqual(['2026-11-28', '2026-11-29']);
    expect(datesFrom(at, 'America/Los_Angeles', 2)).toEqual(['2026-11-27', '2026-11-28']);
    // A day of 25 hours appears once.
    expect(datesFrom(Date.UTC(2026, 10, 1, 5), 'America/New_York', 3)).toEqual([
      '2026-11-01',
      '2026-11-02',
      '2026-11-03',
    ]);
  });

  it('a time is read on the person’s own clock, before and after it changes; a time that doesn’t exist is none', () => {
    const at = (date: string, clock: string, zone: string) => {
      const found = instantAt(date, clock, zone);
      return found === null ? null : iso(found);
    };
    expect(at('2026-10-31', '15:40', 'America/New_York')).toBe('2026-10-31T19:40:00.000Z');
    expect(at('2026-11-02', '15:40', 'America/New_York')).toBe('2026-11-02T20:40:00.000Z');
    expect(at('2026-11-28', '00:10', 'Asia/Kolkata')).toBe('2026-11-27T18:40:00.000Z');
    for (const [date, clock] of [
      ['2026-11-28', '24:00'],
      ['2026-11-28', ''],
      ['', '15:40'],
      ['tomorrow', '15:40'],
    ] as const)
      expect(at(date, clock, 'UTC')).toBeNull();
    for (const date of ['2026-02-29', '2026-02-31', '2026-04-31', '2026-13-01', '2026-00-10', '2026-11-00'])
      expect([date, at(date, '15:40', 'UTC')]).toEqual([date, null]);
    expect(at('2028-02-29', '15:40', 'UTC')).toBe('2028-02-29T15:40:00.000Z');
    // In March the clock skips from 2 to 3; in November it goes from 2 back to 1.
    expect(at('2026-03-08', '02:30', 'America/New_York')).toBeNull();
    expect(at('2026-03-08', '03:30', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z');
    expect(at('2026-11-01', '01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });
});

describe('a date from outside', () => {
  it('the calendar reads a date that exists, and refuses one that doesn’t', () => {
    const days = fc.integer({ min: 10_957, max: 2_932_896 });
    fc.assert(
      fc.property(days, (day) => {
        const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
        expect(readPulseId(date)).toBe(date);
      }),
    );
    const none = [
      '',
      'x',
      '-',
      '2026-13-45',
      '2026-02-29',
      '2026-1-1',
      ' 2026-01-01',
      '10000-01-01',
      '1999-12-31',
    ];
    for (const text of none) expect(readPulseId(text)).toBeNull();
    expect(() => pulseOn(schedule('UTC'), pulseId('2026-13-45'))).toThrow(RangeError);
  });
});

describe('a pulse', () => {
  it.each([
    ['winter', '2026-01-06', '2026-01-06T15:00:00.000Z', '2026-01-09T20:00:00.000Z'],
    [
      'the week before the clocks go forward',
      '2026-03-03',
      '2026-03-03T15:00:00.000Z',
      '2026-03-06T20:00:00.000Z',
    ],
    ['the week after', '2026-03-10', '2026-03-10T14:00:00.000Z', '2026-03-13T19:00:00.000Z'],
    ['the week after they go back', '2026-11-03', '2026-11-03T15:00:00.000Z', '2026-11-06T20:00:00.000Z'],
  ])('opens and closes at the same hour on the wall in %s', (_, date, opensAt, closesAt) => {
    const pulse = pulseOn(schedule('America/New_York'), pulseId(date));
    expect([iso(pulse.opensAt), iso(pulse.closesAt)]).toEqual([opensAt, closesAt]);
  });

  it('may span a clock change, and still closes at its hour', () => {
    const weekend = {
      ...schedule('America/New_York'),
      opens: { weekday: 'friday', hour: 10, minute: 0 },
      closes: { weekday: 'monday', hour: 10, minute: 0 },
    } as const;
    const pulse = pulseOn(weekend, pulseId('2026-10-30'));
    expect((pulse.closesAt - pulse.opensAt) / 3_600_000).toBe(73);
  });

  it.each([
    ['forward', '2026-03-06', 71],
    ['back', '2026-10-30', 73],
  ])('keeps its hours on the wall across the clocks going %s', (_, date, hours) => {
    const weekend = {
      ...schedule('America/New_York'),
      opens: { weekday: 'friday', hour: 10, minute: 0 },
      closes: { weekday: 'monday', hour: 10, minute: 0 },
    } as const;
    const pulse = pulseOn(weekend, pulseId(date));
    expect((pulse.closesAt - pulse.opensAt) / 3_600_000).toBe(hours);
  });

  it('the next pulse is never in the past and at most a week and an hour away, in any zone', () => {
    const zones = ['America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kolkata', 'UTC'];
    const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, from) => {
        const wait = nextPulse(schedule(zone), from).opensAt - from;
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual((7 * 24 + 1) * 3_600_000);
      }),
    );
  });

  it('comes every week, numbered consecutively, across the years', () => {
    let from = Date.UTC(2026, 0, 1);
    const weeks: number[] = [];
    for (let index = 0; index < 120; index += 1) {
      const pulse = nextPulse(schedule('Pacific/Auckland'), from);
      expect(pulse.opensAt).toBeGreaterThanOrEqual(from);
      weeks.push(pulse.week);
      from = pulse.closesAt;
    }
    expect(weeks).toEqual(Array.from({ length: 120 }, (_, index) => (weeks[0] ?? 0) + index));
  });

  it('is the next pulse at the moment it opens', () => {
    const { opensAt, id } = pulseOn(schedule('UTC'), pulseId('2026-06-02'));
    expect(nextPulse(schedule('UTC'), opensAt).id).toBe(id);
    expect(nextPulse(schedule('UTC'), opensAt + 1).id).toBe('2026-06-09');
  });

  it('belongs to the week whose Monday precedes it', () => {
    expect(iso(mondayOf(pulseOn(schedule('UTC'), pulseId('2026-11-24')).week).getTime())).toBe(
      '2026-11-23T00:00:00.000Z',
    );
  });
});

describe('a member’s hour', () => {
  const pulse = pulseOn(schedule('UTC'), pulseId('2026-06-02'));
  const { opens } = schedule('UTC');

  it.each([
    ['Asia/Tokyo', '2026-06-02T01:00:00.000Z'],
    ['America/Los_Angeles', '2026-06-02T17:00:00.000Z'],
    ['Asia/Kolkata', '2026-06-02T04:30:00.000Z'],
  ])('is ten in the morning in %s', (zone, expected) => {
    expect(iso(memberTime(schedule('UTC'), pulse, opens, zone))).toBe(expected);
  });

  it('a member in the far east is asked before the pulse opens on the team’s own clock', () => {
    expect(memberTime(schedule('UTC'), pulse, opens, 'Asia/Tokyo')).toBeLessThan(pulse.opensAt);
  });

  it('is earliest for the member who is furthest east', () => {
    const zones = ['America/Los_Angeles', 'Asia/Tokyo'];
    expect(iso(earliest(schedule('UTC'), pulse, opens, zones))).toBe('2026-06-02T01:00:00.000Z');
    expect(earliest(schedule('UTC'), pulse, opens, [])).toBe(pulse.opensAt);
  });
});

describe('a week', () => {
  it('a pulse that opens on the week’s Sunday and closes as late as possible closes on the last closing day', () => {
    const opens = { weekday: 'sunday', hour: 8, minute: 0 } as const;
    const closes = { weekday: 'saturday', hour: 23, minute: 0 } as const;
    const late = { ...schedule('America/Los_Angeles'), opens, closes };
    const pulse = pulseOn(late, pulseId('2026-06-07'));
    expect(pulse.closingDay).toBe(lastClosingDay(pulse.week));
  });
});
