import { createContext, useContext } from 'react';
import type { Person } from '../../page/protocol.js';

/** The reader of what's drawn: their time zone, their now, and the names that they know. */
export interface Reader {
  readonly timeZone: string;
  readonly now: number;
  readonly people: readonly Pick<Person, 'id' | 'name'>[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

const NOBODY: Reader = { timeZone: 'UTC', now: 0, people: [], channels: [] };

const ReaderContext = createContext<Reader>(NOBODY);
export const ReaderProvider = ReaderContext.Provider;
export const useReader = (): Reader => useContext(ReaderContext);
