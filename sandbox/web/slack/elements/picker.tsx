import { type ReactNode, useState } from 'react';
import { aria, type FieldProps } from './props.js';

/**
 * A time or a date. A browser changes the value with every key, so an app that's told at once is told when the user has
 * finished: on leaving the field, or with Enter.
 */
export function Picker(
  props: FieldProps & { readonly kind: 'time' | 'date'; readonly atOnce: boolean },
): ReactNode {
  const { id, value, onChange, disabled, kind, atOnce } = props;
  const [typing, setTyping] = useState<{ readonly over: string | null; readonly text: string } | null>(null);
  const typed = typing?.over === value ? typing.text : (value ?? '');
  const commit = (): void => {
    if (typed !== (value ?? '')) onChange(typed || null);
  };
  return (
    <input
      {...aria(props)}
      id={id}
      className="input short"
      type={kind}
      value={typed}
      disabled={disabled}
      onChange={({ target }) => {
        setTyping({ over: value, text: target.value });
        if (!atOnce) onChange(target.value || null);
      }}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  );
}
