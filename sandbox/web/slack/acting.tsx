import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Doing, Outcome, Person, Problem } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { isProblem, problemText } from '../source/source.js';
import { useSource, useSourceState } from '../source/use-source.js';
import { Asking } from './asking.js';
import type { Confirm } from './kit.js';

/** A person who acts, and the outcome of their last act. */
interface Acting {
  readonly person: Person;
  /** Whether acts are impossible, since this is a copy or the server is gone. */
  readonly disabled: boolean;
  readonly act: (doing: Doing) => Promise<Outcome | Problem>;
  /** Grows with each act of this person. */
  readonly acts: number;
  /** Shows the app's confirmation dialog and resolves to the answer; true if the app wants none. */
  readonly ask: (confirm: Confirm | undefined) => Promise<boolean>;
  /** The message about the last act; null if none. */
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

/** Makes this person the one who acts on everything inside. */
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
      // A search isn't an act yet.
      if (doing.do !== 'search') setActs((count) => count + 1);
      const outcome = await source.act(id, doing);
      const told = isProblem(outcome) ? problemText(outcome) : (outcome.failure ?? null);
      setNotice(told);
      // An empty announcement clears the last error.
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
