import { type ReactNode, useMemo, useState } from 'react';
import type { Conversation, Person, Screen } from '../../page/protocol.js';
import { Opening } from '../opening.js';
import { useScreen, useWorld } from '../source/use-source.js';
import { ActingAs, useActing } from './acting.js';
import { ConversationView } from './conversation.js';
import { Home } from './home.js';
import { Modal } from './modal.js';
import { Notice } from './notice.js';
import { ReaderProvider } from './reader.js';
import { HOME, Sidebar } from './sidebar.js';
import { useSpokenChanges, useUnread } from './unread.js';

/** The precision of "now" in what's drawn: no day begins within a quarter of an hour, in any time zone. */
const QUARTER_HOUR = 900_000;

/** Slack as one person sees it. */
export function Pane({ person }: { readonly person: Person }): ReactNode {
  const screen = useScreen(person.id);
  const { people, now } = useWorld();
  // Blocks are redrawn only if a name, a channel or the quarter-hour changes.
  const names = JSON.stringify(people.map(({ id, name }) => ({ id, name })));
  const channels = JSON.stringify(channelsOf(screen));
  const about = now - (now % QUARTER_HOUR);
  const reader = useMemo(
    () => ({
      timeZone: person.timeZone,
      now: about,
      people: JSON.parse(names) as { id: string; name: string }[],
      channels: JSON.parse(channels) as { id: string; name: string }[],
    }),
    [person.timeZone, names, channels, about],
  );
  return (
    <section className="pane" aria-label={`Slack as ${person.name} sees it`} data-person={person.id}>
      <ReaderProvider value={reader}>
        <ActingAs person={person}>
          {screen ? <Workspace screen={screen} /> : <Opening>Opening Slack …</Opening>}
        </ActingAs>
      </ReaderProvider>
    </section>
  );
}

const channelsOf = (screen: Screen | null): readonly { id: string; name: string }[] =>
  (screen?.conversations ?? [])
    .filter(({ kind }) => kind === 'channel')
    .map(({ id, title }) => ({ id, name: title.replace(/^#/, '') }));

/** The conversation with the bot comes first: it's what users come for. */
const firstOf = (conversations: readonly Conversation[]): string =>
  conversations.find(({ kind }) => kind === 'dm')?.id ?? conversations[0]?.id ?? HOME;

function Workspace({ screen }: { readonly screen: Screen }): ReactNode {
  const { act, notice, dismiss, disabled } = useActing();
  const [chosen, setChosen] = useState<string | null>(null);
  const at = chosen ?? firstOf(screen.conversations);
  const conversation = screen.conversations.find(({ id }) => id === at);
  const { unread, leave } = useUnread(screen, at);
  useSpokenChanges(screen);
  const modals = screen.modals;
  const open = (next: string): void => {
    leave();
    setChosen(next);
    if (next === HOME && !disabled) void act({ do: 'home' });
  };
  return (
    <>
      <div className="workspace" inert={modals.length > 0}>
        <Sidebar conversations={screen.conversations} at={at} unread={unread} onOpen={open} />
        <div className="pane-main" tabIndex={-1}>
          {notice && modals.length === 0 && <Notice text={notice} onDismiss={dismiss} />}
          {conversation ? (
            <ConversationView key={conversation.id} conversation={conversation} />
          ) : (
            <Home home={screen.home} />
          )}
        </div>
      </div>
      {modals.map((modal, index) => (
        <Modal key={modal.id} modal={modal} over={index} covered={index < modals.length - 1} />
      ))}
    </>
  );
}
