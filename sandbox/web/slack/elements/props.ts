import type { Element, Option } from '../kit.js';

/** The props of every element that holds a value. */
export interface FieldProps {
  readonly element: Element;
  /** The control's own id, so that a label can name it. */
  readonly id: string;
  /** Text or option values, several joined by commas; null if empty. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  /** The id of the element that names a group of controls. */
  readonly labelledBy?: string | undefined;
  /** The name, if no visible text is one. */
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  readonly required?: boolean;
  readonly disabled?: boolean;
  /** Asks the app for options, if it looks them up. */
  readonly search?: (typed: string) => Promise<readonly Option[]>;
  /** Options with their words that the value may be among. */
  readonly known?: readonly Option[];
}

/** Returns the ARIA attributes of the control that holds the value. */
export const aria = ({ labelledBy, label, describedBy, invalid, required }: FieldProps) => ({
  'aria-labelledby': labelledBy,
  'aria-label': labelledBy === undefined ? label : undefined,
  'aria-describedby': describedBy,
  'aria-invalid': invalid || undefined,
  'aria-required': required || undefined,
});

export const valuesIn = (value: string | null): readonly string[] => (value ? value.split(',') : []);
