import { useState } from 'react';

/** What's typed and not sent yet, by person and conversation: it's still there when somebody comes back. */
const drafts = new Map<string, string>();

export function useDraft(place: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(drafts.get(place) ?? '');
  const write = (next: string): void => {
    drafts.set(place, next);
    setText(next);
  };
  return [text, write];
}
