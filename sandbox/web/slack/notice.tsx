import type { ReactNode } from 'react';

/** The words of Slack's client for an act that failed. */
export const Notice = ({
  text,
  onDismiss,
}: {
  readonly text: string;
  readonly onDismiss: () => void;
}): ReactNode => (
  <div className="notice">
    <p>{text}</p>
    <button type="button" aria-label="Dismiss" onClick={onDismiss}>
      ×
    </button>
  </div>
);
