import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { isProblem } from '../source/source.js';
import { useWorld } from '../source/use-source.js';
import { useActing } from './acting.js';
import { commandIn, completionsOf } from './completion.js';
import { useDraft } from './drafts.js';
import { Shortcuts } from './shortcuts.js';
import { FoundList, foundId } from './found-list.js';

/** The field for messages to the bot and its commands: Enter sends, Shift+Enter starts a new line. */
export function Composer({
  conversation,
  to,
}: {
  readonly conversation: string;
  readonly to: string;
}): ReactNode {
  const { person, act, disabled } = useActing();
  const { commands } = useWorld();
  const [text, setText] = useDraft(`${person.id} ${conversation}`);
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState(false);
  const [busy, setBusy] = useState(false);
  const list = useId();
  const written = commandIn(text, commands);
  const offered = closed ? [] : completionsOf(text, commands);
  const isComplete = offered.length === 1 && offered[0]?.name === text;

  const write = (next: string): void => {
    setText(next);
    setAt(0);
    setClosed(false);
  };
  const complete = (): void => write(`${offered[at]?.name ?? text} `);
  const send = async (): Promise<void> => {
    if (busy || text.trim() === '') return;
    setBusy(true);
    const outcome = await act(
      written ? { do: 'command', name: written.command.name, text: written.text } : { do: 'write', text },
    );
    setBusy(false);
    // Text that couldn't be sent stays, to be sent again.
    if (!isProblem(outcome) && outcome.failure === undefined) write('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offered.length > 0 && step !== undefined) {
      event.preventDefault();
      setAt((at + step + offered.length) % offered.length);
    } else if (offered.length > 0 && event.key === 'Escape') {
      setClosed(true);
    } else if (
      offered.length > 0 &&
      !isComplete &&
      (event.key === 'Tab' || event.key === 'Enter') &&
      !event.shiftKey
    ) {
      event.preventDefault();
      complete();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <div className="composer">
      {offered.length > 0 && (
        <FoundList
          id={list}
          label="Commands"
          className="commands"
          found={offered}
          at={at}
          keyOf={({ name }) => name}
          onChoose={({ name }) => write(`${name} `)}
        >
          {({ name, hint, description }) => (
            <>
              <b>{name}</b> {hint}
              <small>{description}</small>
            </>
          )}
        </FoundList>
      )}
      {written && text.includes(' ') && written.command.hint && (
        <p className="command-hint">
          <b>{written.command.name}</b> {written.command.hint}
        </p>
      )}
      <div className="composer-row">
        <Shortcuts />
        <textarea
          rows={1}
          className="composer-text"
          aria-label={`Message ${to}, or type / for commands`}
          placeholder={disabled ? 'The demo isn’t running' : 'Message, or type /'}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={offered.length > 0 ? list : undefined}
          aria-activedescendant={offered.length > 0 ? foundId(list, at) : undefined}
          value={text}
          disabled={disabled}
          onChange={({ target }) => write(target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="button primary send"
          aria-busy={busy || undefined}
          disabled={disabled || text.trim() === ''}
          onClick={() => void send()}
        >
          Send
        </button>
      </div>
    </div>
  );
}
