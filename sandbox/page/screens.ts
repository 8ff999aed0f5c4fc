import type { PostedMessage, Sandbox } from '../index.js';
import type { Conversation, Message, Screen } from './protocol.js';

/** Turns a message into the page's form. */
export const messageOf =
  (slack: Sandbox) =>
  ({ ts, channel, user, text, blocks, edited, ephemeral, banner }: PostedMessage): Message => ({
    ts,
    channel,
    from: user,
    fromBot: user === slack.botUserId,
    text,
    blocks,
    edited,
    ephemeral,
    banner,
  });

/** Returns all messages that a person sees in one conversation, oldest first, including those that only they see. */
export function messagesIn(slack: Sandbox, person: string, channel: string): PostedMessage[] {
  const own = slack.as(person).ephemerals();
  return [...slack.exportMessages(), ...own]
    .filter((message) => message.channel === channel)
    .toSorted((one, other) => Number(one.ts) - Number(other.ts));
}

/**
 * Returns everything that one person sees. A group DM is titled by the others in it.
 *
 * @param names user id -> name
 */
export function screenOf(slack: Sandbox, names: ReadonlyMap<string, string>, person: string): Screen {
  const member = slack.as(person);
  const conversations = member.conversations().map(({ id, kind, name, people }): Conversation => {
    const others = people.filter((one) => one !== person).map((one) => names.get(one) ?? one);
    return {
      id,
      kind,
      title: name ?? (kind === 'dm' ? APP_NAME : others.join(', ')),
      messages: messagesIn(slack, person, id).map(messageOf(slack)),
      writable: kind === 'dm',
    };
  });
  return {
    person,
    conversations,
    home: member.home() ?? null,
    modals: member.modals().map(({ id, hash, view, values }) => ({ id, hash, view, values })),
  };
}

const APP_NAME = 'Evenkeel';
