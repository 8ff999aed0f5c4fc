import { createContext, useContext } from 'react';

/** What's filled in in a modal, by the key of each input, and what's wrong with it. */
export interface Form {
  readonly valueOf: (key: string) => string | null | undefined;
  readonly fill: (key: string, value: string | null) => void;
  /** Block id -> sentence. */
  readonly errors: Readonly<Record<string, string>>;
}

export const FormContext = createContext<Form | null>(null);
export const useForm = (): Form | null => useContext(FormContext);
