import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

/** The last announcement, and the number of announcements so far. */
interface Said {
  readonly text: string;
  readonly count: number;
}

const AnnounceContext = createContext<(text: string) => void>(() => undefined);
const SaidContext = createContext<Said>({ text: '', count: 0 });

/** Returns a function that announces what just happened, to people who look at the page or listen to it. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext);

/** Lets the page make announcements; `Happened` shows them. */
export function Announcements({ children }: { readonly children: ReactNode }): ReactNode {
  const [said, setSaid] = useState<Said>({ text: '', count: 0 });
  const announce = useCallback((text: string) => setSaid(({ count }) => ({ text, count: count + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      <SaidContext value={said}>{children}</SaidContext>
    </AnnounceContext>
  );
}

/** The page's one live region, which is visible: what has just happened. */
export function Happened(): ReactNode {
  const { text, count } = useContext(SaidContext);
  return (
    <p className="happened" role="status" aria-live="polite">
      {/* A new element each time, so that repeated words are spoken again and seen to be new. */}
      {text && (
        <span key={count} title={text}>
          {text}
        </span>
      )}
    </p>
  );
}
