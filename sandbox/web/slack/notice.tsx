import type { ReactNode } from 'react';

/** What Slack's client says when something couldn't be done. */
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
