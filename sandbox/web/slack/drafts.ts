import { useState } from 'react';

/** Unsent text, by person and conversation: it's still there when the user comes back. */
const drafts = new Map<string, string>();

export function useDraft(place: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(drafts.get(place) ?? '');
  const write = (next: string): void => {
    drafts.set(place, next);
    setText(next);
  };
  return [text, write];
}
