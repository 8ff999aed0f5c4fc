import { type RefObject, useEffect } from 'react';

/**
 * Calls back when somebody clicks or focuses something outside of a part of the page, while it's open. Whoever scrolls what
 * it's in stays: that's no click, and the focus goes no further than to what's around it.
 */
export function useOutside(part: RefObject<HTMLElement | null>, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const check = ({ type, target }: Event): void => {
      const whole = part.current;
      if (!(target instanceof Node) || whole?.contains(target)) return;
      if (type === 'focusin' && whole && target.contains(whole)) return;
      close();
    };
    document.addEventListener('click', check);
    document.addEventListener('focusin', check);
    return () => {
      document.removeEventListener('click', check);
      document.removeEventListener('focusin', check);
    };
  }, [part, open, close]);
}
