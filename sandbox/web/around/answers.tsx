import { type ReactNode, useId, useState } from 'react';
import { type Mood, MOODS, type Person } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { isProblem, problemText } from '../source/source.js';
import { useSource, useSourceState, useWorld } from '../source/use-source.js';

const MOOD_WORDS: Readonly<Record<Mood, string>> = {
  self: 'answers by hand',
  light: 'mostly light',
  mixed: 'mixed',
  heavy: 'heavy',
  silent: 'no answers',
};

/** Sets how people's weeks are answered when time moves, so that one user can watch what the answers lead to. */
export function Answers({ shown }: { readonly shown: readonly Person[] }): ReactNode {
  const source = useSource();
  const announce = useAnnounce();
  const { connection } = useSourceState();
  const { people } = useWorld();
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const disabled = connection !== 'live';
  const others = people.filter((person) => !shown.some((one) => one.id === person.id));
  const teams = [...new Set(people.map(({ team }) => team))];
  const set = async (who: readonly string[], mood: Mood): Promise<void> => {
    const outcome = await source.answer({ people: who, mood });
    const told = isProblem(outcome) ? problemText(outcome) : null;
    setProblem(told);
    announce(told ?? 'Their answers are set.');
  };
  const menu = (name: string, who: readonly string[], mood: Mood | ''): ReactNode => (
    <select
      aria-label={name}
      value={mood}
      disabled={disabled}
      onChange={({ target }) => void set(who, target.value as Mood)}
    >
      {mood === '' && (
        <option value="" disabled>
          various
        </option>
      )}
      {MOODS.map((one) => (
        <option key={one} value={one}>
          {MOOD_WORDS[one]}
        </option>
      ))}
    </select>
  );
  return (
    <>
      <p id={id}>
        When time moves, the demo answers for them. Whoever “answers by hand” is left to you: open their Slack
        and answer.
      </p>
      {problem && <p className="told">{problem}</p>}
      <p className="mood whole">
        <b>Everybody you don’t look at</b>
        {menu('Everybody you don’t look at', ...ofAll(others))}
      </p>
      {teams.map((team) => {
        const members = people.filter((person) => person.team === team);
        return (
          <fieldset key={team} className="moods" aria-describedby={id}>
            <legend>{team}</legend>
            <p className="mood whole">
              <b>Everybody here</b>
              {menu(`Everybody in ${team}`, ...ofAll(members))}
            </p>
            {members.map((person) => (
              <p key={person.id} className="mood">
                <span>{person.name}</span>
                {menu(person.name, [person.id], person.mood)}
              </p>
            ))}
          </fieldset>
        );
      })}
    </>
  );
}

/** Returns people's ids, and their common mood; empty if they don't have one. */
function ofAll(people: readonly Person[]): readonly [ids: readonly string[], mood: Mood | ''] {
  const [first, ...more] = new Set(people.map(({ mood }) => mood));
  return [people.map(({ id }) => id), more.length === 0 ? (first ?? '') : ''];
}
