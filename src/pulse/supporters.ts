import { HOUR_MS } from './durations.js';
import type { MemberId } from './ids.js';

/** A peer supporter's state: named by an admin, ready to be asked, or away for a while. */
export const SUPPORTER_STATES = ['named', 'ready', 'away'] as const;
export type SupporterState = (typeof SUPPORTER_STATES)[number];

/** A person trained to listen to colleagues, who can ask them once they've agreed. */
export interface Supporter {
  readonly member: MemberId;
  readonly state: SupporterState;
}

/** The most supporters of a workspace: a view can show a button for each, and a sealed list can hold them. */
export const MOST_SUPPORTERS = 12;

/** How long a request to a supporter lasts, in milliseconds. */
export const REQUEST_MS = 72 * HOUR_MS;

export const stateOf = (supporters: readonly Supporter[], member: MemberId): SupporterState | null =>
  supporters.find((one) => one.member === member)?.state ?? null;

/** Adds a person an admin named. Changes nothing if they're already on the list or the list is full. */
export const nameSupporter = (supporters: readonly Supporter[], member: MemberId): readonly Supporter[] =>
  stateOf(supporters, member) !== null || supporters.length >= MOST_SUPPORTERS
    ? supporters
    : [...supporters, { member, state: 'named' }];

/** Takes a person off the list: an admin chose to, or they did themselves. */
export const dropSupporter = (supporters: readonly Supporter[], member: MemberId): readonly Supporter[] =>
  supporters.filter((one) => one.member !== member);

/** Records that a supporter said yes, is away or is back. It never adds anyone to the list. */
export const setSupporter = (
  supporters: readonly Supporter[],
  member: MemberId,
  state: SupporterState,
): readonly Supporter[] => supporters.map((one) => (one.member === member ? { ...one, state } : one));

/** The supporters that a member can ask now. A supporter can't ask themselves. */
export const readyFor = (supporters: readonly Supporter[], member: MemberId): readonly MemberId[] =>
  supporters.filter((one) => one.state === 'ready' && one.member !== member).map((one) => one.member);
