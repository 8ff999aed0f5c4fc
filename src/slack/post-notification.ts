import type { WebClient } from '@slack/web-api';
import type { Earlier, Post, Posted, TakeBack, KnownTeam } from '../usecases/ports.js';
import { aboutOf, isAboutGroups } from '../usecases/slack-errors.js';
import { pulseWeek } from '../pulse/calendar.js';
import {
  isFilledIn,
  isOpening,
  isPeerKind,
  type Notification,
  type NotificationKind,
  type PeerKind,
} from '../pulse/notification.js';
import { unhandled } from '../pulse/unhandled.js';
import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import type { ActionLine } from '../pulse/team-actions.js';
import type { TeamView } from '../usecases/team-queries.js';
import { arrived, MOST_COPIES } from './api/message-arrived.js';
import { retryAfterOf } from './api/client.js';
import { fillInLeft, Lost, postAndFillIn, postFirst, Unfilled } from './api/post-or-cover.js';
import { slackErrorOf } from './api/no-answer.js';
import { digestMessage } from './features/team-pulse/index.js';
import { reminder, weeklyMessage } from './features/checkin/index.js';
import type { Texts } from './texts/load.js';
import { aloneMessage, introduction } from './features/peer-checkins/index.js';
import { eventMessage, supportersMessage } from './features/hard-events/index.js';
import { rosterTroubleMessage } from './features/teams/index.js';
import { welcome } from './features/membership/index.js';
import { outreachMessage } from './features/private-space/index.js';
import type { Message } from './kit/blocks.js';
import type { MemberTexts } from './workspace.js';

/** What's needed to make and post notifications. */
export interface PostOffice {
  readonly client: WebClient;
  readonly memberTexts: MemberTexts;
  /** Returns a team's view, for the digest; null if the team is gone. */
  lookAt(team: TeamId): Promise<TeamView | null>;
  /** Returns a pulse's news of the managers' actions, for weekly messages. Called for everyone the pulse opens for. */
  newsFor(team: TeamId, pulse: PulseId): Promise<readonly ActionLine[]>;
}

/** Finds the texts of a notification's member, with the same reads from Redis for a cover as for a message. */
const textsOf = ({ memberTexts }: PostOffice, { language, member }: Notification): Promise<Texts> =>
  language ? memberTexts.textsIn(language) : memberTexts.textsFor(member);

type Messages = readonly Message[];

/** The facts that a notification may state about its team. */
interface AboutTeam {
  readonly news: readonly ActionLine[];
  readonly known: KnownTeam | null;
}

/** The message of each kind, and another one in case Slack refuses its blocks; none if there's nothing to say. */
const MESSAGES: {
  readonly [Kind in Exclude<NotificationKind, PeerKind>]: (
    texts: Texts,
    notification: Notification,
    office: PostOffice,
    about: AboutTeam,
  ) => Messages | Promise<Messages>;
} = {
  welcome: (texts, { team }, _, { known }) => [welcome(texts, team, known?.facts ?? null)],
  // If Slack refuses the news, the message goes without it: the check-in matters more.
  weekly: (texts, week, _, { news }) => [
    weeklyMessage(texts, week, news),
    ...(news.length > 0 ? [weeklyMessage(texts, week, [])] : []),
  ],
  reminder: ({ words }, week) => [reminder(words, week)],
  outreach: (texts, { team }) => [outreachMessage(texts, team, 'outreach')],
  followUp: (texts, { team }) => [outreachMessage(texts, team, 'followUp')],
  async digest(texts, { team }, office) {
    const view = await office.lookAt(team);
    return view ? [digestMessage(texts, view)] : [];
  },
  async rosterTrouble({ words }, { team, trouble }, office) {
    const view = await office.lookAt(team);
    return view && trouble ? [rosterTroubleMessage(words, view.team.name, trouble)] : [];
  },
  eventSupporters: (texts, _, __, { known }) => [supportersMessage(texts, known?.name ?? null)],
  eventFirst: (texts) => [eventMessage(texts, 'first')],
  eventWeek: (texts) => [eventMessage(texts, 'week')],
  eventMonth: (texts) => [eventMessage(texts, 'month')],
};

/** Slack didn't let the app open a group message. */
class NoGroup extends Error {
  readonly code = 'no_group';
  constructor(readonly slackCode: string) {
    super('Slack does not let the app open a group message.');
  }
}

/**
 * Opens the bot's conversation with some people, and posts a message there; if that's null, makes a cover's calls.
 * Throws NoGroup, Lost, Unfilled.
 */
async function postTo(
  client: WebClient,
  people: readonly MemberId[],
  message: Message | null,
): Promise<void> {
  const { channel } = await client.conversations
    .open({ users: people.join(',') })
    .catch((error: unknown): never => {
      const code = slackErrorOf(error);
      throw code !== null && isAboutGroups(code) ? new NoGroup(code) : error;
    });
  await postAndFillIn(client, channel?.id ?? '', message ? [message] : []);
}

/** Returns the people whose accounts still exist, asking Slack about each. Throws if Slack doesn't say. */
async function stillHere(client: WebClient, people: readonly MemberId[]): Promise<MemberId[]> {
  const gone = await Promise.all(people.map((member) => isGone(client, member)));
  return people.filter((_, at) => !gone[at]);
}

/** Returns a function that runs the pieces of work for one member one after the other, within this process. */
function oneAtATime(): <T>(member: MemberId, work: () => Promise<T>) => Promise<T> {
  const last = new Map<MemberId, Promise<unknown>>();
  return (member, work) => {
    const mine = (last.get(member) ?? Promise.resolve()).then(work, work);
    last.set(member, mine);
    const leave = (): void => {
      if (last.get(member) === mine) last.delete(member);
    };
    mine.then(leave, leave);
    return mine;
  };
}

/** Slack's codes for an account that doesn't exist. */
const NOBODY: ReadonlySet<string> = new Set(['user_not_found', 'users_not_found']);

/** Whether Slack says that an account is gone. Throws if Slack doesn't say. */
async function isGone(client: WebClient, user: MemberId): Promise<boolean> {
  try {
    return (await client.users.info({ user })).user?.deleted === true;
  } catch (error) {
    if (NOBODY.has(slackErrorOf(error) ?? '')) return true;
    throw error;
  }
}

/**
 * Brings colleagues together in a group conversation. If the account of one of them is gone since the draw, the others
 * go on without them; a member who's left alone gets a message that says so.
 */
async function introduce(office: PostOffice, notification: Notification): Promise<void> {
  const { client, memberTexts } = office;
  const { member, partners = [], languages = [], pulse } = notification;
  const people = [member, ...partners];
  const read = languages.map((language) => memberTexts.textsNow(language));
  const week = pulseWeek(pulse);
  try {
    await postTo(client, people, introduction(read, people, week));
  } catch (error) {
    if (aboutOf(slackErrorOf(error) ?? '') !== 'recipient') throw error;
    const here = await stillHere(client, people);
    if (here.length === people.length) throw error;
    if (here.length > 1) await postTo(client, here, introduction(read, here, week));
    const [last] = here;
    if (here.length === 1 && last)
      await postTo(client, [last], aloneMessage(await memberTexts.textsFor(last)));
  }
}

/** Posts a notification of a peer round. A cover makes the same calls to Slack and the same reads from Redis. */
async function postPeers(
  office: PostOffice,
  notification: Notification,
  kind: PeerKind,
  earlier: Earlier | null,
): Promise<void> {
  const { client } = office;
  const { cover, member } = notification;
  const texts = await textsOf(office, notification);
  // The app can't read a group's conversation to see whether a try arrived. We risk one copy too many, not more.
  if (earlier && earlier.times >= MOST_COPIES) return;
  if (cover) return postTo(client, [member], null);
  switch (kind) {
    case 'introduction':
      return introduce(office, notification);
    case 'peerAlone':
      return postTo(client, [member], aloneMessage(texts));
    default:
      return unhandled(kind);
  }
}

/**
 * Posts a message to one member. If an earlier try turns out to have arrived, makes a cover's calls instead, so that
 * the number of calls is always the same. Throws Lost, Unfilled.
 */
async function postToOne(
  office: PostOffice,
  notification: Notification,
  kind: Exclude<NotificationKind, PeerKind>,
  earlier: Earlier | null,
  known: KnownTeam | null,
): Promise<Posted> {
  const { client } = office;
  const { cover, member } = notification;
  const texts = await textsOf(office, notification);
  // We also read it for a welcome and for covers: someone who watches Redis mustn't see who was never asked.
  const news = isOpening(kind) ? await office.newsFor(notification.team, notification.pulse) : [];
  const messages = cover ? [] : await MESSAGES[kind](texts, notification, office, { news, known });
  const before = earlier ? await arrived(client, member, messages, earlier) : null;
  if (before?.kind === 'wait') return { kind: 'unsure', waitMs: before.waitMs };
  const isLast = before?.kind === 'unknown' && earlier !== null && earlier.times >= MOST_COPIES;
  const left = before?.kind === 'there' || isLast ? [] : messages;
  if (!isFilledIn(kind)) await postFirst(client, member, left);
  else if (before?.kind === 'unfilled') await fillInLeft(client, member, before.sent, messages);
  else await postAndFillIn(client, member, left);
  return { kind: 'posted' };
}

/**
 * Posts notifications as DMs. The member's id serves as the channel, so we don't open the DM first. A cover makes the
 * same calls with a message without text, which Slack refuses.
 */
export function slackPost(office: PostOffice): Post {
  const inTurn = oneAtATime();
  return async (notification, earlier, known) => {
    const { kind, member } = notification;
    try {
      // Two notifications to one member could take each other's neutral line for their own, and fill in the same one.
      if (!isPeerKind(kind))
        return await inTurn(member, () => postToOne(office, notification, kind, earlier, known));
      await postPeers(office, notification, kind, earlier);
      return { kind: 'posted' };
    } catch (error) {
      return outcomeOf(office.client, notification, error);
    }
  };
}

/** Takes back messages of the bot; one that's already gone is fine. */
export const takeBack =
  (client: WebClient): TakeBack =>
  async ({ channel, ts }) => {
    await client.chat.delete({ channel, ts }).catch((error: unknown) => {
      if (!NOT_THERE.has(slackErrorOf(error) ?? '')) throw error;
    });
  };

/** Slack's codes for a message that doesn't exist. */
const NOT_THERE: ReadonlySet<string> = new Set(['message_not_found', 'channel_not_found']);

/** Returns what an error means for a notification. Rethrows it if Slack certainly didn't post the message. */
async function outcomeOf(
  client: WebClient,
  { kind, cover, member }: Notification,
  error: unknown,
): Promise<Posted> {
  if (error instanceof Lost) return { kind: 'lost' };
  if (error instanceof Unfilled) return { kind: 'unfilled', waitMs: retryAfterOf(error.cause) ?? 0 };
  if (error instanceof NoGroup) return { kind: 'groupsRefused', code: error.slackCode };
  const waitMs = retryAfterOf(error);
  if (waitMs !== null) return { kind: 'later', waitMs };
  const code = slackErrorOf(error);
  const about = code === null ? 'passing' : aboutOf(code);
  if (code === null || about === 'passing') throw error;
  if (about === 'app') return { kind: 'refused', code };
  // Slack also uses its "no such recipient" code for other reasons, so we want a second sign.
  const gone = await isGone(client, member).catch(() => false);
  const isGroup = kind === 'introduction' && !cover;
  return gone && !isGroup ? { kind: 'impossible' } : { kind: 'doubtful' };
}
