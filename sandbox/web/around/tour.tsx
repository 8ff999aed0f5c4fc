import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Person } from '../../page/protocol.js';
import { isProblem, problemText } from '../source/source.js';
import { useSource, useSourceState, useWorld } from '../source/use-source.js';
import type { DrawerState } from './drawer.js';
import { NotSlack } from './not-slack.js';
import { Highlight } from './highlight.js';
import { helpWith } from './tour-help.js';
import { TOUR } from './tour-steps.js';

interface TourState {
  /** Counted from 0; null while there's no tour. */
  readonly step: number | null;
  readonly begin: () => void;
  readonly go: (step: number | null) => void;
}

export const TourContext = createContext<TourState>({
  step: null,
  begin: () => undefined,
  go: () => undefined,
});
export const useTourState = (): TourState => useContext(TourContext);

/** The surroundings of a step: the person to be, and the drawer beside Slack. */
interface Surroundings {
  readonly people: readonly Person[];
  readonly shown: readonly Person[];
  readonly drawer: DrawerState;
  readonly onShow: (ids: readonly string[]) => void;
}

export function useTour({ people, shown, drawer, onShow }: Surroundings): TourState {
  const [step, setStep] = useState<number | null>(null);
  const go = (next: number | null): void => {
    setStep(next);
    const entered = next === null ? undefined : TOUR[next];
    if (!entered) return;
    // The step's part of the traces is preset, so that it shows once the drawer opens.
    drawer.show(null, 'looks' in entered.help ? entered.help.looks : undefined);
    // A user who already plays this role keeps their person.
    if (shown.some(({ role }) => role === entered.as)) return;
    const someone = people.find(({ role }) => role === entered.as);
    if (someone) onShow([someone.id]);
  };
  return { step, begin: () => go(0), go };
}

/** The guided tour: one sentence at a time, beside what it's about. It's never in the way, and Escape ends it. */
export function Tour({ shown, drawer }: Pick<Surroundings, 'shown' | 'drawer'>): ReactNode {
  const { step, go } = useTourState();
  const source = useSource();
  const { connection, screens } = useSourceState();
  const { busy, people } = useWorld();
  const [told, setTold] = useState<{ readonly at: number; readonly text: string } | null>(null);
  const [helping, setHelping] = useState(false);
  const [helped, setHelped] = useState<ReadonlySet<number>>(new Set());
  const card = useRef<HTMLElement>(null);
  const at = step ?? 0;
  const current = TOUR[at];

  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') go(null);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
  useEffect(() => card.current?.focus(), [at]);
  // If several people with the role are side by side, the tour is about one.
  const person = shown.find(({ role }) => role === current?.as);
  const own = `.pane[data-person="${person?.id ?? ''}"]`;
  const selectors = useMemo(
    () => (current?.at ?? []).map((one) => one.replace(/^\.pane\b/, own)),
    [current, own],
  );
  if (!current) return null;
  const { title, sentence, help } = current;
  const isLive = connection === 'live';
  // For a moment there's no person, while another screen opens.
  const isBusy = isLive && (helping || busy !== null || !person);
  const form = person && screens[person.id]?.modals.at(-1)?.view['callback_id'];
  const isOpen = 'form' in help && form === help.form;
  const isDone = helped.has(at) && !isOpen;
  const isLast = at === TOUR.length - 1;

  const doIt = async (): Promise<void> => {
    if (!person || isBusy) return;
    setHelping(true);
    setTold(null);
    const outcome = await helpWith(help, {
      source,
      person,
      people,
      look: (part) => drawer.show('traces', part),
    });
    const text = isProblem(outcome) ? problemText(outcome) : outcome.failure;
    if (text === undefined) setHelped((before) => new Set([...before, at]));
    else setTold({ at, text });
    setHelping(false);
  };
  return (
    <>
      <Highlight selectors={selectors} />
      <section className="tour" aria-label="Guided tour" ref={card} tabIndex={-1} data-region="Tour">
        <div className="tour-text">
          <p className="tour-count">
            {at + 1} of {TOUR.length} <NotSlack />
          </p>
          <h2>{title}</h2>
          <p className="tour-sentence" aria-live="polite">
            {sentence} {told?.at === at && <b>{told.text}</b>}
          </p>
        </div>
        <div className="tour-buttons">
          <button
            type="button"
            className={isDone ? 'tool' : 'tool strong'}
            aria-busy={isBusy || undefined}
            disabled={!isLive}
            onClick={() => void doIt()}
          >
            {isOpen ? 'Send it for me' : 'Do it for me'}
            <span className="unseen">: {help.words}</span>
          </button>
          <button
            type="button"
            className={isDone ? 'tool strong' : 'tool'}
            onClick={() => {
              go(isLast ? null : at + 1);
              if (isLast) drawer.show('more');
            }}
          >
            {isLast ? 'Done' : 'Next'}
          </button>
          {at > 0 && (
            <button type="button" className="tool" onClick={() => go(at - 1)}>
              Back
            </button>
          )}
          <button type="button" className="plain-link" onClick={() => go(null)}>
            End the tour
          </button>
        </div>
      </section>
    </>
  );
}
