import type { ReactNode } from 'react';
import type { Option } from '../kit.js';
import { aria, type FieldProps } from './props.js';

const optionItem = ({ value, text, description }: Option): ReactNode => (
  <option key={value} value={value}>
    {text.text}
    {description && `: ${description.text}`}
  </option>
);

/** A menu for one choice: the browser's own, which works with every keyboard, phone and screen reader. */
export function MenuOfOne(props: FieldProps): ReactNode {
  const { element, id, value, onChange, disabled } = props;
  const { options = [], option_groups = [], placeholder } = element;
  return (
    <select
      {...aria(props)}
      id={id}
      className="input menu"
      value={value ?? ''}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value || null)}
    >
      <option value="" disabled={value !== null} hidden={value !== null}>
        {placeholder?.text ?? 'Choose an option'}
      </option>
      {options.map(optionItem)}
      {option_groups.map((group) => (
        <optgroup key={group.label.text} label={group.label.text}>
          {group.options.map(optionItem)}
        </optgroup>
      ))}
    </select>
  );
}
