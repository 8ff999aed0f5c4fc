import { dayOf } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import {
  LOOK_MS,
  overdue,
  overSoon,
  type StandingRequest,
  stillStanding,
} from '../pulse/supporter-requests.js';
import {
  afterTelling,
  endOf,
  newsOf,
  stillAhead,
  type TalkNews,
  type TalkTime,
} from '../pulse/talk-times.js';
import type { Requests } from '../sealing/requests.js';
import type { SealingContext } from './context.js';
import type { SentMessage, TakeBack, TellSupporter } from './ports.js';
import { changeRequests, openToChange } from './request-list.js';
import { supportersOf } from './supporters.js';
import { withoutSupporter } from './talk-times.js';

/** What looking through the list asks of Slack. */
export interface LookPorts {
  readonly takeBack: TakeBack;
  readonly tell: TellSupporter;
  /** Whether an account is no longer active; false if Slack doesn't say. */
  readonly isGone: (member: MemberId) => Promise<boolean>;
}

/**
 * Looks through the requests, as part of every sweep: takes back the messages whose time is over, and tells supporters
 * which of the times that they posted are taken. It does all that and rewrites the list once an hour, whatever is in it, so
 * that copies of Redis show neither that somebody asked nor that a request has ended. What Slack doesn't take, every sweep
 * retries.
 *
 * @param failed called for each call that failed
 * @returns whether the hour's look is done
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
  const gone: StandingRequest[] = [];
  for (const request of (isLook ? overSoon : overdue)(requests, clock.now()))
    try {
      await ports.takeBack(request);
      gone.push(request);
    } catch (error) {
      failed(error);
    }
  if (!isLook && gone.length === 0) return true;
  const telling = isLook ? await tellSupporters(context, times, ports, failed) : NOBODY_TOLD;
  // The hour's look goes on until all are told.
  await changeRequests(context, isLook && telling.complete ? hour : null, (all) => ({
    after: afterLook(context, all, gone, telling),
    result: undefined,
  }));
  return telling.complete;
}

/** What came of telling supporters about their times. */
interface Telling {
  readonly told: readonly {
    readonly supporter: MemberId;
    readonly news: TalkNews;
    readonly message: SentMessage | null;
  }[];
  /** Whoever posted times and isn't a supporter any more, or whose account is gone. */
  readonly left: readonly MemberId[];
  readonly complete: boolean;
}

const NOBODY_TOLD: Telling = { told: [], left: [], complete: true };

/**
 * Tells each supporter who posted times what they don't know yet. For one with nothing to be told, Slack gets the same calls
 * without a message: neither its traffic nor the log shows whether anybody took a time.
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
    // Told again within seconds, they might get it over and over; the next hour's look tells them.
    if (message !== 'unsure') told.push({ supporter, news, message });
  };
  await Promise.all(
    [...newsOf(times, context.clock.now())].map(([supporter, news]) =>
      tellOne(supporter, news).catch((error: unknown) => {
        complete = false;
        failed(error);
      }),
    ),
  );
  return { told, left, complete };
}

/** The list after a look. What changed meanwhile stays as it is, and waits for the next one. */
function afterLook(
  context: SealingContext,
  all: Requests,
  gone: readonly StandingRequest[],
  { told, left }: Telling,
): Requests {
  const now = context.clock.now();
  const sent = told.flatMap(({ news, message }) =>
    message ? [{ channel: message.channel, ts: message.ts, until: endOf(news) }] : [],
  );
  const requests = [...stillStanding(all.requests, gone, now), ...sent];
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
