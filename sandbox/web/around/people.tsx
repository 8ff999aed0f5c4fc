import type { ReactNode } from 'react';
import type { Person } from '../../page/protocol.js';
import { useSourceState, useWorld } from '../source/use-source.js';
import { MOST_SIDE_BY_SIDE } from './limits.js';
import { NotSlack } from './not-slack.js';

interface Props {
  readonly shown: readonly string[];
  readonly onShow: (ids: readonly string[]) => void;
}

/** All people to be, by team. A click shows a person's Slack; the box beside the name adds it to the others. */
export function People({ shown, onShow }: Props): ReactNode {
  const { people } = useWorld();
  const { news } = useSourceState();
  const teams = [...new Set(people.map(({ team }) => team))];
  const toggle = (id: string): void =>
    onShow(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id].slice(-MOST_SIDE_BY_SIDE));
  const item = (person: Person): ReactNode => {
    const { id, name, role } = person;
    const isShown = shown.includes(id);
    return (
      <li key={id} className={isShown ? 'shown' : undefined}>
        <button type="button" aria-current={isShown ? 'true' : undefined} onClick={() => onShow([id])}>
          <span className="name">{name}</span>
          {role !== 'member' && <span className="role">{role}</span>}
          {news.has(id) && !isShown && (
            <span className="news">
              <span className="unseen">something new</span>
            </span>
          )}
        </button>
        <label className="beside" title="Side by side">
          <input
            type="checkbox"
            checked={isShown}
            disabled={isShown && shown.length === 1}
            aria-label={`${name}, side by side`}
            onChange={() => toggle(id)}
          />
        </label>
      </li>
    );
  };
  return (
    <nav className="people" aria-label="Whom to be" data-region="People">
      <p className="people-title">
        You are … <NotSlack />
      </p>
      <label className="people-menu">
        <span>You are</span>
        <select value={shown[0]} onChange={({ target }) => onShow([target.value])}>
          {teams.map((team) => (
            <optgroup key={team} label={team}>
              {people
                .filter((person) => person.team === team)
                .map(({ id, name, role }) => (
                  <option key={id} value={id}>
                    {name}
                    {role === 'member' ? '' : ` (${role})`}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <div className="people-list">
        {teams.map((team) => (
          <div key={team}>
            <p className="team">{team}</p>
            <ul>{people.filter((person) => person.team === team).map(item)}</ul>
          </div>
        ))}
        <p className="tip">
          Check two or three boxes to see their Slack side by side. F6 moves between the parts of the page.
        </p>
      </div>
    </nav>
  );
}
