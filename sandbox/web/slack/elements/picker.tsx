import { type ReactNode, useState } from 'react';
import { aria, type FieldProps } from './props.js';

/**
 * A time or a date. A browser changes what's picked with every key, so that whoever is told at once is told when somebody
 * has finished: on leaving it, or with Enter.
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
