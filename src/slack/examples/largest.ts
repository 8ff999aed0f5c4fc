import { pulseOn } from '../../pulse/calendar.js';
import { type Band, BANDS, type PublishedResult } from '../../pulse/publication-rule.js';
import { memberId, pulseId, teamId } from '../../pulse/ids.js';
import { KEPT_MEETINGS, MOST_AVOIDED, type Outcome, type PeerMark } from '../../pulse/peer.js';
import { MOST_SUPPORTERS, SUPPORTER_STATES } from '../../pulse/supporters.js';
import { type Trajectory } from '../../pulse/trajectory.js';
import type { Team } from '../../pulse/team.js';
import type { OwnData, OwnTeam } from '../../usecases/own-data.js';
import type { PeerView } from '../../usecases/peer-eligibility.js';
import type { SavedTeam } from '../features/teams/views.js';

/** A team whose every text is as long as the teams file allows. */
export const longestTeam: Team = {
  id: teamId('t'.repeat(40)),
  // Each sign takes five characters where it stands among markup.
  name: '&'.repeat(60),
  roster: 'C0123456789',
  managers: [memberId('U0123456789')],
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
};
export const pulse = pulseOn(longestTeam.schedule, pulseId('2026-11-24'));
export const fullTrajectory: Trajectory = {
  flags: [2948, 2949, 2950, 2951].map((week) => ({ week, heavy: true })),
  quietFrom: 2951,
  standing: 'outreach',
  followUpWeek: null,
  consent: 'joined',
  pausedUntil: 2953,
  preferences: {
    reminder: true,
    notes: 'direct',
    preset: 'sensitive',
    language: 'es',
    cardAnyway: false,
    workingDays: null,
  },
};

/** Peer check-ins with everything as long as it may be. */
export const fullPeerView = (of: Team, outcome: Outcome | null = 'differently'): PeerView => {
  const marks = Array.from({ length: KEPT_MEETINGS }, (_, at) => `0000000${at + 1}` as PeerMark);
  const colleagues = marks.map((_, at) => memberId(`U${1e9 + at}`));
  return {
    team: of,
    peer: {
      since: 2900,
      buddy: marks[0] ?? null,
      met: marks.map((who) => ({ who, week: 2951 })),
      avoids: marks.slice(0, MOST_AVOIDED),
      round: 2951,
      outcome,
      missedBefore: true,
    },
    partners: colleagues.slice(0, 2),
    introduced: true,
    buddy: colleagues[0] ?? null,
    avoids: colleagues.slice(0, MOST_AVOIDED),
    met: colleagues.map((who) => ({ who, week: 2951 })),
    next: 0,
  };
};

const ownTeamOf = (of: Team, restsUntil: number | null): OwnTeam => ({
  restsUntil,
  team: of,
  roster: { id: memberId('U1'), timeZone: 'America/Argentina/ComodRivadavia', language: 'es', since: 2900 },
  trajectory: { ...fullTrajectory, followUpWeek: 2953 },
  peer: fullPeerView(of),
  checkin: { questionnaire: 'weekly', week: 2951, answers: [3, 3, 3, 3, 3] },
});

/** Everything that may be kept about somebody in so many teams, all but one of which rest. */
export const ownDataOf = (of: Team, teams: number): OwnData => ({
  teams: Array.from({ length: teams }, (_, at) => ownTeamOf(of, at === 0 ? null : 20_720)),
  membership: {
    since: 2900,
    included: { team: of.name, fromWeek: 2945 },
    before: [2910, 2922].map((untilWeek) => ({ team: of.name, untilWeek })),
    moving: { team: of.name, fromWeek: 2957 },
  },
  supporter: 'ready',
  complete: false,
});

export const aCard = (band: Band | null): PublishedResult => ({
  week: 2951,
  band,
  since: band && 2949,
  themes: band ? { load: band, worry: 'steady' } : {},
  heavyInTen: band && 3,
  mainTheme: band && 'load',
});

export const withCards = (band: Band | null) => ({
  card: aCard(band),
  cards: [aCard('steady'), aCard(band)],
  included: people,
});

/** More people than a list of names has room for. */
const many = Array.from({ length: 400 }, (_, at) => memberId(`U${1e9 + at}`));

export const aSeason = () => {
  const cards = Array.from({ length: 150 }, (_, at) => ({
    ...aCard(BANDS[at % 3] as Band),
    week: 2800 + at,
  }));
  return { card: cards.at(-1) ?? null, cards, included: many };
};

export const supporters = Array.from({ length: MOST_SUPPORTERS }, (_, at) => ({
  member: memberId(`U${1e9 + at}`),
  state: SUPPORTER_STATES[at % 3] ?? 'ready',
}));
export const people = Array.from({ length: 60 }, (_, at) => memberId(`U${1e9 + at}`));
export const form = {
  groups: Array.from({ length: 150 }, (_, at) => ({ id: `S${at}`, name: 'G'.repeat(90) })),
  timeZone: 'America/Argentina/ComodRivadavia',
  metadata: `${longestTeam.id}|0123456789abcdef`,
  notice: null,
};
export const savedOf = (team: Team): SavedTeam => ({
  team,
  people: 5000,
  elsewhere: people.map((one) => ({ member: one, team: team.name })),
  opensAt: 0,
  closesAt: 0,
  admin: true,
});
export const aWaiting = { joining: people, leaving: people, fromWeek: 2952 };
