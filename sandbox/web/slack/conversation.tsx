import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import type { Conversation } from '../../page/protocol.js';
import { Composer } from './composer.js';
import { dayInWords, momentOf, sameDay } from './dates.js';
import { keyOfMessage, useFresh } from './fresh.js';
import { MessageView } from './message.js';
import { useReader } from './reader.js';

/** Within this many pixels of the end, the user is reading the newest message. */
const NEAR = 120;

/** Scrolls to the end, or to the start of the newest message if it's longer than the visible part. */
function showNewest(list: HTMLElement | null): void {
  const newest = [...(list?.querySelectorAll<HTMLElement>('.message') ?? [])].at(-1);
  if (!list || !newest) return;
  const isLong = newest.offsetHeight > list.clientHeight;
  list.scrollTo({ top: isLong ? newest.offsetTop - list.offsetTop : list.scrollHeight });
}

/** Whether the newest message is in view. */
function isAtNewest(list: HTMLElement): boolean {
  const newest = [...list.querySelectorAll<HTMLElement>('.message')].at(-1);
  const begins = (newest?.offsetTop ?? 0) - list.offsetTop;
  return list.scrollTop > Math.min(begins, list.scrollHeight - list.clientHeight) - NEAR;
}

/** A conversation: its messages by day, and where to write. */
export function ConversationView({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const { id, kind, title, messages, writable } = conversation;
  const reader = useReader();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const fresh = useFresh(messages);
  const shownFresh = useRef(0);
  const name = kind === 'channel' ? `#${title.replace(/^#/, '')}` : title;
  useLayoutEffect(() => {
    // After an act, the user sees its outcome, wherever they had scrolled to.
    if (fresh.size > shownFresh.current) atEnd.current = true;
    shownFresh.current = fresh.size;
    if (atEnd.current) showNewest(list.current);
  }, [messages, fresh.size]);
  useEffect(() => {
    const shown = list.current;
    if (!shown) return undefined;
    // Charts and long messages grow after they're first drawn.
    const watch = new ResizeObserver(() => atEnd.current && showNewest(shown));
    for (const child of shown.children) watch.observe(child);
    return () => watch.disconnect();
  }, []);
  return (
    <div className="conversation">
      <h2 className="conversation-title">{name}</h2>
      <div
        className="messages"
        ref={list}
        role="region"
        aria-label={`Messages in ${name}`}
        // The keyboard can scroll a long conversation, too.
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          // Growing content scrolls, too, but only a user who scrolls leaves the newest message.
          if (currentTarget.scrollHeight === height.current) atEnd.current = isAtNewest(currentTarget);
          height.current = currentTarget.scrollHeight;
        }}
      >
        <div className="messages-inner">
          {messages.length === 0 && <p className="nothing">Nothing has been said here yet.</p>}
          {messages.map((message, at) => {
            const before = messages[at - 1];
            const moment = momentOf(message.ts);
            const newDay = !before || !sameDay(momentOf(before.ts), moment, reader);
            return (
              <Fragment key={keyOfMessage(message)}>
                {newDay && <p className="day">{dayInWords(moment, reader)}</p>}
                <MessageView message={message} isFresh={fresh.has(keyOfMessage(message))} />
              </Fragment>
            );
          })}
        </div>
      </div>
      {writable ? (
        <Composer conversation={id} to={name} />
      ) : (
        <p className="closed">Only Evenkeel writes here in this demo.</p>
      )}
    </div>
  );
}
