import type { ReactNode } from 'react';
import type { Element } from '../kit.js';

interface Props {
  readonly element: Element;
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

/** A button, or a link that looks like one. Its text is its name, unless the app gives it a longer one. */
export function Button({ element, busy, disabled, onPress }: Props): ReactNode {
  const { text, style = 'plain', url, accessibility_label: name } = element;
  const looks = `button ${style}`;
  if (url)
    return (
      <a
        className={looks}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={name}
        onClick={onPress}
      >
        {text?.text}
      </a>
    );
  return (
    <button
      type="button"
      className={looks}
      data-action={element.action_id}
      aria-label={name}
      aria-busy={busy || undefined}
      disabled={disabled}
      onClick={() => !busy && onPress()}
    >
      {text?.text}
    </button>
  );
}
