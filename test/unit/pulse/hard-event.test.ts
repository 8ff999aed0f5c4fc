import { TZDate } from '@date-fns/tz';
import fc from 'fast-check';
import {
  afterEventRound,
  announcedAt,
  APART_MS,
  COMES_AFTER_MS,
  EVENT_ROUNDS,
  type EventRound,
  eventDelivery,
  type HardEvent,
  isTooLate,
  nextAnnouncementAt,
  nextStepAt,
  roundDueAt,
  stopped,
  SUPPORTERS_AHEAD_MS,
} from '../../../src/pulse/hard-event.js';
import { DAY_HOURS } from '../../../src/pulse/team.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A Monday, 09:00 UTC. */
const MONDAY = Date.UTC(2026, 10, 23, 9);
const UTC = { timeZone: 'UTC', isHoliday: () => false };

const ZONES = [
  'UTC',
  'America/New_York',
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];
const instants = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) });
const zones = fc.constantFrom(...ZONES);
const rounds = fc.constantFrom(...EVENT_ROUNDS);
/** Random public holidays: the same days of every month. */
const holidays = fc
  .uniqueArray(fc.integer({ min: 1, max: 31 }), { maxLength: 6 })
  .map((days) => (date: string) => days.includes(Number(date.slice(8))));

const at = (next: EventRound | null): HardEvent => ({ announcedAt: MONDAY, next });

describe('a hard event', () => {
  it('has four rounds: supporters in ten minutes, all half an hour later, after one week and after four', () => {
    let event: HardEvent = announcedAt(MONDAY);
    const due: [EventRound | null, number][] = [];
    while (event.next) {
      due.push([event.next, nextStepAt(event, UTC) - MONDAY]);
      event = afterEventRound(event, event.next);
    }
    expect(due).toEqual([
      ['supporters', 10 * MINUTE],
      ['first', 40 * MINUTE],
      ['week', 7 * DAY],
      ['month', 28 * DAY],
    ]);
  });

  it('waits for the team’s morning on a working day before it decides anything', () => {
    const night = announcedAt(Date.UTC(2026, 10, 27, 22));
    const monday = Date.UTC(2026, 10, 30);
    expect(roundDueAt(night, 'supporters', UTC)).toBe(monday + 8 * 60 * MINUTE);
    expect(roundDueAt(night, 'first', UTC)).toBe(monday + 9 * 60 * MINUTE);
    const off = { ...UTC, isHoliday: (date: string) => date === '2026-11-30' };
    expect(roundDueAt(night, 'first', off)).toBe(monday + DAY + 9 * 60 * MINUTE);
  });

  it('may be announced two weeks after the last one and no sooner, whatever became of the last one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 * DAY }),
        fc.constantFrom<(EventRound | null)[]>(...EVENT_ROUNDS, null),
        (later, next) => {
          const from = nextAnnouncementAt(at(next), MONDAY + later);
          expect(from).toBe(later < APART_MS ? MONDAY + APART_MS : null);
        },
      ),
      {
        examples: [
          [APART_MS, null],
          [APART_MS - 1, null],
        ],
      },
    );
    expect([APART_MS, nextAnnouncementAt(null, MONDAY)]).toEqual([14 * DAY, null]);
  });

  it('leaves no trace if it’s stopped before its first round, and is over if it’s stopped later', () => {
    expect(stopped(announcedAt(MONDAY))).toBeNull();
    for (const next of ['first', 'week', 'month'] as const)
      expect(stopped(at(next))).toEqual({ announcedAt: MONDAY, next: null });
    expect(nextStepAt(at(null), UTC)).toBe(MONDAY + APART_MS);
  });

  it('leaves out a round that’s more than three days late', () => {
    fc.assert(
      fc.property(rounds, fc.integer({ min: 0, max: 10 * DAY }), (round, late) => {
        const due = roundDueAt(at(round), round, UTC);
        expect(isTooLate(at(round), round, UTC, due + late)).toBe(late > 3 * DAY);
      }),
      {
        examples: [
          ['week', 3 * DAY],
          ['week', 3 * DAY + 1],
        ],
      },
    );
  });

  it('isn’t late for having waited for a working day', () => {
    const friday = announcedAt(Date.UTC(2026, 11, 18, 22));
    const shut = { ...UTC, isHoliday: (date: string) => date >= '2026-12-19' && date <= '2026-12-25' };
    const due = roundDueAt(friday, 'first', shut);
    expect(due).toBe(Date.UTC(2026, 11, 28, 9));
    expect(isTooLate(friday, 'first', shut, due + DAY)).toBe(false);
  });
});

describe('the delivery of a round', () => {
  it('comes in the daytime by the recipient’s clock, on a working day, and never before it’s due', () => {
    fc.assert(
      fc.property(rounds, instants, zones, holidays, (round, due, zone, isHoliday) => {
        const comes = new TZDate(eventDelivery(round, due, zone, isHoliday), zone);
        expect(comes.getTime()).toBeGreaterThanOrEqual(due);
        expect(comes.getHours()).toBeGreaterThanOrEqual(round === 'supporters' ? 8 : 9);
        expect(comes.getHours()).toBeLessThan(DAY_HOURS.to);
        expect([0, 6]).not.toContain(comes.getDay());
        const date = `${comes.getFullYear()}-${`${comes.getMonth() + 1}`.padStart(2, '0')}-${`${comes.getDate()}`.padStart(2, '0')}`;
        expect(isHoliday(date)).toBe(false);
      }),
    );
  });

  it('comes in the daytime even if there’s no working day at all', () => {
    fc.assert(
      fc.property(rounds, instants, zones, (round, due, zone) => {
        const hour = new TZDate(
          eventDelivery(round, due, zone, () => true),
          zone,
        ).getHours();
        expect(hour >= DAY_HOURS.from && hour < DAY_HOURS.to).toBe(true);
      }),
    );
  });

  it('comes at once in the daytime of a working day', () => {
    for (const hours of [9, 12, 20]) {
      const due = Date.UTC(2026, 10, 23, hours, 59);
      expect(eventDelivery('week', due, 'UTC', () => false)).toBe(due);
    }
  });

  it('reaches supporters before everyone else on the same clock, whenever the event was announced', () => {
    fc.assert(
      fc.property(instants, zones, holidays, (due, zone, isHoliday) => {
        const comes = (round: EventRound, later: number) =>
          eventDelivery(round, due + later, zone, isHoliday);
        expect(comes('supporters', 0)).toBeLessThan(comes('first', SUPPORTERS_AHEAD_MS));
      }),
    );
  });

  it('keeps the rounds in order, whenever the event was announced', () => {
    fc.assert(
      fc.property(instants, zones, holidays, (announced, timeZone, isHoliday) => {
        const due = (round: EventRound) => roundDueAt(announcedAt(announced), round, { timeZone, isHoliday });
        expect(due('supporters')).toBeLessThan(due('first'));
        expect(due('first')).toBeLessThan(due('week'));
        expect(due('week')).toBeLessThan(due('month'));
        expect(due('supporters') - announced).toBeGreaterThanOrEqual(COMES_AFTER_MS.supporters);
      }),
    );
  });
});
