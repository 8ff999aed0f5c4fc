import { dayOf, type Instant } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import { stateOf, type Supporter } from '../pulse/supporters.js';
import {
  giveBackTime,
  offeredTo,
  type PostRefusal,
  postRefusal,
  postTime,
  type TakeOutcome,
  TAKING_DAYS,
  takeOutcome,
  takeTime,
  type Taking,
  type TalkTime,
  type TalkTimes,
  timeOf,
  withdrawTime,
} from '../pulse/talk-times.js';
import { takerFor } from '../sealing/requests.js';
import { listing } from '../store/listing.js';
import { allTeams } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { mayPass } from './losses.js';
import { changeRequests, readRequests } from './request-list.js';
import { supportersIn, supportersOf } from './supporters.js';

/** A supporter's offer. */
type Offer = Pick<TalkTime, 'supporter' | 'at' | 'way'>;

/** Posts a time; says why not, where it can't be. Nobody but a supporter who said yes can post one. */
export const postTalkTime = (
  context: SealingContext,
  offer: Offer,
): Promise<PostRefusal | 'notReady' | null> =>
  changeRequests(
    context,
    null,
    async (all, read) => {
      const supporters = await supportersIn(context, read);
      const refused =
        stateOf(supporters, offer.supporter) === 'ready'
          ? postRefusal(all.times, offer.supporter, offer.at, context.clock.now())
          : 'notReady';
      return { after: refused ? null : { ...all, ...postTime(all, offer) }, result: refused };
    },
    [context.store.keys.supporters],
  );

/** Whether a taking is a member's. */
const isOf =
  ({ keyring, workspace }: SealingContext) =>
  ({ who, until }: Taking, member: MemberId): boolean =>
    who !== '' && who === takerFor(keyring, workspace, until, member);

/** Takes back a time of a supporter's own. Whoever has it reads so in their private view. */
export const withdrawTalkTime = (context: SealingContext, supporter: MemberId, at: Instant): Promise<void> =>
  changeRequests(context, null, (all) => ({
    after: { ...all, ...withdrawTime(all, supporter, at, isOf(context)) },
    result: undefined,
  }));

/** The times without those of somebody who left: they're all withdrawn. */
export const withoutSupporter = (context: SealingContext, list: TalkTimes, supporter: MemberId): TalkTimes =>
  list.times
    .filter((one) => one.supporter === supporter)
    .reduce((left, { at }) => withdrawTime(left, supporter, at, isOf(context)), list);

/** What a member wants. */
interface Wanted {
  readonly member: MemberId;
  readonly supporter: MemberId;
  readonly at: Instant;
}

/** Takes a time for a member, unless somebody else has it or a limit stands against it: all of it, or nothing. */
export const takeTalkTime = (context: SealingContext, wanted: Wanted): Promise<TakeOutcome> => {
  const { workspace, keyring, clock, store } = context;
  return changeRequests(
    context,
    null,
    async (all, read) => {
      const now = clock.now();
      const supporters = await supportersIn(context, read);
      const isTheirs = (taking: Taking): boolean => isOf(context)(taking, wanted.member);
      const outcome = takeOutcome(all, supporters, wanted, now, isTheirs);
      if (outcome !== 'taken') return { after: null, result: outcome };
      const until = dayOf(now) + TAKING_DAYS;
      const taking = { who: takerFor(keyring, workspace, until, wanted.member), until };
      return { after: { ...all, ...takeTime(all, wanted, taking, now) }, result: outcome };
    },
    [store.keys.supporters],
  );
};

/** Gives back the time that a member has. */
export const giveBackTalkTime = (context: SealingContext, member: MemberId): Promise<void> =>
  changeRequests(context, null, (all) => ({
    after: { ...all, ...giveBackTime(all, member, context.clock.now()) },
    result: undefined,
  }));

/** A member's own time. */
export interface OwnTalkTime {
  readonly time: TalkTime;
  /** Whether it's off: its supporter took it back, or is none any more. */
  readonly isOff: boolean;
}

/** What a member sees: the time they have, and those they're offered, each with whether its supporter is of another team. */
export interface TalkTimesView {
  readonly own: OwnTalkTime | null;
  readonly offered: readonly (TalkTime & { readonly isElsewhere: boolean })[];
}

/** A member's own time among all of them; null if they have none. */
function ownAmong(
  times: readonly TalkTime[],
  supporters: readonly Supporter[],
  member: MemberId,
  now: Instant,
): OwnTalkTime | null {
  const time = timeOf(times, member, now);
  return time && { time, isOff: time.state === 'withdrawn' || stateOf(supporters, time.supporter) === null };
}

/**
 * The time that a member has, for views that are about something else: it's null, too, if what's in Redis can't be read,
 * which is reported, and the view is shown without it. It reads the same of Redis for everyone.
 */
export async function ownTalkTime(context: WorkspaceContext, member: MemberId): Promise<OwnTalkTime | null> {
  try {
    const [{ times }, supporters] = await Promise.all([readRequests(context), supportersOf(context)]);
    return ownAmong(times, supporters, member, context.clock.now());
  } catch (error) {
    if (mayPass(error)) throw error;
    context.store.damaged('requests to peer supporters in Redis', null, [String(error)]);
    return null;
  }
}

/** Reads it. It reads the same of Redis for everyone, whatever there is for them. */
export async function talkTimesFor(context: WorkspaceContext, member: MemberId): Promise<TalkTimesView> {
  const now = context.clock.now();
  const [{ times }, supporters, isNear] = await Promise.all([
    readRequests(context),
    supportersOf(context),
    nearTo(context, member),
  ]);
  return {
    own: ownAmong(times, supporters, member, now),
    offered: offeredTo(times, supporters, member, now).map((one) => ({
      ...one,
      isElsewhere: !isNear(one.supporter),
    })),
  };
}

/** Whether somebody is with a member in any team, on its roster or as its manager. */
async function nearTo({ store }: WorkspaceContext, member: MemberId): Promise<(other: MemberId) => boolean> {
  const [teams, { rosters }] = await Promise.all([allTeams(store), listing(store).get()]);
  const groups = teams
    .filter(({ archived }) => !archived)
    .map(({ id, managers }) => new Set([...managers, ...(rosters.get(id)?.keys() ?? [])]))
    .filter((group) => group.has(member));
  return (other) => groups.some((group) => group.has(other));
}

/** A supporter's own times. Of one that's taken, they see no more than they've been told. */
export async function ownTalkTimes(
  context: SealingContext,
  supporter: MemberId,
): Promise<readonly TalkTime[]> {
  const { times } = await readRequests(context);
  return times.filter((one) => one.supporter === supporter && one.state !== 'withdrawn');
}

/** The time that a member has, or that was withdrawn from them and isn't over. */
export const talkTimeOf = async (context: SealingContext, member: MemberId): Promise<TalkTime | null> =>
  timeOf((await readRequests(context)).times, member, context.clock.now());
