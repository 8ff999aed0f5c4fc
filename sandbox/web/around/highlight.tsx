import { type ReactNode, useEffect, useRef } from 'react';

/** The space between a highlighted element and its ring, in pixels. */
const AROUND = 6;

/** The height of an element that must be visible, in pixels; a smaller element must be visible as a whole. */
const ENOUGH = 40;

const SCROLLING_KEYS: ReadonlySet<string> = new Set([
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
]);

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const isDrawn = (selector: string): Element | null =>
  [...document.querySelectorAll(selector)].findLast((one) => one.getClientRects().length > 0) ?? null;

const within = (one: Box, other: Box): Box => ({
  left: Math.max(one.left, other.left),
  top: Math.max(one.top, other.top),
  right: Math.min(one.right, other.right),
  bottom: Math.min(one.bottom, other.bottom),
});

/** Yields the elements that scroll an element, innermost first. */
function* scrollersOf(target: Element): Iterable<Element> {
  for (let part = target.parentElement; part; part = part.parentElement)
    if (getComputedStyle(part).overflowY !== 'visible') yield part;
}

const windowBox = (): Box => ({ left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight });

/** Returns the visible part of an element. */
const inSight = (target: Element): Box =>
  [...scrollersOf(target)].reduce<Box>(
    (box, scroller) => within(box, scroller.getBoundingClientRect()),
    within(target.getBoundingClientRect(), windowBox()),
  );

const isEnough = (target: Element, { top, bottom, left, right }: Box): boolean =>
  bottom - top >= Math.min(ENOUGH, target.getBoundingClientRect().height) - 1 && right > left;

/** Describes the heights of everything that scrolls an element: if they change, something came or went. */
const layoutOf = (target: Element): string =>
  [...scrollersOf(target)].map(({ scrollHeight, clientHeight }) => `${scrollHeight} ${clientHeight}`).join();

/** Scrolls an element to the middle of its innermost scroller, and nothing further out, if it has one. */
function center(target: Element): void {
  const scroller = [...scrollersOf(target)].find(
    (one) => one.scrollHeight > one.clientHeight && getComputedStyle(one).overflowY === 'auto',
  );
  if (!scroller) return target.scrollIntoView({ block: 'nearest' });
  const [own, whole] = [target.getBoundingClientRect(), scroller.getBoundingClientRect()];
  scroller.scrollBy({ top: (own.top + own.bottom - whole.top - whole.bottom) / 2 });
}

/**
 * A ring around the first of these elements that's on the page, wherever it moves. It takes no clicks. The element is
 * scrolled into view, unless the user scrolls away from it; then there's no ring until something changes.
 */
export function Highlight({ selectors }: { readonly selectors: readonly string[] }): ReactNode {
  const ring = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let frame = 0;
    let before: Element | null = null;
    let layout = '';
    let isLeft = false;
    const leave = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || SCROLLING_KEYS.has(event.key)) isLeft = true;
    };
    const place = (box: Box | null, selector: string): void => {
      if (!ring.current) return;
      const { dataset, style } = ring.current;
      dataset['around'] = selector;
      style.display = box ? 'block' : 'none';
      if (!box) return;
      const { left, top, right, bottom } = within(
        {
          left: box.left - AROUND,
          top: box.top - AROUND,
          right: box.right + AROUND,
          bottom: box.bottom + AROUND,
        },
        windowBox(),
      );
      style.left = `${left}px`;
      style.top = `${top}px`;
      style.width = `${right - left}px`;
      style.height = `${bottom - top}px`;
    };
    const follow = (): void => {
      const selector = selectors.find((one) => isDrawn(one) !== null) ?? '';
      const target = selector ? isDrawn(selector) : null;
      const now = target ? layoutOf(target) : '';
      if (target !== before || now !== layout) isLeft = false;
      before = target;
      layout = now;
      let box = target && inSight(target);
      if (target && box && !isLeft && !isEnough(target, box)) {
        center(target);
        box = inSight(target);
      }
      place(target && box && isEnough(target, box) ? box : null, selector);
      frame = requestAnimationFrame(follow);
    };
    follow();
    for (const event of ['wheel', 'touchmove', 'keydown'])
      window.addEventListener(event, leave, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      for (const event of ['wheel', 'touchmove', 'keydown']) window.removeEventListener(event, leave);
    };
  }, [selectors]);
  return <div className="ring" ref={ring} aria-hidden="true" />;
}
