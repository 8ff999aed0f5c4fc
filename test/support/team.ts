import { memberId, teamId } from '../../src/pulse/ids.js';
import type { Team } from '../../src/pulse/team.js';

/** A team in UTC that opens on Tuesdays and closes on Fridays. */
export const aTeam = (over: Partial<Team> = {}): Team => ({
  id: teamId('east'),
  name: 'East clinic',
  roster: 'C0TEAM',
  managers: [memberId('UMANAGER')],
  schedule: {
    timeZone: 'UTC',
    opens: { weekday: 'tuesday', hour: 10, minute: 0 },
    reminds: { weekday: 'thursday', hour: 9, minute: 0 },
    closes: { weekday: 'friday', hour: 15, minute: 0 },
  },
  questionnaire: 'weekly',
  preset: null,
  language: null,
  peers: 'weekly',
  origin: 'file',
  archived: false,
  ...over,
});

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

/** A Monday, 00:00 UTC, at which tests begin. */
export const MONDAY = Date.UTC(2026, 5, 1);

/** When the team above opens and closes in a week, counted from 0. */
export const opening = (week = 0): number => MONDAY + week * WEEK + 34 * HOUR;
export const closing = (week = 0): number => MONDAY + week * WEEK + 111 * HOUR;
