import type { ReactNode } from 'react';
import type { PreviewExample } from '../../page/protocol.js';
import type { Asked } from './matching.js';
import { languageName } from './words.js';

interface Props {
  readonly examples: readonly PreviewExample[];
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
}

/** Selects the examples to show. */
export function Filter({ examples, asked, onAsk }: Props): ReactNode {
  const menu = (
    name: 'feature' | 'language' | 'region',
    label: string,
    words: (one: string) => string,
  ): ReactNode => (
    <label>
      {label}
      <select value={asked[name]} onChange={({ target }) => onAsk({ ...asked, [name]: target.value })}>
        <option value="">All</option>
        {[...new Set(examples.map((one) => one[name]))].map((one) => (
          <option key={one} value={one}>
            {words(one)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form className="filter" aria-label="Which examples" onSubmit={(event) => event.preventDefault()}>
      {menu('feature', 'Feature', (one) => one)}
      {menu('language', 'Language', languageName)}
      {menu('region', 'Region', (one) => one.toUpperCase())}
      <label>
        Words
        <input
          type="search"
          value={asked.text}
          placeholder="in names and texts"
          onChange={({ target }) => onAsk({ ...asked, text: target.value })}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={asked.over}
          onChange={({ target }) => onAsk({ ...asked, over: target.checked })}
        />
        Over budget only
      </label>
    </form>
  );
}
