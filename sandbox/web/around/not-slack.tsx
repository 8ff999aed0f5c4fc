import type { ReactNode } from 'react';

/** Marks the parts of the page that aren't Slack. */
export const NotSlack = (): ReactNode => <span className="not-slack">Not Slack</span>;
