import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Option } from '../kit.js';
import { useOutside } from './outside.js';
import { aria, type FieldProps, valuesIn } from './props.js';
import { FoundList, foundId } from '../found-list.js';

/** Slack asks the app from this many characters on, unless the app sets another minimum. */
const LEAST = 3;

interface Found {
  readonly typed: string;
  readonly options: readonly Option[];
}

/** A menu whose options the app looks up while someone types. */
export function LookedUpMenu(props: FieldProps & { readonly many: boolean }): ReactNode {
  const { element, id, value, onChange, disabled, many, search, known = [] } = props;
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [at, setAt] = useState(0);
  const [met, setMet] = useState<readonly Option[]>([]);
  const latest = useRef('');
  const menu = useRef<HTMLDivElement>(null);
  const list = useId();
  useOutside(menu, found !== null, () => setFound(null));
  const chosen = valuesIn(value);
  const least = element.min_query_length ?? LEAST;
  const nameOf = (one: string): string =>
    [...met, ...known].find((option) => option.value === one)?.text.text ?? one;

  const look = async (text: string): Promise<void> => {
    setTyped(text);
    latest.current = text;
    if (text.length < least || !search) return setFound(null);
    const options = await search(text);
    // The user may have typed on while the app searched.
    if (latest.current !== text) return;
    setAt(0);
    setFound({ typed: text, options });
  };
  const choose = (option: Option): void => {
    setMet([...met, option]);
    onChange(many ? [...chosen.filter((one) => one !== option.value), option.value].join() : option.value);
    setTyped('');
    setFound(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!found) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((at + step + found.options.length) % Math.max(1, found.options.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const option = found.options[at];
      if (option) choose(option);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      setFound(null);
    }
  };
  return (
    <div className="many" ref={menu}>
      {chosen.length > 0 && (
        <ul className="chosen" aria-label="Chosen">
          {chosen.map((one) => (
            <li key={one}>
              {nameOf(one)}
              <button
                type="button"
                aria-label={`Remove ${nameOf(one)}`}
                disabled={disabled}
                onClick={() => onChange(chosen.filter((other) => other !== one).join() || null)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        {...aria(props)}
        id={id}
        className="input"
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={found !== null}
        aria-controls={list}
        aria-activedescendant={found?.options[at] ? foundId(list, at) : undefined}
        placeholder={element.placeholder?.text ?? 'Type to search'}
        value={typed}
        disabled={disabled}
        onChange={({ target }) => void look(target.value)}
        onKeyDown={onKeyDown}
      />
      <FoundList
        id={list}
        label="Found"
        hidden={!found}
        found={found?.options ?? []}
        at={at}
        keyOf={({ value }) => value}
        onChoose={choose}
      >
        {({ text, description }) => (
          <>
            {text.text}
            {description && <small>{description.text}</small>}
          </>
        )}
      </FoundList>
      {found?.options.length === 0 && (
        <p className="nothing" role="status">
          No results for “{found.typed}”.
        </p>
      )}
    </div>
  );
}
