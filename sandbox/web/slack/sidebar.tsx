import type { ReactNode } from 'react';
import type { Conversation } from '../../page/protocol.js';
import { useActing } from './acting.js';

/** The Home tab's id, in place of a conversation's. */
export const HOME = 'home';

const GROUPS = [
  ['dm', 'Apps'],
  ['group', 'Direct messages'],
  ['channel', 'Channels'],
] as const;

interface Props {
  readonly conversations: readonly Conversation[];
  readonly at: string;
  readonly unread: Readonly<Record<string, number>>;
  readonly onOpen: (id: string) => void;
}

/** Everything that a person can open: the bot's Home tab and their conversations. */
export function Sidebar({ conversations, at, unread, onOpen }: Props): ReactNode {
  const { person } = useActing();
  const item = (id: string, sign: string, name: string): ReactNode => {
    const count = unread[id] ?? 0;
    return (
      <li key={id}>
        <button type="button" aria-current={id === at ? 'page' : undefined} onClick={() => onOpen(id)}>
          <span className="sign" aria-hidden="true">
            {sign}
          </span>
          <span className="name">{name}</span>
          {count > 0 && (
            <span className="badge">
              {count}
              <span className="unseen"> new</span>
            </span>
          )}
        </button>
      </li>
    );
  };
  return (
    <nav className="sidebar" aria-label={`${person.name}’s conversations`}>
      <p className="who">
        <span className="avatar" aria-hidden="true">
          {initialsOf(person.name)}
        </span>
        <b>{person.name}</b>
      </p>
      {GROUPS.map(([kind, title]) => {
        const own = conversations.filter((conversation) => conversation.kind === kind);
        if (own.length === 0) return null;
        return (
          <div key={kind} className="group">
            <p className="group-title">{title}</p>
            <ul>
              {kind === 'dm' && item(HOME, '⌂', 'Evenkeel Home')}
              {own.map(({ id, title: name }) => item(id, signOf(kind), name.replace(/^#/, '')))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

const signOf = (kind: Conversation['kind']): string => ({ dm: 'E', group: '@', channel: '#' })[kind];

export const initialsOf = (name: string): string =>
  name
    .split(' ')
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join('');
