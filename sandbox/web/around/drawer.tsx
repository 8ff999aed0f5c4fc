import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Person } from '../../page/protocol.js';
import { Answers } from './answers.js';
import { Calendar } from './calendar.js';
import { NotSlack } from './not-slack.js';
import { MoreToTry } from './more-to-try.js';
import { Notices } from './notices.js';
import type { Part } from './traces-parts.js';
import { TracesView } from './traces-view.js';

/** The tabs of the drawer beside Slack. */
export const TABS = [
  { id: 'calendar', name: 'Calendar' },
  { id: 'answers', name: 'Others’ answers' },
  { id: 'notices', name: 'Notifications' },
  { id: 'traces', name: 'Who can’t see what' },
  { id: 'more', name: 'More to try' },
] as const;
export type Tab = (typeof TABS)[number]['id'];

export interface DrawerState {
  readonly open: Tab | null;
  /** The part of the traces where the user looks for answers. */
  readonly part: Part;
  readonly toggle: (tab: Tab) => void;
  /** Opens a tab, or closes the open one; `part` selects the part of the traces from then on. */
  readonly show: (tab: Tab | null, part?: Part) => void;
  readonly look: (part: Part) => void;
}

export function useDrawer(): DrawerState {
  const [open, setOpen] = useState<Tab | null>(null);
  const [part, setPart] = useState<Part>('redis');
  return {
    open,
    part,
    toggle: (tab) => setOpen((now) => (now === tab ? null : tab)),
    show(tab, next = part) {
      setOpen(tab);
      setPart(next);
    },
    look: setPart,
  };
}

interface Props {
  readonly drawer: DrawerState;
  readonly shown: readonly Person[];
  readonly onShow: (ids: readonly string[]) => void;
}

/** The drawer beside Slack, for everything that isn't Slack. */
export function Drawer({ drawer, shown, onShow }: Props): ReactNode {
  const { open } = drawer;
  const [chosen, setChosen] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [open]);
  const person = shown.find(({ id }) => id === chosen) ?? shown[0];
  const close = (): void => {
    document.querySelector<HTMLElement>(`[data-tool="${open}"]`)?.focus();
    drawer.show(null);
  };
  if (!open || !person) return null;
  const name = TABS.find(({ id }) => id === open)?.name;
  const isPersonal = open === 'notices' || open === 'traces';
  return (
    <aside
      className="drawer"
      aria-label={name}
      data-region="Drawer"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Closes only the drawer, not the tour.
        event.stopPropagation();
        close();
      }}
    >
      <header className="drawer-head">
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <NotSlack />
        <button type="button" className="tool close" aria-label={`Close: ${name}`} onClick={close}>
          ×
        </button>
      </header>
      {isPersonal && shown.length > 1 && (
        <label className="of">
          Of{' '}
          <select value={person.id} onChange={({ target }) => setChosen(target.value)}>
            {shown.map(({ id, name: own }) => (
              <option key={id} value={id}>
                {own}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="drawer-body">
        {open === 'calendar' && <Calendar />}
        {open === 'answers' && <Answers shown={shown} />}
        {open === 'notices' && <Notices person={person} />}
        {open === 'more' && <MoreToTry onShow={onShow} />}
        {open === 'traces' && (
          <TracesView key={person.id} person={person} part={drawer.part} onLook={drawer.look} />
        )}
      </div>
    </aside>
  );
}
