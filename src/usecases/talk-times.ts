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
import { changeRequests, editRequests, readRequests } from './request-list.js';
import { supportersOf } from './supporters.js';

/** A time that a supporter offers. */
type Offer = Pick<TalkTime, 'supporter' | 'at' | 'way'>;

/** Posts a time. Returns why it can't be posted, or null if it was. Only a supporter who has agreed can post one. */
export const postTalkTime = (
  context: SealingContext,
  offer: Offer,
): Promise<PostRefusal | 'notReady' | null> =>
  changeRequests(context, (all, supporters) => {
    const refused =
      stateOf(supporters, offer.supporter) === 'ready'
        ? postRefusal(all.times, offer.supporter, offer.at, context.clock.now())
        : 'notReady';
    return { after: refused ? null : { ...all, ...postTime(all, offer) }, result: refused };
  });

/** Returns a function that says whether a taking is a member's. */
const isOf =
  ({ keyring, workspace }: SealingContext) =>
  ({ who, until }: Taking, member: MemberId): boolean =>
    who !== '' && who === takerFor(keyring, workspace, until, member);

/** Withdraws one of a supporter's own times. If a member has it, their private view tells them. */
export const withdrawTalkTime = (context: SealingContext, supporter: MemberId, at: Instant): Promise<void> =>
  editRequests(context, (all) => ({ ...all, ...withdrawTime(all, supporter, at, isOf(context)) }));

/** Withdraws all times of a supporter who has left. */
export const withoutSupporter = (context: SealingContext, list: TalkTimes, supporter: MemberId): TalkTimes =>
  list.times
    .filter((one) => one.supporter === supporter)
    .reduce((left, { at }) => withdrawTime(left, supporter, at, isOf(context)), list);

/** The time that a member wants. */
interface WantedTime {
  readonly member: MemberId;
  readonly supporter: MemberId;
  readonly at: Instant;
}

/** Takes a time for a member, in one transaction, unless someone else has it or a limit forbids it. */
export const takeTalkTime = (context: SealingContext, wanted: WantedTime): Promise<TakeOutcome> => {
  const { workspace, keyring, clock } = context;
  return changeRequests(context, (all, supporters) => {
    const now = clock.now();
    const isTheirs = (taking: Taking): boolean => isOf(context)(taking, wanted.member);
    const outcome = takeOutcome(all, supporters, wanted, now, isTheirs);
    if (outcome !== 'taken') return { after: null, result: outcome };
    const until = dayOf(now) + TAKING_DAYS;
    const taking = { who: takerFor(keyring, workspace, until, wanted.member), until };
    return { after: { ...all, ...takeTime(all, wanted, taking, now) }, result: outcome };
  });
};

/** Gives back the time that a member has. */
export const giveBackTalkTime = (context: SealingContext, member: MemberId): Promise<void> =>
  editRequests(context, (all) => ({ ...all, ...giveBackTime(all, member, context.clock.now()) }));

/** The time that a member has. */
export interface OwnTalkTime {
  readonly time: TalkTime;
  /** Whether the talk is off: its supporter withdrew the time, or is no longer a supporter. */
  readonly isOff: boolean;
}

/** A member's view of talk times. */
export interface TalkTimesView {
  readonly own: OwnTalkTime | null;
  /** The times they can take; `isElsewhere` says that the supporter is in none of their teams. */
  readonly offered: readonly (TalkTime & { readonly isElsewhere: boolean })[];
}

/** Finds a member's own time among all times; null if they have none. */
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
 * Returns the time that a member has, for views that are about something else. If the data in Redis is bad, reports
 * that and returns null, so that the view is shown without it. Reads the same keys whoever the member is.
 */
export async function ownTalkTimeIfReadable(
  context: WorkspaceContext,
  member: MemberId,
): Promise<OwnTalkTime | null> {
  try {
    const [{ times }, supporters] = await Promise.all([readRequests(context), supportersOf(context)]);
    return ownAmong(times, supporters, member, context.clock.now());
  } catch (error) {
    if (mayPass(error)) throw error;
    context.store.damaged('requests to peer supporters in Redis', null, [String(error)]);
    return null;
  }
}

/** Returns a member's view of talk times. Reads the same keys whoever the member is and whatever they see. */
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

/** Returns a function that says whether someone shares an active team with a member, as manager or on its roster. */
async function nearTo({ store }: WorkspaceContext, member: MemberId): Promise<(other: MemberId) => boolean> {
  const [teams, { rosters }] = await Promise.all([allTeams(store), listing(store).get()]);
  const groups = teams
    .filter(({ archived }) => !archived)
    .map(({ id, managers }) => new Set([...managers, ...(rosters.get(id)?.keys() ?? [])]))
    .filter((group) => group.has(member));
  return (other) => groups.some((group) => group.has(other));
}

/** Returns a supporter's own times. Of a taken one, the caller may show no more than the supporter has been told. */
export async function postedTalkTimes(
  context: SealingContext,
  supporter: MemberId,
): Promise<readonly TalkTime[]> {
  const { times } = await readRequests(context);
  return times.filter((one) => one.supporter === supporter && one.state !== 'withdrawn');
}

/** Returns the time that a member has, or one that was withdrawn from them and isn't over yet; null for none. */
export const ownTalkTime = async (context: SealingContext, member: MemberId): Promise<TalkTime | null> =>
  timeOf((await readRequests(context)).times, member, context.clock.now());
