import { type ReactNode, useState } from 'react';
import type { Person } from '../../page/protocol.js';
import { keep, kept } from '../kept.js';
import { useSourceState } from '../source/use-source.js';
import { NotSlack } from './not-slack.js';
import { useTourState } from './tour.js';

const KEPT = 'welcomed';

/** For first-time visitors: what the page is, and what to do first. */
export function Welcome({ shown }: { readonly shown: readonly Person[] }): ReactNode {
  const tour = useTourState();
  const { connection } = useSourceState();
  const [isKnown, setKnown] = useState(() => kept(KEPT) !== null);
  if (isKnown || tour.step !== null || connection !== 'live') return null;
  const done = (): void => {
    keep(KEPT, 'yes');
    setKnown(true);
  };
  return (
    <section className="welcome" aria-label="What this page is" data-region="Welcome">
      <p>
        <b>Evenkeel asks clinical teams five short questions a week in Slack</b>, and shows how the team is
        doing, never who said what. Here’s a Slack to try it in: it runs on your machine alone, and its people
        are made up. <b>First:</b> you’re {shown[0]?.name}, so answer what Evenkeel asks below, or take the
        tour. <NotSlack />
      </p>
      <button
        type="button"
        className="tool strong"
        onClick={() => {
          done();
          tour.begin();
        }}
      >
        Take the tour
      </button>
      <button type="button" className="tool" onClick={done}>
        Got it
      </button>
    </section>
  );
}
