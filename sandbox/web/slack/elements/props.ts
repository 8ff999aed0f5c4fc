import type { Element, Option } from '../kit.js';

/** What every element that holds something is drawn from. */
export interface FieldProps {
  readonly element: Element;
  /** Of the control itself, so that a label can name it. */
  readonly id: string;
  /** Text or option values, several joined by commas; null for nothing. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  /** The id of what names a group of controls. */
  readonly labelledBy?: string | undefined;
  /** The name, where nothing on the screen is one. */
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  readonly required?: boolean;
  readonly disabled?: boolean;
  /** Asks the app for options, where it looks them up. */
  readonly search?: (typed: string) => Promise<readonly Option[]>;
  /** Options that the value may be among, with their words. */
  readonly known?: readonly Option[];
}

/** What the control that holds the value says of itself. */
export const aria = ({ labelledBy, label, describedBy, invalid, required }: FieldProps) => ({
  'aria-labelledby': labelledBy,
  'aria-label': labelledBy === undefined ? label : undefined,
  'aria-describedby': describedBy,
  'aria-invalid': invalid || undefined,
  'aria-required': required || undefined,
});

export const valuesIn = (value: string | null): readonly string[] => (value ? value.split(',') : []);
