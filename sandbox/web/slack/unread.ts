import { useEffect, useRef, useState } from 'react';
import type { Conversation, Screen } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { useActing } from './acting.js';

type Counts = Readonly<Record<string, number>>;

const fromBot = ({ messages }: Conversation): number => messages.filter((message) => message.fromBot).length;

const countsOf = ({ conversations }: Screen): Counts =>
  Object.fromEntries(conversations.map((conversation) => [conversation.id, fromBot(conversation)]));

/**
 * Conversation -> how many messages of the bot somebody hasn't seen there. What was there before the page was opened counts
 * as seen.
 *
 * @param at the conversation that's open
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

/** Says each new message of the bot to whoever listens to the page. */
export function useSpokenMessages(screen: Screen): void {
  const announce = useAnnounce();
  const { person } = useActing();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const messages = screen.conversations.flatMap((conversation) => conversation.messages);
    const before = known.current;
    known.current = new Set(messages.map(({ channel, ts }) => `${channel} ${ts}`));
    const last = messages.findLast(
      ({ fromBot: own, channel, ts }) => own && !before?.has(`${channel} ${ts}`),
    );
    if (before && last) announce(`${person.name} has a new message: ${last.text}`);
  }, [screen, announce, person.name]);
}
