import { type ReactNode, useMemo } from 'react';
import { COPY } from '../source/copy.js';
import { ActingContext } from './acting.js';

/** Draws what's inside for show only: acts on it do nothing. */
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
