import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Outcome, Person, Problem } from '../../page/protocol.js';
import { isProblem, problemText, type Source } from '../source/source.js';
import { useSource, useSourceState, useWorld } from '../source/use-source.js';
import type { DrawerState } from './drawer.js';
import { NotSlack } from './not-slack.js';
import { Highlight } from './highlight.js';
import { type Help, TOUR } from './tour-steps.js';

interface TourState {
  /** From 0; null while there's no tour. */
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

/** What a step brings along: whoever one is for it, and what's opened beside Slack. */
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
    drawer.show(entered.opens ?? null);
    // Whoever is a member already stays who they are.
    if (shown.some(({ role }) => role === entered.as)) return;
    const someone = people.find(({ role }) => role === entered.as);
    if (someone) onShow([someone.id]);
  };
  return { step, begin: () => go(0), go };
}

/** Lets somebody have some weeks of a kind. */
async function playWeeks(
  source: Source,
  person: string,
  { weeks, mood }: Extract<Help, { readonly weeks: number }>,
): Promise<Outcome | Problem> {
  let outcome = await source.answer({ people: [person], mood });
  for (let week = 0; week < weeks && !isProblem(outcome); week += 1)
    outcome = await source.move({ move: 'next-week' });
  return outcome;
}

/** The guided tour: one sentence at a time, beside what it's about. It's never in the way, and Escape ends it. */
export function Tour({ shown }: { readonly shown: readonly Person[] }): ReactNode {
  const { step, go } = useTourState();
  const source = useSource();
  const { connection } = useSourceState();
  const { busy } = useWorld();
  const [told, setTold] = useState<{ readonly at: number; readonly text: string } | null>(null);
  const [helping, setHelping] = useState(false);
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
  if (!current) return null;
  // Nobody for a moment, while somebody else's screen is opened.
  const person = shown.find(({ role }) => role === current.as);
  const isBusy = helping || busy !== null || !person;

  const help = async (how: Help): Promise<void> => {
    if (!person) return;
    setHelping(true);
    // Whoever has a form open answers by hand.
    const open = source.state().screens[person.id]?.modals.length ?? 0;
    for (let closed = 0; closed < open; closed += 1) await source.act(person.id, { do: 'close' });
    const outcome =
      'act' in how ? await source.act(person.id, how.act) : await playWeeks(source, person.id, how);
    const text = isProblem(outcome) ? problemText(outcome) : outcome.failure;
    setTold(text === undefined ? null : { at, text });
    setHelping(false);
  };
  const isLast = at === TOUR.length - 1;
  return (
    <>
      <Highlight selectors={current.at} />
      <section className="tour" aria-label="Guided tour" ref={card} tabIndex={-1} data-region="Tour">
        <p className="tour-count">
          {at + 1} of {TOUR.length} <NotSlack />
        </p>
        <h2>{current.title}</h2>
        <p aria-live="polite">{told?.at === at ? told.text : current.sentence}</p>
        <div className="tour-buttons">
          {current.help && (
            <button
              type="button"
              className="tool"
              aria-busy={isBusy || undefined}
              disabled={connection !== 'live'}
              onClick={() => current.help && !isBusy && void help(current.help)}
            >
              Do it for me<span className="unseen">: {current.help.words}</span>
            </button>
          )}
          {at > 0 && (
            <button type="button" className="tool" onClick={() => go(at - 1)}>
              Back
            </button>
          )}
          <button type="button" className="tool strong" onClick={() => go(isLast ? null : at + 1)}>
            {isLast ? 'Done' : 'Next'}
          </button>
          <button type="button" className="plain-link" onClick={() => go(null)}>
            Skip the tour
          </button>
        </div>
      </section>
    </>
  );
}
