import { type ReactNode, useEffect, useRef } from 'react';

/** So far around what's highlighted. */
const AROUND = 6;

const visible = (selector: string): Element | null =>
  [...document.querySelectorAll(selector)].findLast((one) => one.getClientRects().length > 0) ?? null;

/** A ring around the first of these that's on the page, wherever it moves. It takes no clicks. */
export function Highlight({ selectors }: { readonly selectors: readonly string[] }): ReactNode {
  const ring = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let frame = 0;
    let before: Element | null = null;
    const follow = (): void => {
      const selector = selectors.find((one) => visible(one) !== null);
      const target = selector === undefined ? null : visible(selector);
      if (target && target !== before) target.scrollIntoView({ block: 'nearest' });
      before = target;
      const box = target?.getBoundingClientRect();
      if (ring.current) ring.current.dataset['around'] = selector ?? '';
      const { style } = ring.current ?? {};
      if (style) {
        style.display = box ? 'block' : 'none';
        style.left = `${(box?.left ?? 0) - AROUND}px`;
        style.top = `${(box?.top ?? 0) - AROUND}px`;
        style.width = `${(box?.width ?? 0) + 2 * AROUND}px`;
        style.height = `${(box?.height ?? 0) + 2 * AROUND}px`;
      }
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [selectors]);
  return <div className="ring" ref={ring} aria-hidden="true" />;
}
