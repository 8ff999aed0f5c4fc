import { type ReactNode, useState } from 'react';
import type { Outcome, Person, Problem } from '../../page/protocol.js';
import { isProblem, problemText, type Source } from '../source/source.js';
import { useSource, useSourceState, useWorld } from '../source/use-source.js';
import { type ThingToTry, THINGS_TO_TRY } from './things-to-try.js';
import { closeAll, seen } from './tour-help.js';

/** Leads to where something begins, as the person that it's for. */
async function lead({ move, opens }: ThingToTry, source: Source, person: Person): Promise<Outcome | Problem> {
  const { id } = person;
  const moved = move === undefined ? {} : await source.move({ move });
  if (isProblem(moved)) return moved;
  await closeAll({ source, person });
  if ('do' in opens) return source.act(id, opens);
  const outcome = await source.act(id, { do: 'home' });
  if (isProblem(outcome) || outcome.failure !== undefined) return outcome;
  const action = opens.home;
  await seen(source, () =>
    JSON.stringify(source.state().screens[id]?.home ?? {}).includes(`"action_id":"${action}"`)
      ? true
      : undefined,
  );
  return source.act(id, { do: 'click', where: { in: 'home' }, action });
}

/** Things that aren't on the tour: a few sentences for each, and a button that leads to where it begins. */
export function MoreToTry({ onShow }: { readonly onShow: (ids: readonly string[]) => void }): ReactNode {
  const source = useSource();
  const { connection } = useSourceState();
  const { people, busy } = useWorld();
  const [leading, setLeading] = useState(false);
  const [told, setTold] = useState<{ readonly title: string; readonly text: string } | null>(null);
  const isBusy = leading || busy !== null;

  const begin = async (thing: ThingToTry): Promise<void> => {
    // A colleague whom the demo answers for takes part; the person from the tour may have left.
    const person = people.find(
      ({ role, mood }) => role === thing.as && (role !== 'member' || (mood !== 'self' && mood !== 'silent')),
    );
    if (isBusy || !person) return;
    setLeading(true);
    setTold(null);
    onShow([person.id]);
    const outcome = await lead(thing, source, person);
    const text = isProblem(outcome) ? problemText(outcome) : outcome.failure;
    if (text !== undefined) setTold({ title: thing.title, text });
    setLeading(false);
  };
  return (
    <>
      {THINGS_TO_TRY.map((thing) => (
        <section key={thing.title} className="thing">
          <h3>{thing.title}</h3>
          <p aria-live="polite">
            {thing.sentences} {told?.title === thing.title && <b>{told.text}</b>}
          </p>
          <button
            type="button"
            className="tool"
            aria-busy={isBusy || undefined}
            disabled={connection !== 'live'}
            onClick={() => void begin(thing)}
          >
            Show me<span className="unseen">: {thing.title}</span>
          </button>
        </section>
      ))}
    </>
  );
}
