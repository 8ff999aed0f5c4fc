import type { WebClient } from '@slack/web-api';
import type { Post } from '../delivery/deliver.js';
import { pulseWeek } from '../pulse/calendar.js';
import { isPeers, type Note } from '../pulse/note.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { TeamView } from '../rounds/look.js';
import { retryAfterOf, slackErrorOf } from './client.js';
import { digestMessage } from './views/digest.js';
import { type Message, reminder, weeklyCard } from './views/messages.js';
import type { Reader } from './reader.js';
import { aloneMessage, introduction } from './views/peer.js';
import { welcome } from './views/taking-part.js';
import { outreachNote } from './views/outreach.js';

/** Slack's answers while the workspace lets the app write to nobody: somebody may mend that. */
const FOR_ALL = new Set(['messages_tab_disabled', 'restricted_action']);

/** Slack's answers that no later try will change. */
const FINAL = new Set([
  'account_inactive',
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'message_not_found',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);

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
    default:
      return [];
  }
}

/** Opens the conversation of the bot with one person or several, and posts there. */
async function postTo(client: WebClient, people: readonly MemberId[], message: Message): Promise<void> {
  const { channel } = await client.conversations.open({ users: people.join(',') });
  await postFirst(client, channel?.id ?? '', [message]);
}

/** Who of some people still has an account. */
async function stillHere(client: WebClient, people: readonly MemberId[]): Promise<MemberId[]> {
  const users = await Promise.all(people.map((user) => client.users.info({ user }).catch(() => null)));
  return people.filter((_, at) => users[at]?.user?.deleted === false);
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
    if (!FINAL.has(slackErrorOf(error) ?? '')) throw error;
    const here = await stillHere(client, people);
    if (here.length === people.length) throw error;
    if (here.length > 1) await postTo(client, here, introduction(read, here, week));
    for (const one of here.length === 1 ? here : [])
      await postTo(client, [one], aloneMessage(await reader.textsFor(one)));
  }
}

/** Does what a note of a peer round asks for, always in two calls: a cover makes two that leave no trace. */
async function postPeers(office: PostOffice, note: Note): Promise<void> {
  const { client, reader } = office;
  if (note.kind === 'introduction') return introduce(office, note);
  if (note.kind === 'peerAlone')
    return postTo(client, [note.member], aloneMessage(await reader.textsFor(note.member)));
  await client.auth.test();
  await client.auth.test();
}

/** Posts the first message that Slack has the blocks for; without any, makes the call that leaves no trace. */
async function postFirst(
  client: WebClient,
  channel: string,
  [message, ...others]: readonly Message[],
): Promise<void> {
  if (!message) return void (await client.auth.test());
  try {
    await client.chat.postMessage({ channel, ...message, unfurl_links: false, unfurl_media: false });
  } catch (error) {
    if (others.length === 0 || slackErrorOf(error) !== 'invalid_blocks') throw error;
    await postFirst(client, channel, others);
  }
}

/**
 * Posts notes as DMs. The member's id is the channel: no DM needs to be opened first. For a note that is none it
 * asks Slack who it is, over the same connection: a call that names nobody and leaves no trace.
 */
export function slackPost(office: PostOffice): Post {
  return async (note) => {
    try {
      if (isPeers(note.kind)) await postPeers(office, note);
      else if (note.message) await office.client.chat.delete(note.message);
      else await postFirst(office.client, note.member, await messagesOf(office, note));
      return { kind: 'posted' };
    } catch (error) {
      const waitMs = retryAfterOf(error);
      if (waitMs !== null) return { kind: 'later', waitMs };
      const code = slackErrorOf(error);
      if (code === null) throw error;
      // A group message may be refused where others are not.
      if (FOR_ALL.has(code) && !isPeers(note.kind)) return { kind: 'refused', code };
      if (FINAL.has(code) || FOR_ALL.has(code)) return { kind: 'impossible' };
      throw error;
    }
  };
}
