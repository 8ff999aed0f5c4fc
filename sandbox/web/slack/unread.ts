import { useEffect, useRef, useState } from 'react';
import type { Conversation, Message, Screen } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { useActing } from './acting.js';

type Counts = Readonly<Record<string, number>>;

const fromBot = ({ messages }: Conversation): number => messages.filter((message) => message.fromBot).length;

const countsOf = ({ conversations }: Screen): Counts =>
  Object.fromEntries(conversations.map((conversation) => [conversation.id, fromBot(conversation)]));

/**
 * Counts the bot's messages that a person hasn't seen, by conversation. Messages from before the page was opened count
 * as seen.
 *
 * @param at the open conversation
 */
export function useUnread(
  screen: Screen,
  at: string,
): { readonly unread: Counts; readonly leave: () => void } {
  const [seen, setSeen] = useState(() => countsOf(screen));
  const counts = countsOf(screen);
  const unread = Object.entries(counts).map(
    ([id, count]) => [id, id === at ? 0 : Math.max(0, count - (seen[id] ?? 0))] as const,
  );
  return {
    unread: Object.fromEntries(unread),
    leave: () => setSeen({ ...seen, [at]: counts[at] ?? 0 }),
  };
}

/** Announces changes on a person's screen that take no focus: a new message, an updated one, the Home tab. */
export function useSpokenChanges(screen: Screen): void {
  const announce = useAnnounce();
  const { person } = useActing();
  const known = useRef<Screen | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = screen;
    if (!before) return;
    const last = new Map(messagesOf(before).map((message) => [placeOf(message), message]));
    const messages = messagesOf(screen);
    const added = messages.findLast((message) => message.fromBot && !last.has(placeOf(message)));
    if (added) return announce(`${person.name} has a new message: ${added.text}`);
    const changed = messages.findLast((message) => !isSame(message, last.get(placeOf(message)) ?? message));
    if (changed) return announce(`A message to ${person.name} now says: ${changed.text}`);
    if (before.home && !isSame(before.home, screen.home)) announce(`${person.name}’s Home tab has changed.`);
  }, [screen, announce, person.name]);
}

const messagesOf = ({ conversations }: Screen): readonly Message[] =>
  conversations.flatMap(({ messages }) => messages);
const placeOf = ({ channel, ts, ephemeral }: Message): string => `${channel} ${ts} ${ephemeral}`;
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
