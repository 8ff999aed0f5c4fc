import type { Day } from '../pulse/calendar.js';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import type { SentRequest } from '../pulse/supporter-requests.js';
import { NO_TALK_TIMES, type Taking, type TalkTime, type TalkTimes } from '../pulse/talk-times.js';
import { TALK_TIME_STATE_CODES } from './codes.js';
import { bool, code, double, type Field, fields, list, mapped, member, orNull, text, u16 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, nameUntil, openDated, sealDated } from './records.js';

/** A workspace's requests to peer supporters, with and without the member's name, in one list. */
export interface RequestList extends TalkTimes {
  /** When the last look took place, in whole hours since 1970. */
  readonly looked: number;
  readonly requests: readonly SentRequest[];
}

const request1: Field<SentRequest> = fields({ channel: text, ts: text, until: double });

const requests1 = fields({ looked: double, requests: list(request1, u16) });

const times1 = {
  supporter: member,
  at: double,
  way: text,
  state: code(TALK_TIME_STATE_CODES),
  by: orNull(member),
  told: bool,
};

/** Version 2 had no `tellFrom`: the next message to a supporter told them everything that they hadn't been told. */
const time1: Field<TalkTime> = mapped(
  fields(times1),
  (read) => ({ ...read, tellFrom: 0 }),
  (time) => time,
);

const time2: Field<TalkTime> = fields({ ...times1, tellFrom: double });

const taking1: Field<Taking> = fields({ who: text, until: u16 });

const listWith = (time: Field<TalkTime>): Field<RequestList> =>
  fields({
    looked: double,
    requests: list(request1, u16),
    times: list(time, u16),
    takings: list(taking1, u16),
  });

/**
 * One step of the size holds about a hundred requests, and all the times and takings there may be. So the list has one
 * size whatever is in it, and a change to a time looks like a change to a request.
 */
export const STANDING_REQUESTS: DayRecord<RequestList> = {
  kind: 'requests',
  version: 3,
  layouts: {
    1: mapped(
      requests1,
      (read) => ({ ...read, ...NO_TALK_TIMES }),
      (list) => list,
    ),
    2: listWith(time1),
    3: listWith(time2),
  },
  size: { step: 32_768 },
};

/** The list of requests, as `openRequests` returns it. */
export interface Requests extends TalkTimes {
  /** When the last look took place, in whole hours since 1970; null if there's no list that opens. */
  readonly looked: number | null;
  readonly requests: readonly SentRequest[];
}

/** Seals a workspace's list of requests until a day, to one size. Throws NoKeyForDay. */
export const sealRequests = (keyring: Keyring, workspace: WorkspaceId, day: Day, all: RequestList): Buffer =>
  sealDated(keyring, STANDING_REQUESTS, { day, place: [workspace] }, all);

/** Opens a workspace's list of requests; empty if it's missing, forged, or past its day. */
export const openRequests = (keyring: Keyring, workspace: WorkspaceId, sealed: Buffer | null): Requests =>
  openDated(keyring, STANDING_REQUESTS, [workspace], sealed) ?? {
    looked: null,
    requests: [],
    ...NO_TALK_TIMES,
  };

/**
 * Returns the name by which a taking refers to a member until a day: once that day is past, no one can tell anymore
 * whose taking it was. Empty if the keyring has no key for the day.
 */
export const takerFor = (keyring: Keyring, workspace: WorkspaceId, until: Day, taker: MemberId): string =>
  nameUntil(keyring, 'requests', { day: until, place: ['taking', workspace, taker] });
