import type { Band } from '../pulse/publication-rule.js';
import { type Language, LANGUAGES } from '../pulse/language.js';
import type { EventRound } from '../pulse/hard-event.js';
import type { NotificationKind, ManagerTrouble } from '../pulse/notification.js';
import type { PeerOutcome } from '../pulse/peer.js';
import type { ActionState } from '../pulse/team-actions.js';
import type { Theme } from '../pulse/theme.js';
import type { Ask, AskChoice } from '../pulse/ask.js';
import type { RosterTrouble } from '../pulse/roster.js';
import type { Preset } from '../pulse/signs.js';
import type { SupporterState } from '../pulse/supporters.js';
import type { TalkTimeState } from '../pulse/talk-times.js';
import type { PeerRounds, Team, Weekday } from '../pulse/team.js';
import type { Consent, OutreachReason, OutreachStyle } from '../pulse/trajectory.js';

/**
 * The stored code of each member of a closed set. A code is forever: records written with it must read the
 * same after we rename or reorder the set. A new member gets a new code, and we never reuse an old one. A set
 * that lacks a code for a member doesn't compile, and a test pins each code.
 *
 * All codes of a set have the same length, in ASCII.
 */
export type Codes<T extends string> = Readonly<Record<T, string>>;

export const BAND_CODES: Codes<Band> = { steady: 's', stretched: 'm', strained: 'x' };

export const THEME_CODES: Codes<Theme> = {
  worry: 'w',
  mood: 'm',
  load: 'l',
  trauma: 't',
  support: 's',
  recovery: 'r',
};

/** Digits: a member record packs the code into a number. */
export const ASK_CODES: Codes<Ask> = { intake: '1', supervision: '2', meetings: '3', news: '4' };
export const ASK_CHOICE_CODES: Codes<AskChoice> = { ...ASK_CODES, nothing: '0' };

export const PRESET_CODES: Codes<Preset> = { quiet: 'q', standard: 's', sensitive: 'e' };

export const CONSENT_CODES: Codes<Consent> = { asked: 'a', joined: 'j', declined: 'd', left: 'l' };

export const OUTREACH_STYLE_CODES: Codes<OutreachStyle> = { discreet: 's', direct: 'd', none: 'n' };

export const OUTREACH_REASON_CODES: Codes<OutreachReason> = { outreach: 'o', followUp: 'f' };

export const OUTCOME_CODES: Codes<PeerOutcome> = { happened: 'h', missed: 'm', differently: 'd' };

export const TALK_TIME_STATE_CODES: Codes<TalkTimeState> = {
  free: 'f',
  taken: 't',
  canceled: 'c',
  withdrawn: 'w',
};

export const SUPPORTER_STATE_CODES: Codes<SupporterState> = { named: 'n', ready: 'r', away: 'a' };

export const NOTE_KIND_CODES: Codes<NotificationKind> = {
  welcome: 'wel',
  weekly: 'wee',
  reminder: 'rem',
  outreach: 'out',
  followUp: 'fol',
  digest: 'dig',
  introduction: 'int',
  peerAlone: 'alo',
  rosterTrouble: 'ros',
  eventSupporters: 'evs',
  eventFirst: 'evf',
  eventWeek: 'evw',
  eventMonth: 'evm',
};

export const EVENT_ROUND_CODES: Codes<EventRound> = { supporters: 's', first: 'f', week: 'w', month: 'm' };

/** What managers say about an action. */
export const ACTION_STATE_CODES: Codes<ActionState> = { chosen: 'c', going: 'g', done: 'd', impossible: 'i' };

export const ROSTER_TROUBLE_CODES: Codes<RosterTrouble> = {
  unreadable: 'u',
  empty: 'e',
  archived: 'a',
  hidden: 'h',
  refused: 'r',
  groupGone: 'g',
  scope: 's',
};
/** The troubles that we report to a team's leaders: those of its roster, and a missed week. */
export const TOLD_CODES: Codes<RosterTrouble | 'missed'> = { ...ROSTER_TROUBLE_CODES, missed: 'm' };
export const NOTE_TROUBLE_CODES: Codes<ManagerTrouble> = { ...TOLD_CODES, lost: 'l' };

/** The weekdays' numbers in ISO 8601. */
export const WEEKDAY_CODES: Codes<Weekday> = {
  monday: '1',
  tuesday: '2',
  wednesday: '3',
  thursday: '4',
  friday: '5',
  saturday: '6',
  sunday: '7',
};

export const PEER_ROUND_CODES: Codes<PeerRounds> = {
  weekly: 'w1',
  fortnightly: 'w2',
  'weekly-across': 'a1',
  'fortnightly-across': 'a2',
};

export const ORIGIN_CODES: Codes<Team['origin']> = { file: 'f', app: 'm' };

/** A language's name is its ISO 639-1 code everywhere, so it's also the stored code. */
export const LANGUAGE_CODES = Object.fromEntries(
  LANGUAGES.map((language) => [language, language]),
) as Codes<Language>;

/** Returns the member with a code; undefined if there's none. */
export const memberOf = <T extends string>(codes: Codes<T>, code: string): T | undefined =>
  (Object.keys(codes) as T[]).find((member) => codes[member] === code);
