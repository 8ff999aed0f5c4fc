import { pulseOn } from '../../pulse/calendar.js';
import type { Band, PublishedResult } from '../../pulse/publication-rule.js';
import { DEFAULT_LANGUAGE } from '../../pulse/language.js';
import { memberId, pulseId, teamId } from '../../pulse/ids.js';
import { KEPT_MEETINGS, MOST_AVOIDED, type PeerOutcome, type PeerMark } from '../../pulse/peer.js';
import { LONGEST_WAY, type TalkTime } from '../../pulse/talk-times.js';
import type { Trajectory } from '../../pulse/trajectory.js';
import type { Team } from '../../pulse/team.js';
import type { Eap } from '../../support/eap.js';
import type { PeerView } from '../../usecases/peer-eligibility.js';
import { MOST_CHARACTERS } from '../../pulse/sentence.js';
import { type ActionLine, type ActionState, ACTION_STATES } from '../../pulse/team-actions.js';
import type { ActionsSeen } from '../../usecases/team-queries.js';
import type { Texts } from '../texts/load.js';

/** A team whose every text is as long as the teams file allows. */
export const longestTeam: Team = {
  id: teamId('t'.repeat(40)),
  // In markup, each of these takes five characters.
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
/** A pulse of `longestTeam`. */
export const pulse = pulseOn(longestTeam.schedule, pulseId('2026-11-24'));
/** A member record with all that it can hold. */
export const fullTrajectory: Trajectory = {
  flags: [2948, 2949, 2950, 2951].map((week) => ({ week, heavy: true })),
  quietFrom: 2951,
  standing: 'outreach',
  followUpWeek: null,
  consent: 'joined',
  pausedUntil: 2953,
  ask: { ask: 'supervision', firstWeek: 2940 },
  preferences: {
    reminder: true,
    outreach: 'direct',
    preset: 'sensitive',
    language: DEFAULT_LANGUAGE,
    weeklyMessageAnyway: false,
    workingDays: null,
    kindWords: true,
  },
};

/** A view of peer check-ins with every list as long as it can be. */
export const fullPeerView = (of: Team, outcome: PeerOutcome | null = 'differently'): PeerView => {
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

/** A published result with this band and all its details; null for a result that's hidden. */
export const aResult = (band: Band | null): PublishedResult => ({
  week: 2951,
  band,
  since: band && 2949,
  themes: band ? { load: band, worry: 'steady' } : {},
  heavyInTen: band && 3,
  mainTheme: band && 'load',
  ask: null,
});

/** A moment in the same autumn as the other examples. */
export const AT = Date.UTC(2026, 10, 23, 9);

/** A manager's words about an action, of a typical length. */
export const anActionLine = (is: ActionState): ActionLine => ({
  suggestion: null,
  words: 'Two fewer new intakes a week for everyone, until the new year.',
  chosenAt: AT,
  last: {
    at: AT,
    is,
    because: is === 'impossible' ? "There's no money for a float nurse." : null,
    shown: null,
  },
  takenBack: false,
});

/** Two lines as long as they can be, of characters that grow the most in Slack's markup and JSON. */
export const longestActionLines: readonly ActionLine[] = ['a', 'b'].map((sign) => ({
  ...anActionLine('impossible'),
  words: `${sign}${'*'.repeat(MOST_CHARACTERS - 1)}`,
  last: { at: AT, is: 'impossible', because: '雷'.repeat(MOST_CHARACTERS), shown: null },
}));

/** The actions of a team whose managers have said nothing. */
export const noActions: ActionsSeen = { now: [], past: [], asked: false, off: false };

/** The actions of a team whose managers have said a lot, most of it as long as it can be. */
export const fullActions: ActionsSeen = {
  now: longestActionLines,
  past: [
    ...ACTION_STATES.map(anActionLine),
    { ...anActionLine('done'), words: '', takenBack: true },
    ...Array.from({ length: 40 }, () => longestActionLines).flat(),
  ],
  asked: true,
  off: false,
};

/** A team's results; the last one has this band. */
export const withResults = (band: Band | null) => ({
  result: aResult(band),
  results: [aResult('steady'), aResult(band)],
  included: people,
  actions: noActions,
});

/** The members of a team. */
export const people = Array.from({ length: 60 }, (_, at) => memberId(`U${1e9 + at}`));

/** More people than a list of names has room for. */
export const manyPeople = Array.from({ length: 400 }, (_, at) => memberId(`U${1e9 + at}`));

/** A talk time that a member has taken. */
export const aTalkTime: TalkTime = {
  supporter: memberId('U0123456789'),
  at: Date.UTC(2026, 10, 27, 15, 40),
  way: 'Call 1-800-555-0100, ext. 47, or room 214 on the second floor'.slice(0, LONGEST_WAY),
  state: 'taken',
  by: memberId('U0123456788'),
  told: true,
  tellFrom: 0,
};

/** Slack's codes for refusing the app all messages, and only group messages. */
export const REFUSED = { messages: 'messages_tab_disabled', groups: 'missing_scope' } as const;

/** An employee assistance program with everything filled in. */
export const exampleEap: Eap = {
  name: 'Westside EAP',
  phone: '1-800-555-0100',
  url: 'https://example.org/eap',
  hours: 48,
  sessions: 6,
  billed: 'workplace',
  smallestGroup: 25,
  addedOn: '2026-11-23',
};

/** Texts of a workplace that has filled in its employee assistance program. */
export const withEap = (texts: Texts): Texts => ({
  ...texts,
  catalog: { ...texts.catalog, ownEap: texts.catalog.ownEap ?? exampleEap },
});
