import type { ReactNode } from 'react';
import { DrawnText } from '../drawn.js';
import { aria, type FieldProps, valuesIn } from './props.js';

/** Choices that are all visible, of which one or several are picked. */
export function Choices(props: FieldProps & { readonly many: boolean }): ReactNode {
  const { element, id, value, onChange, disabled, many } = props;
  const chosen = valuesIn(value);
  const toggled = (one: string): string | null => {
    if (!many) return one;
    const next = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
    return next.join() || null;
  };
  const { 'aria-required': required, ...named } = aria(props);
  return (
    <div
      {...named}
      // Only a group of radio buttons can be required as a whole.
      {...(many ? {} : { 'aria-required': required })}
      className="choices"
      role={many ? 'group' : 'radiogroup'}
      id={id}
      aria-invalid={many ? undefined : named['aria-invalid']}
    >
      {element.options?.map((option, at) => (
        <label key={option.value} className="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={id}
            checked={chosen.includes(option.value)}
            disabled={disabled}
            data-first={at === 0 || undefined}
            onChange={() => onChange(toggled(option.value))}
          />
          <span>
            <DrawnText text={option.text} />
            {option.description && (
              <small>
                <DrawnText text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
