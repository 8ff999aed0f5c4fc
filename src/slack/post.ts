import type { WebClient } from '@slack/web-api';
import type { Earlier, Post, Posted } from '../delivery/deliver.js';
import { aboutOf, isAboutGroups } from '../rounds/slack-errors.js';
import { pulseWeek } from '../pulse/calendar.js';
import { isPeers, type Note } from '../pulse/note.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { TeamView } from '../rounds/look.js';
import { type Arrived, arrived, MOST_COPIES } from './arrived.js';
import { isAnswerLost, retryAfterOf, slackErrorOf } from './client.js';
import { digestMessage } from './views/digest.js';
import { type Message, reminder, weeklyCard } from './views/messages.js';
import type { Reader } from './reader.js';
import { aloneMessage, introduction } from './views/peer.js';
import { rosterTroubleMessage } from './views/roster-trouble.js';
import { welcome } from './views/taking-part.js';
import { outreachNote } from './views/outreach.js';

/** What notes are made of. */
export interface PostOffice {
  readonly client: WebClient;
  readonly reader: Reader;
  /** A team's view, for the digest; null for a team that is gone. */
  lookAt(team: TeamId): Promise<TeamView | null>;
}

/** The messages a note may be, the second for a Slack that refuses blocks of the first; none for a note that is none. */
async function messagesOf(office: PostOffice, note: Note): Promise<readonly Message[]> {
  const { reader } = office;
  const texts = await (note.language ? reader.textsIn(note.language) : reader.textsFor(note.member));
  const { words } = texts;
  switch (note.kind) {
    case 'welcome':
      return [welcome(texts, note.team)];
    case 'weekly':
      return [weeklyCard(words, note.team, note.pulse, note.closesAt)];
    case 'reminder':
      return [reminder(words, note.team, note.pulse, note.closesAt)];
    case 'outreach':
    case 'followUp':
      return [outreachNote(texts, note.team, note.kind)];
    case 'digest': {
      const view = await office.lookAt(note.team);
      return view ? [true, false].map((charts) => digestMessage(words, texts.suggestions, view, charts)) : [];
    }
    case 'rosterTrouble': {
      const view = await office.lookAt(note.team);
      return view && note.trouble ? [rosterTroubleMessage(words, view.team.name, note.trouble)] : [];
    }
    default:
      return [];
  }
}

/** A message was handed to Slack, and its answer did not come: Slack may have taken it. */
class Lost extends Error {
  readonly code = 'answer_lost';
}

/** A group message could not be opened. */
class NoGroup extends Error {
  readonly code = 'no_group';
  constructor(readonly slackCode: string) {
    super('Slack does not let the app open a group message.');
  }
}

/** Hands something to Slack. Throws Lost where the answer does not come. */
async function handOver(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    throw isAnswerLost(error) ? new Lost('Slack may have taken it.', { cause: error }) : error;
  }
}

/** What a delivery of nothing does instead of posting: so many calls that leave no trace. Throws Lost. */
async function leaveNoTrace(client: WebClient, calls: number): Promise<void> {
  for (let call = 0; call < calls; call += 1) await handOver(client.auth.test());
}

/** Posts the first message that Slack has the blocks for; without any, makes the call that leaves no trace. Throws Lost. */
async function postFirst(
  client: WebClient,
  channel: string,
  [message, ...others]: readonly Message[],
): Promise<void> {
  if (!message) return leaveNoTrace(client, 1);
  try {
    await handOver(
      client.chat.postMessage({ channel, ...message, unfurl_links: false, unfurl_media: false }),
    );
  } catch (error) {
    if (others.length === 0 || slackErrorOf(error) !== 'invalid_blocks') throw error;
    await postFirst(client, channel, others);
  }
}

/** Opens the conversation of the bot with some people, and posts there. Throws NoGroup, Lost. */
async function postTo(client: WebClient, people: readonly MemberId[], message: Message): Promise<void> {
  const { channel } = await client.conversations
    .open({ users: people.join(',') })
    .catch((error: unknown): never => {
      const code = slackErrorOf(error);
      throw people.length > 1 && code !== null && isAboutGroups(code) ? new NoGroup(code) : error;
    });
  await postFirst(client, channel?.id ?? '', [message]);
}

/** Who of some people still has an account, as Slack says of each. Throws where it does not say. */
async function stillHere(client: WebClient, people: readonly MemberId[]): Promise<MemberId[]> {
  const gone = await Promise.all(people.map((member) => isGone(client, member)));
  return people.filter((_, at) => !gone[at]);
}

/** Slack's codes for an account that it does not have. */
const NOBODY: ReadonlySet<string> = new Set(['user_not_found', 'users_not_found']);

/** Whether Slack says of an account itself that it is gone. Throws where Slack does not say. */
async function isGone(client: WebClient, user: MemberId): Promise<boolean> {
  try {
    return (await client.users.info({ user })).user?.deleted === true;
  } catch (error) {
    if (NOBODY.has(slackErrorOf(error) ?? '')) return true;
    throw error;
  }
}

/**
 * Brings colleagues together in a group conversation. Where one of them is gone since they were drawn, the others go
 * on without; who is left alone is told so.
 */
async function introduce(office: PostOffice, note: Note): Promise<void> {
  const { client, reader } = office;
  const people = [note.member, ...(note.partners ?? [])];
  const read = await Promise.all((note.languages ?? []).map((language) => reader.textsIn(language)));
  const week = pulseWeek(note.pulse);
  try {
    await postTo(client, people, introduction(read, people, week));
  } catch (error) {
    if (aboutOf(slackErrorOf(error) ?? '') !== 'recipient') throw error;
    const here = await stillHere(client, people);
    if (here.length === people.length) throw error;
    if (here.length > 1) await postTo(client, here, introduction(read, here, week));
    for (const one of here.length === 1 ? here : [])
      await postTo(client, [one], aloneMessage(await reader.textsFor(one)));
  }
}

/** Does what a note of a peer round asks for, always in two calls: a cover makes two that leave no trace. */
async function postPeers(office: PostOffice, note: Note, earlier: Earlier | null): Promise<void> {
  const { client, reader } = office;
  // Nobody but the people of a group can look what was said there: a copy too many, or none, is all that is left.
  if (earlier && earlier.times >= MOST_COPIES) return;
  if (note.kind === 'introduction') return introduce(office, note);
  if (note.kind === 'peerAlone')
    return postTo(client, [note.member], aloneMessage(await reader.textsFor(note.member)));
  await leaveNoTrace(client, 2);
}

/** What is known of an earlier try at a message to one member; of a cover, as many calls that leave no trace. */
async function lookFor(
  client: WebClient,
  member: MemberId,
  messages: readonly Message[],
  earlier: Earlier,
): Promise<Arrived> {
  if (messages.length > 0) return arrived(client, member, messages, earlier);
  await leaveNoTrace(client, 2);
  return { kind: 'there' };
}

/** Posts a message to one member, unless an earlier try turns out to have done so. Throws Lost. */
async function postToOne(office: PostOffice, note: Note, earlier: Earlier | null): Promise<Posted> {
  const { client } = office;
  const messages = await messagesOf(office, note);
  const known = earlier ? await lookFor(client, note.member, messages, earlier) : null;
  if (known?.kind === 'wait') return { kind: 'unsure', waitMs: known.waitMs };
  if (known?.kind === 'there') return { kind: 'posted' };
  if (known?.kind === 'unknown' && earlier && earlier.times >= MOST_COPIES) return { kind: 'posted' };
  await postFirst(client, note.member, messages);
  return { kind: 'posted' };
}

/** Takes a message back; one that is no longer there is as it should be. */
async function takeBack(client: WebClient, message: NonNullable<Note['message']>): Promise<void> {
  await client.chat.delete(message).catch((error: unknown) => {
    if (slackErrorOf(error) !== 'message_not_found') throw error;
  });
}

/**
 * Posts notes as DMs. The member's id is the channel: no DM needs to be opened first. For a note that is none it
 * asks Slack who it is, over the same connection: a call that names nobody and leaves no trace.
 */
export function slackPost(office: PostOffice): Post {
  return async (note, earlier) => {
    try {
      if (isPeers(note.kind)) await postPeers(office, note, earlier);
      else if (note.message) await takeBack(office.client, note.message);
      else return await postToOne(office, note, earlier);
      return { kind: 'posted' };
    } catch (error) {
      return whatBecame(office.client, note, error);
    }
  };
}

/** What an error means for a note. Throws it again where the note is known not to have been sent, and may be later. */
async function whatBecame(client: WebClient, note: Note, error: unknown): Promise<Posted> {
  if (error instanceof Lost) return { kind: 'lost' };
  if (error instanceof NoGroup) return { kind: 'groupsRefused', code: error.slackCode };
  const waitMs = retryAfterOf(error);
  if (waitMs !== null) return { kind: 'later', waitMs };
  const code = slackErrorOf(error);
  const about = code === null ? 'passing' : aboutOf(code);
  if (code === null || about === 'passing') throw error;
  if (about === 'app') return { kind: 'refused', code };
  // Slack's word for a recipient that is not there has been given for other reasons, too: it takes a second one.
  const gone = await isGone(client, note.member).catch(() => false);
  return gone && note.kind !== 'introduction' ? { kind: 'impossible' } : { kind: 'doubtful' };
}
