import { memberId, teamId } from '../../src/pulse/ids.js';
import type { Team, WallTime } from '../../src/pulse/team.js';
import { aTeam, MONDAY } from '../support/team.js';

/** The frozen workspace, and the test secret that seals its install. */
export const WORKSPACE = 'T0FROZEN';
export const INSTALL_SECRET = 'the install secret of the frozen releases, for tests only';
/** A workspace that was removed, and one that's being removed. */
export const REMOVED = 'T0REMOVED';
export const LEAVING = 'T0LEAVING';

const HOUR = 3_600_000;
/** Returns a moment by week (from 0) and hours after its Monday. */
export const at = (week: number, hours: number): number => MONDAY + (week * 168 + hours) * HOUR;
/** Wednesday of the third week: the east's check-in is open, and the south's is due to close. */
export const FROZEN_AT = at(2, 60.5);

const named = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `U${String(from + index).padStart(2, '0')}`);

/** The members of each channel. */
export const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  C0EAST: ['UMANAGER', ...named(1, 12)],
  C0SOUTH: named(21, 27),
  C0WEST: named(31, 36),
  C0NORTH: named(41, 46),
};

const team = (name: string, over: Partial<Team> = {}): Team =>
  aTeam({
    id: teamId(name),
    name: `The ${name} clinic`,
    roster: `C0${name.toUpperCase()}`,
    managers: [memberId('UMANAGER')],
    origin: 'app',
    ...over,
  });
const on = (weekday: WallTime['weekday'], hour: number): WallTime => ({ weekday, hour, minute: 0 });

/** Open from Tuesday to Friday. */
export const EAST = team('east', { peers: 'weekly', preset: 'standard' });
/** Open from Monday to Wednesday: its close in the third week was killed after it had decided. */
export const SOUTH = team('south', {
  peers: 'fortnightly-across',
  language: 'es',
  origin: 'file',
  schedule: {
    timeZone: 'UTC',
    opens: on('monday', 8),
    reminds: on('tuesday', 9),
    closes: on('wednesday', 12),
  },
});
/** Slack refuses its roster in the third week. */
export const WEST = team('west', { peers: 'fortnightly' });
/** Archived in the second week. */
export const NORTH = team('north', { peers: 'weekly-across' });
export const TEAMS = [EAST, SOUTH, WEST, NORTH];
