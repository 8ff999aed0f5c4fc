import { type RefObject, useEffect } from 'react';

/**
 * Calls `close` when the user clicks or focuses something outside a part of the page while it's open. Scrolling its
 * container doesn't count: it's not a click, and it moves the focus only to an element around the part.
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
