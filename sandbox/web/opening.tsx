import type { ReactNode } from 'react';
import { ENDED, problemText } from './source/source.js';
import { useSourceState } from './source/use-source.js';

/** What's still to come; once the demo has ended, how to start it again. */
export function Opening({ children }: { readonly children: string }): ReactNode {
  const { connection } = useSourceState();
  return <p className="opening">{connection === 'ended' ? problemText(ENDED) : children}</p>;
}
