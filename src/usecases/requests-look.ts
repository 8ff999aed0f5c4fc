import { dayOf } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import {
  LOOK_MS,
  overdue,
  overSoon,
  type SentRequest,
  remainingRequests,
} from '../pulse/supporter-requests.js';
import {
  afterTelling,
  endOf,
  newsForSupporters,
  stillAhead,
  type TalkNews,
  type TalkTime,
} from '../pulse/talk-times.js';
import type { Requests } from '../sealing/requests.js';
import type { SealingContext } from './context.js';
import type { SentMessage, TakeBack, TellSupporter } from './ports.js';
import { editRequests, openToChange } from './request-list.js';
import { supportersOf } from './supporters.js';
import { withoutSupporter } from './talk-times.js';

/** The calls to Slack that a look makes. */
export interface LookPorts {
  readonly takeBack: TakeBack;
  readonly tell: TellSupporter;
  /** Whether an account is no longer active; false if Slack doesn't say. */
  readonly isGone: (member: MemberId) => Promise<boolean>;
}

/**
 * Looks through the requests: takes back the messages that are over before the next look, and tells supporters which
 * of their times are taken. Once an hour, it does all that and rewrites the list, whatever is in it, so that copies of
 * Redis don't show that someone asked or that a request has ended. It runs with every sweep of the workspace, and
 * between the hourly looks retries what Slack didn't take.
 *
 * @param failed called for each call to Slack that failed
 * @returns whether there's nothing more to do until the next hour
 */
export async function lookThroughRequests(
  context: SealingContext,
  ports: LookPorts,
  failed: (error: unknown) => void,
): Promise<boolean> {
  const { store, clock } = context;
  const { redis, keys } = store;
  const sealed = await redis.getBuffer(keys.requests);
  if (!sealed && !(await redis.exists(keys.supporters))) return true;
  const hour = Math.floor(clock.now() / LOOK_MS);
  const { looked, requests, times } = openToChange(context, sealed);
  const isLook = looked !== hour;
  const gone: SentRequest[] = [];
  for (const request of (isLook ? overSoon : overdue)(requests, clock.now()))
    try {
      await ports.takeBack(request);
      gone.push(request);
    } catch (error) {
      failed(error);
    }
  if (!isLook && gone.length === 0) return true;
  const telling = isLook ? await tellSupporters(context, times, ports, failed) : NOBODY_TOLD;
  // The look isn't over until all supporters are told.
  const ends = isLook && telling.complete ? hour : null;
  await editRequests(context, (all) => afterLook(context, all, gone, telling), ends);
  return telling.complete;
}

/** The outcome of telling supporters about their times. */
interface Telling {
  readonly told: readonly {
    readonly supporter: MemberId;
    readonly news: TalkNews;
    readonly message: SentMessage | null;
  }[];
  /** The people who posted times but are no longer supporters, or whose accounts are gone. */
  readonly left: readonly MemberId[];
  readonly complete: boolean;
}

const NOBODY_TOLD: Telling = { told: [], left: [], complete: true };

/**
 * Tells each supporter with posted times their news. For a supporter without news, it makes the same calls to Slack
 * without a message, so that neither the traffic nor the log shows whether anyone took a time.
 */
async function tellSupporters(
  context: SealingContext,
  times: readonly TalkTime[],
  { tell, isGone }: LookPorts,
  failed: (error: unknown) => void,
): Promise<Telling> {
  const supporters = await supportersOf(context);
  const told: Telling['told'][number][] = [];
  const left: MemberId[] = [];
  let complete = true;
  const tellOne = async (supporter: MemberId, news: TalkNews): Promise<void> => {
    const isListed = supporters.some(({ member }) => member === supporter);
    if (!isListed || (await isGone(supporter))) {
      left.push(supporter);
      return;
    }
    const message = await tell(supporter, news);
    // If we retried within seconds, they might get the message over and over. The next hour's look tells them.
    if (message !== 'unsure') told.push({ supporter, news, message });
  };
  await Promise.all(
    [...newsForSupporters(times, context.clock.now())].map(([supporter, news]) =>
      tellOne(supporter, news).catch((error: unknown) => {
        complete = false;
        failed(error);
      }),
    ),
  );
  return { told, left, complete };
}

/** Applies a look to the list. Changes made during the look stay, and wait for the next one. */
function afterLook(
  context: SealingContext,
  all: Requests,
  gone: readonly SentRequest[],
  { told, left }: Telling,
): Requests {
  const now = context.clock.now();
  const sent = told.flatMap(({ news, message }) =>
    message ? [{ channel: message.channel, ts: message.ts, until: endOf(news) }] : [],
  );
  const requests = [...remainingRequests(all.requests, gone, now), ...sent];
  const known = told.reduce(
    (times, { supporter, news }) => afterTelling(times, supporter, news, now),
    all.times,
  );
  const kept = left.reduce((list, supporter) => withoutSupporter(context, list, supporter), {
    times: known,
    takings: all.takings,
  });
  return { ...all, ...stillAhead(kept, now, dayOf(now)), requests };
}
