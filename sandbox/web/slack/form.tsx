import { createContext, useContext } from 'react';

/** The values filled in in a modal, by each input's key, and what's wrong with them. */
export interface Form {
  readonly valueOf: (key: string) => string | null | undefined;
  readonly fill: (key: string, value: string | null) => void;
  /** Block id -> sentence. */
  readonly errors: Readonly<Record<string, string>>;
}

export const FormContext = createContext<Form | null>(null);
export const useForm = (): Form | null => useContext(FormContext);
