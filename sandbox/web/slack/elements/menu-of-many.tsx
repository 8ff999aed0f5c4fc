import { type ReactNode, useId, useRef, useState } from 'react';
import { optionsOf } from '../kit.js';
import { intoSight } from './in-sight.js';
import { useOutside } from './outside.js';
import { aria, type FieldProps, valuesIn } from './props.js';

/** A menu for several choices: they're listed on its button, and all options are behind it, with a filter. */
export function MenuOfMany(props: FieldProps): ReactNode {
  const { element, id, value, onChange, disabled } = props;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  useOutside(menu, open, () => setOpen(false));
  const options = optionsOf(element);
  const chosen = valuesIn(value);
  const most = element.max_selected_items ?? Number.POSITIVE_INFINITY;
  const names = options.filter((option) => chosen.includes(option.value)).map(({ text }) => text.text);
  const found = options.filter(({ text }) => text.text.toLowerCase().includes(typed.toLowerCase()));
  const toggle = (one: string): void => {
    const next = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
    onChange(next.join() || null);
  };
  const { 'aria-labelledby': labelledBy, 'aria-label': label, 'aria-describedby': describedBy } = aria(props);
  return (
    <div
      className="many"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        // Closes only the menu, not its modal.
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        type="button"
        id={id}
        ref={button}
        className="input menu"
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        aria-labelledby={labelledBy && `${labelledBy} ${id}`}
        aria-label={labelledBy ? undefined : label}
        aria-describedby={describedBy}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {names.join(', ') || element.placeholder?.text || 'Choose options'}
      </button>
      {open && (
        <div
          className="panel"
          ref={intoSight}
          id={panel}
          role="group"
          aria-labelledby={labelledBy}
          aria-label={label ?? 'Options'}
        >
          {options.length > 8 && (
            <input
              className="input"
              type="text"
              aria-label="Filter"
              placeholder="Type to filter"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          )}
          {found.map((option) => (
            <label key={option.value} className="choice">
              <input
                type="checkbox"
                checked={chosen.includes(option.value)}
                disabled={!chosen.includes(option.value) && chosen.length >= most}
                onChange={() => toggle(option.value)}
              />
              <span>{option.text.text}</span>
            </label>
          ))}
          {found.length === 0 && <p className="nothing">Nothing has “{typed}” in it.</p>}
        </div>
      )}
    </div>
  );
}
