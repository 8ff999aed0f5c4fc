import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

/** What was said last, and how many times anything was. */
interface Said {
  readonly text: string;
  readonly count: number;
}

const AnnounceContext = createContext<(text: string) => void>(() => undefined);
const SaidContext = createContext<Said>({ text: '', count: 0 });

/** Says what has just happened, to whoever looks at the page or listens to it. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext);

/** Lets the page say what happens; where that's heard and seen, `Happened` is. */
export function Announcements({ children }: { readonly children: ReactNode }): ReactNode {
  const [said, setSaid] = useState<Said>({ text: '', count: 0 });
  const announce = useCallback((text: string) => setSaid(({ count }) => ({ text, count: count + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      <SaidContext value={said}>{children}</SaidContext>
    </AnnounceContext>
  );
}

/** The page's one live region, in sight: what has just happened. */
export function Happened(): ReactNode {
  const { text, count } = useContext(SaidContext);
  return (
    <p className="happened" role="status" aria-live="polite">
      {/* A new element each time, so that the same words are said again, and seen to be new. */}
      {text && (
        <span key={count} title={text}>
          {text}
        </span>
      )}
    </p>
  );
}
