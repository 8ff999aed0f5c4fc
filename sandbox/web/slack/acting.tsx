import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Doing, Outcome, Person, Problem } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { isProblem, problemText } from '../source/source.js';
import { useSource, useSourceState } from '../source/use-source.js';
import { Asking } from './asking.js';
import type { Confirm } from './kit.js';

/** Somebody who does things, and what became of the last one. */
interface Acting {
  readonly person: Person;
  /** Whether nothing can be done here, since it's a copy or there's no server any more. */
  readonly disabled: boolean;
  readonly act: (doing: Doing) => Promise<Outcome | Problem>;
  /** Grows with each thing that this person does. */
  readonly acts: number;
  /** Asks whether to go on, as the app wants to be asked for; true where it doesn't. */
  readonly ask: (confirm: Confirm | undefined) => Promise<boolean>;
  /** What to say about the last act; null for nothing. */
  readonly notice: string | null;
  readonly dismiss: () => void;
}

export const ActingContext = createContext<Acting | null>(null);

export function useActing(): Acting {
  const acting = useContext(ActingContext);
  if (!acting) throw new Error('Nobody acts here: draw this inside of ActingAs.');
  return acting;
}

interface Question {
  readonly confirm: Confirm;
  readonly answer: (yes: boolean) => void;
}

/** Whatever is inside is used by this person. */
export function ActingAs({
  person,
  children,
}: {
  readonly person: Person;
  readonly children: ReactNode;
}): ReactNode {
  const source = useSource();
  const { connection } = useSourceState();
  const announce = useAnnounce();
  const [notice, setNotice] = useState<string | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [acts, setActs] = useState(0);
  const { id } = person;
  const act = useCallback(
    async (doing: Doing): Promise<Outcome | Problem> => {
      setNotice(null);
      // Who looks something up hasn't done anything yet.
      if (doing.do !== 'search') setActs((count) => count + 1);
      const outcome = await source.act(id, doing);
      const told = isProblem(outcome) ? problemText(outcome) : (outcome.failure ?? null);
      setNotice(told);
      // What was wrong before is over.
      if (doing.do !== 'search') announce(told ?? '');
      return outcome;
    },
    [source, id, announce],
  );
  const ask = useCallback(
    (confirm: Confirm | undefined): Promise<boolean> =>
      confirm
        ? new Promise((resolve) => {
            const answer = (yes: boolean): void => {
              setQuestion(null);
              resolve(yes);
            };
            setQuestion({ confirm, answer });
          })
        : Promise.resolve(true),
    [],
  );
  const disabled = connection === 'copy' || connection === 'ended';
  const acting = useMemo(
    () => ({ person, disabled, act, acts, ask, notice, dismiss: () => setNotice(null) }),
    [person, disabled, act, acts, ask, notice],
  );
  return (
    <ActingContext value={acting}>
      {children}
      {question && <Asking {...question} />}
    </ActingContext>
  );
}
