import { type RefObject, useEffect } from 'react';

/** Calls back when somebody presses or focuses something outside of a part of the page, while it's open. */
export function useOutside(part: RefObject<HTMLElement | null>, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const check = ({ target }: Event): void => {
      if (target instanceof Node && !part.current?.contains(target)) close();
    };
    document.addEventListener('pointerdown', check);
    document.addEventListener('focusin', check);
    return () => {
      document.removeEventListener('pointerdown', check);
      document.removeEventListener('focusin', check);
    };
  }, [part, open, close]);
}
