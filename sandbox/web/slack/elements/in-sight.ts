/** Scrolls an element that just opened into view, if it's past the end. */
export const intoSight = (opened: HTMLElement | null): void => opened?.scrollIntoView({ block: 'nearest' });
