import type { keysOf } from '../../src/store/keys.js';

/** What a kind of key holds about a member, and what becomes of it. */
interface Kind {
  /** What its keys belong to. */
  readonly of: 'workspace' | 'team' | 'other';
  /** What it holds about a member; null for nothing. */
  readonly holds: string | null;
  /** Whether it's plain text, so that it names the member; otherwise it's sealed. */
  readonly plain?: true;
  /** Where a member reads about it. */
  readonly shown?: 'mydata' | 'PRIVACY.md';
  /** What deletes it, or until when it's kept. */
  readonly until?: string;
}

const nothing = (of: Kind['of']): Kind => ({ of, holds: null });

/** Every kind of key that keys.ts names for a workspace. A missing kind doesn't compile. */
export const KINDS: Readonly<Record<keyof ReturnType<typeof keysOf>, Kind>> = {
  keyring: nothing('workspace'),
  keyringUnconfirmed: nothing('workspace'),
  teams: {
    of: 'workspace',
    holds: 'who manages a team',
    plain: true,
    shown: 'PRIVACY.md',
    until: 'they do not',
  },
  agenda: nothing('workspace'),
  outboxDue: nothing('workspace'),
  outbox: { of: 'workspace', holds: 'a message on its way', shown: 'PRIVACY.md', until: 'it is sent' },
  turns: nothing('workspace'),
  openings: nothing('workspace'),
  held: nothing('workspace'),
  refusedSince: nothing('workspace'),
  refusal: nothing('workspace'),
  groupsRefusal: nothing('workspace'),
  notIntroduced: nothing('workspace'),
  sent: nothing('other'),
  taken: nothing('other'),
  overlay: {
    of: 'workspace',
    holds: 'that one may be asked for a talk',
    plain: true,
    shown: 'PRIVACY.md',
    until: 'an admin takes them out',
  },
  supporters: { of: 'workspace', holds: 'that one is a peer supporter', shown: 'mydata', until: 'they stop' },
  requests: {
    of: 'workspace',
    holds: 'where a request stands',
    shown: 'PRIVACY.md',
    until: 'three days, or a month where Slack refuses',
  },
  hardEvents: nothing('workspace'),
  // What managers say they're doing, for everyone to read: it holds nothing about a member.
  teamActions: nothing('workspace'),
  rosterTroubles: nothing('workspace'),
  rostersEmpty: nothing('workspace'),
  moves: {
    of: 'workspace',
    holds: 'their next team',
    plain: true,
    shown: 'mydata',
    until: 'the next period',
  },
  memberships: { of: 'other', holds: 'whose results include them', shown: 'mydata', until: 'a year later' },
  membershipsHead: nothing('workspace'),
  roster: { of: 'team', holds: 'their team', plain: true, shown: 'mydata', until: 'they leave the channel' },
  readingsBegun: nothing('team'),
  readingUnderWay: nothing('team'),
  readingKept: nothing('team'),
  state: { of: 'team', holds: 'whose results include them', shown: 'mydata', until: 'the period is over' },
  box: { of: 'team', holds: 'their answers', shown: 'mydata', until: 'leave, or the close' },
  closingBox: { of: 'team', holds: 'their answers', shown: 'PRIVACY.md', until: 'the close' },
  ballotSlips: { of: 'team', holds: 'their answers', shown: 'mydata', until: 'the next reseal' },
  closingBallotSlips: { of: 'team', holds: 'their answers', shown: 'PRIVACY.md', until: 'the close' },
  recordSlips: { of: 'team', holds: 'their record', shown: 'mydata', until: 'the next reseal' },
  marks: { of: 'team', holds: 'that they were asked', shown: 'PRIVACY.md', until: 'the next reseal' },
  trajectories: {
    of: 'team',
    holds: 'their record',
    shown: 'mydata',
    until: 'forget, leave, or their team rests',
  },
  peersState: nothing('team'),
  peers: { of: 'team', holds: 'peer check-ins', shown: 'mydata', until: 'forget, leave, or they stop' },
  peerSlips: { of: 'team', holds: 'peer check-ins', shown: 'mydata', until: 'the next reseal' },
  results: nothing('team'),
};
