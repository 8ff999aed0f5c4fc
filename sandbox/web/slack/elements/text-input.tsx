import type { ReactNode } from 'react';
import { aria, type FieldProps } from './props.js';

/** One line of text, or several. */
export function TextInput(props: FieldProps): ReactNode {
  const { element, id, value, onChange, disabled } = props;
  const { multiline, max_length: most, placeholder } = element;
  const common = {
    ...aria(props),
    id,
    className: 'input',
    value: value ?? '',
    disabled,
    maxLength: most ?? 3000,
    placeholder: placeholder?.text,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value || null),
  };
  return (
    <>
      {multiline ? <textarea {...common} rows={4} /> : <input {...common} type="text" autoComplete="off" />}
      {most !== undefined && (
        <span className="count" aria-hidden="true">
          {most - (value ?? '').length}
        </span>
      )}
    </>
  );
}
