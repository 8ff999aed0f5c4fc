import { type ReactNode, useRef, useState } from 'react';
import { useWorld } from '../source/use-source.js';
import { useActing } from './acting.js';
import { useOutside } from './elements/outside.js';

/** The global shortcuts, behind the lightning icon. */
export function Shortcuts(): ReactNode {
  const { act, disabled } = useActing();
  const { shortcuts } = useWorld();
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  useOutside(whole, open, () => setOpen(false));
  if (shortcuts.length === 0) return null;
  return (
    <div
      className="shortcuts"
      ref={whole}
      onKeyDown={({ key }) => {
        if (key === 'Escape') setOpen(false);
      }}
    >
      <button
        type="button"
        className="button plain lightning"
        aria-label="Shortcuts"
        aria-expanded={open}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M9 1 3 9h4l-1 6 6-8H8z" fill="currentColor" />
        </svg>
      </button>
      {open && (
        <ul className="panel up">
          {shortcuts.map(({ callbackId, name }) => (
            <li key={callbackId}>
              <button
                type="button"
                onClick={() => {
                  setOpen(false);
                  void act({ do: 'shortcut', callbackId });
                }}
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
