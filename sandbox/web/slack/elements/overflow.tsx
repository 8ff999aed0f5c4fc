import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Element } from '../kit.js';
import { intoSight } from './in-sight.js';
import { useOutside } from './outside.js';

interface Props {
  readonly element: Element;
  readonly disabled: boolean;
  readonly onChoose: (value: string) => void;
}

/** The menu behind three dots. */
export function Overflow({ element, disabled, onChoose }: Props): ReactNode {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useId();
  useOutside(whole, open, () => setOpen(false));
  const items = (): HTMLElement[] => [
    ...(whole.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];
  useEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[next % all.length]?.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
  };
  return (
    <div className="overflow" ref={whole} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        className="button plain dots"
        aria-label="More options"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menu : undefined}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div className="panel" ref={intoSight} role="menu" id={menu} aria-label="More options">
          {element.options?.map((option) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                onChoose(option.value);
                if (option.url) window.open(option.url, '_blank', 'noopener,noreferrer');
              }}
            >
              {option.text.text}
              {option.description && <small>{option.description.text}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
