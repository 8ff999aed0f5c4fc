import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

const AnnounceContext = createContext<(text: string) => void>(() => undefined);

/** Says something to whoever listens to the page instead of looking at it. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext);

/** The page's one live region. */
export function Announcements({ children }: { readonly children: ReactNode }): ReactNode {
  const [said, setSaid] = useState({ text: '', count: 0 });
  const announce = useCallback((text: string) => setSaid(({ count }) => ({ text, count: count + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite">
        {/* A new element each time, so that the same words are said again. */}
        <span key={said.count}>{said.text}</span>
      </div>
    </AnnounceContext>
  );
}
