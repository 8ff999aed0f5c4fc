import type { MemberId } from './ids.js';

/** A peer supporter's state: named by an admin, ready to be asked, or away for a while. */
export const SUPPORTER_STATES = ['named', 'ready', 'away'] as const;
export type SupporterState = (typeof SUPPORTER_STATES)[number];

/** Somebody trained to listen to colleagues, once they have said yes. */
export interface Supporter {
  readonly member: MemberId;
  readonly state: SupporterState;
}

/** As many as one view shows with a button each, and a sealed list holds. */
export const MOST_SUPPORTERS = 12;

/** How long a request to a supporter lasts, in milliseconds. */
export const REQUEST_MS = 72 * 3_600_000;

export const stateOf = (supporters: readonly Supporter[], member: MemberId): SupporterState | null =>
  supporters.find((one) => one.member === member)?.state ?? null;

/** Adds a person whom an admin named. It changes nobody already on the list, and no full list. */
export const nameSupporter = (supporters: readonly Supporter[], member: MemberId): readonly Supporter[] =>
  stateOf(supporters, member) !== null || supporters.length >= MOST_SUPPORTERS
    ? supporters
    : [...supporters, { member, state: 'named' }];

/** Takes somebody off the list: an admin did, or they themselves. */
export const dropSupporter = (supporters: readonly Supporter[], member: MemberId): readonly Supporter[] =>
  supporters.filter((one) => one.member !== member);

/** Records that a supporter says yes, is away or is back. It adds nobody to the list. */
export const setSupporter = (
  supporters: readonly Supporter[],
  member: MemberId,
  state: SupporterState,
): readonly Supporter[] => supporters.map((one) => (one.member === member ? { ...one, state } : one));

/** The supporters whom a member can ask now; nobody asks themselves. */
export const readyFor = (supporters: readonly Supporter[], member: MemberId): readonly MemberId[] =>
  supporters.filter((one) => one.state === 'ready' && one.member !== member).map((one) => one.member);
