import { type ReactNode, useState } from 'react';
import { Happened } from '../announce.js';
import { ThemeSwitch } from '../theme.js';
import { type DrawerState, TABS } from './drawer.js';
import { NotSlack } from './not-slack.js';
import { Time } from './time.js';
import { useTourState } from './tour.js';

/** The bar above Slack, which isn't Slack: time, and the tools to look into things. */
export function Bar({ drawer }: { readonly drawer: DrawerState }): ReactNode {
  const tour = useTourState();
  // A phone shows only the controls needed most.
  const [more, setMore] = useState(false);
  return (
    <header className={more ? 'bar more' : 'bar'} data-region="Demo controls">
      <div className="bar-title">
        <h1>Be everybody</h1>
        <NotSlack />
      </div>
      <button type="button" className="tool more-tools" aria-expanded={more} onClick={() => setMore(!more)}>
        More
      </button>
      <Time />
      <Happened />
      <nav className="bar-tools" aria-label="Look behind it">
        {TABS.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            className="tool"
            data-tool={id}
            aria-expanded={drawer.open === id}
            onClick={() => {
              setMore(false);
              drawer.toggle(id);
            }}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          className="tool tour-begins"
          onClick={() => {
            setMore(false);
            tour.begin();
          }}
        >
          Three-minute tour
        </button>
        <a className="tool" href="#/preview">
          All texts
        </a>
        <ThemeSwitch />
      </nav>
    </header>
  );
}
