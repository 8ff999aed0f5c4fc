import { type ReactNode, useEffect } from 'react';
import { goTo } from '../route.js';
import { Pane } from '../slack/pane.js';
import { useWorld } from '../source/use-source.js';
import { Bar } from './bar.js';
import { Drawer, useDrawer } from './drawer.js';
import { People } from './people.js';
import { MOST_SIDE_BY_SIDE } from './limits.js';
import { moveRegion } from './regions.js';
import { Tour, TourContext, useTour } from './tour.js';
import { Trouble } from './trouble.js';
import { Welcome } from './welcome.js';

const show = (ids: readonly string[]): void => goTo({ page: 'people', people: ids });

/** The demo: the people to be, their screens, and the tools around them that aren't Slack. */
export function Everybody({ asked }: { readonly asked: readonly string[] }): ReactNode {
  const { people } = useWorld();
  const drawer = useDrawer();
  const known = asked.flatMap((id) => people.find((person) => person.id === id) ?? []);
  const first = people.find(({ role }) => role === 'member') ?? people[0];
  const shown = known.length > 0 ? known.slice(0, MOST_SIDE_BY_SIDE) : first ? [first] : [];
  const tour = useTour({ people, shown, drawer, onShow: show });
  useEffect(() => {
    document.addEventListener('keydown', moveRegion);
    return () => document.removeEventListener('keydown', moveRegion);
  }, []);
  return (
    <TourContext value={tour}>
      <div className={drawer.open ? 'everybody with-drawer' : 'everybody'}>
        <a className="skip" href="#slack" onClick={skipToSlack}>
          Skip to Slack
        </a>
        <Bar drawer={drawer} />
        <div className="notes">
          <Trouble />
          <Welcome shown={shown} />
          {tour.step !== null && <Tour shown={shown} drawer={drawer} />}
        </div>
        <People shown={shown.map(({ id }) => id)} onShow={show} />
        <main id="slack" className={`panes panes-${shown.length}`} tabIndex={-1} data-region="Slack">
          {shown.map((person) => (
            <Pane key={person.id} person={person} />
          ))}
        </main>
        {drawer.open && <Drawer drawer={drawer} shown={shown} onShow={show} />}
      </div>
    </TourContext>
  );
}

/** Moves the focus itself, since the address's hash holds the page's route. */
function skipToSlack(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#slack .messages')?.focus();
}
