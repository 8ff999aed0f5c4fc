import type { ReactNode } from 'react';

/** What's on the page and isn't Slack says so. */
export const NotSlack = (): ReactNode => <span className="not-slack">Not Slack</span>;
