import { type ReactNode, useMemo } from 'react';
import { COPY } from '../source/copy.js';
import { ActingContext } from './acting.js';

/** What's inside is drawn for looking at: nobody uses it, and nothing happens to whoever tries. */
export function OnlyDrawn({ children }: { readonly children: ReactNode }): ReactNode {
  const acting = useMemo(
    () => ({
      person: { id: '', name: '', role: 'member', team: '', timeZone: 'UTC', mood: 'self' } as const,
      disabled: false,
      act: async () => COPY,
      acts: 0,
      ask: async () => false,
      notice: null,
      dismiss: () => undefined,
    }),
    [],
  );
  return <ActingContext value={acting}>{children}</ActingContext>;
}
