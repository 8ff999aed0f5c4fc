import { memo, type ReactNode, useMemo } from 'react';
import type { Message, Where } from '../../page/protocol.js';
import { Blocks } from './blocks.js';
import { inWords, momentOf } from './dates.js';
import { DrawnText } from './drawn.js';
import { useReader } from './reader.js';
import { initialsOf } from './sidebar.js';

interface Props {
  readonly message: Message;
  /** Whether it came of the last act. */
  readonly isFresh?: boolean;
}

/** A message: its author, its time and its content. */
export const MessageView = memo(
  function MessageView({ message, isFresh = false }: Props): ReactNode {
    const { ts, channel, from, fromBot, text, blocks, edited, ephemeral } = message;
    const { timeZone, people } = useReader();
    const where = useMemo<Where>(() => ({ in: 'message', channel, ts }), [channel, ts]);
    const written = useMemo(() => ({ type: 'mrkdwn', text }) as const, [text]);
    const name = fromBot ? 'Evenkeel' : (people.find(({ id }) => id === from)?.name ?? from);
    const at = inWords(momentOf(ts), timeZone, { hour: 'numeric', minute: '2-digit' });
    return (
      <article
        className={`message ${ephemeral ? 'ephemeral' : ''} ${isFresh ? 'fresh' : ''}`}
        aria-label={`${isFresh ? 'New: ' : ''}${name}, ${at}`}
        data-ts={ts}
      >
        <span className={fromBot ? 'avatar app' : 'avatar'} aria-hidden="true">
          {fromBot ? 'E' : initialsOf(name)}
        </span>
        <div className="said">
          {ephemeral && <p className="only">Only visible to you</p>}
          <p className="by">
            <b>{name}</b>
            {fromBot && <span className="app-mark">App</span>}
            <time>{at}</time>
          </p>
          {blocks.length > 0 ? <Blocks blocks={blocks} where={where} /> : <DrawnText text={written} />}
          {/* Slack doesn't mark messages with blocks as edited. */}
          {edited && blocks.length === 0 && <p className="edited">(edited)</p>}
        </div>
      </article>
    );
  },
  // The server sends whole screens: an unchanged message isn't redrawn, so that what the user is doing in it stays.
  (before, after) => JSON.stringify(before) === JSON.stringify(after),
);
