/** Scrolls what has just opened into sight, where it opens past the end of what's shown. */
export const intoSight = (opened: HTMLElement | null): void => opened?.scrollIntoView({ block: 'nearest' });
