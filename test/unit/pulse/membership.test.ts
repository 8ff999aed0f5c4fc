import fc from 'fast-check';
import { type MemberId, memberId, type TeamId, teamId } from '../../../src/pulse/ids.js';
import {
  eligible,
  firstSeen,
  included,
  isOver,
  type Membership,
  type Memberships,
} from '../../../src/pulse/membership.js';
import { seasonOf } from '../../../src/pulse/season.js';

const ids = (...names: number[]) => names.map((name) => memberId(`U${name}`));
const [east, west] = [teamId('east'), teamId('west')];

/** Memberships of a workspace that's years old. */
const known = (
  people: Readonly<Record<string, Membership>>,
  lost: Readonly<Record<string, number>> = {},
): Memberships => ({
  of: (member) => people[member] ?? null,
  lostIn: (member) => lost[member] ?? null,
  begun: 0,
});

const since = (week: number, over: Partial<Membership> = {}): Membership => ({
  ...firstSeen(week, east),
  ...over,
});
const of = (team: TeamId, week: number, before: readonly MemberId[] = []) => ({ team, week, before });

describe('the members who may be included', () => {
  it('a person counts four weeks after being first seen in the workspace, or if they counted before', () => {
    const people = { U1: since(500), U2: since(501), U3: since(503) };
    expect(eligible(ids(1, 2, 3), known(people), of(east, 504))).toEqual(ids(1));
    expect(eligible(ids(1, 2, 3), known(people), of(east, 504, ids(3)))).toEqual(ids(1, 3));
    expect(eligible(ids(1, 2, 3, 4), known(people), of(east, 507))).toEqual(ids(1, 2, 3));
  });

  it('everyone counts in a workspace’s first four weeks, and no newcomer does after them, in any team', () => {
    const young = { ...known({ U1: since(500), U2: since(503), U3: since(504) }), begun: 500 };
    expect(eligible(ids(1, 2, 3), young, of(east, 504))).toEqual(ids(1, 2));
    expect(eligible(ids(3), young, of(west, 504))).toEqual([]);
    expect(eligible(ids(3), { ...young, begun: null }, of(west, 507))).toEqual([]);
  });

  it('a person counts in only one team a season', () => {
    const people = { U1: since(400, { counted: { team: west, season: 504 } }) };
    for (let week = 504; week < 516; week += 1) {
      expect(eligible(ids(1), known(people), of(east, week))).toEqual([]);
      expect(eligible(ids(1), known(people), of(west, week))).toEqual(ids(1));
    }
    expect(eligible(ids(1), known(people), of(east, 516))).toEqual(ids(1));
  });

  it('a person who moves to another team this season doesn’t count in the old one', () => {
    const people = { U1: since(400, { moving: { team: west, from: 504 } }) };
    expect(eligible(ids(1), known(people), of(east, 505, ids(1)))).toEqual([]);
    expect(eligible(ids(1), known(people), of(west, 505))).toEqual(ids(1));
    expect(eligible(ids(1), known(people), of(east, 493, ids(1)))).toEqual(ids(1));
  });

  it('a person who was taken out counts nowhere for a year, however often they’re put back', () => {
    const people = { U1: since(400), U2: since(400, { counted: { team: east, season: 504 } }) };
    for (const [team, week] of [
      [east, 528],
      [west, 528],
      [west, 564],
    ] as const)
      expect(
        eligible(
          ids(1, 2),
          known({ ...people, U1: since(400, { counted: { team: east, season: 516 } }) }),
          of(team, week),
        ),
      ).not.toContain('U2');
    expect(eligible(ids(2), known(people), of(west, 576))).toEqual(ids(2));
  });

  it('a person counts again after the whole team paused for a season', () => {
    const people = Object.fromEntries(
      ids(1, 2).map((id) => [id, since(400, { counted: { team: east, season: 504 } })]),
    );
    expect(eligible(ids(1, 2), known(people), of(east, 528))).toEqual(ids(1, 2));
  });

  it('a person who left for another team and comes back doesn’t count for a year', () => {
    const gone = included(since(400, { counted: { team: east, season: 504 } }), west, 516);
    expect(eligible(ids(1), known({ U1: gone }), of(west, 528))).toEqual(ids(1));
    for (const week of [528, 540, 552, 564])
      expect(eligible(ids(1), known({ U1: included(gone, west, week - 12) }), of(east, week))).toEqual([]);
    expect(eligible(ids(1), known({ U1: included(gone, west, 564) }), of(east, 576))).toEqual(ids(1));
  });

  it('only the members of the last season count if part of the roster was lost within four weeks', () => {
    const people = { U1: since(400), U2: since(400), U3: since(500) };
    expect(eligible(ids(1, 2, 3), known(people, { U3: 501 }), of(east, 504, ids(1)))).toEqual(ids(1));
    expect(eligible(ids(1, 2, 3), known(people, { U3: 500 }), of(east, 504, ids(1)))).toEqual(ids(1, 2, 3));
  });

  it('a person doesn’t count if the record of whether they count elsewhere this season was lost', () => {
    expect(
      eligible(ids(1, 2), known({ U1: since(505), U2: since(400) }, { U1: 505 }), of(east, 511)),
    ).toEqual(ids(2));
    expect(eligible(ids(1), known({ U1: since(505) }, { U1: 505 }), of(east, 516))).toEqual(ids(1));
  });

  it('no one ever counts in two teams in one season, whatever the teams and weeks', () => {
    const steps = fc.array(
      fc.record({ team: fc.constantFrom(east, west), week: fc.integer({ min: 500, max: 560 }) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(steps, (drawn) => {
        let own = since(480);
        const seen = new Map<number, TeamId>();
        for (const { team, week } of drawn.toSorted((a, b) => a.week - b.week)) {
          if (eligible(ids(1), known({ U1: own }), of(team, week)).length === 0) continue;
          own = included(own, team, seasonOf(week));
          expect(seen.get(seasonOf(week)) ?? team).toBe(team);
          seen.set(seasonOf(week), team);
        }
      }),
    );
  });
});

describe('a membership', () => {
  it('is over once its member is on no roster and could count again anyway', () => {
    expect(isOver(since(400), 999)).toBe(false);
    expect(isOver(since(400, { home: null }), 401)).toBe(true);
    const counted = since(400, { home: null, counted: { team: east, season: 504 } });
    expect([isOver(counted, 567), isOver(counted, 568)]).toEqual([false, true]);
  });
});
