import type { ReactNode } from 'react';
import type { CalendarEntry, PublishedWeek } from '../../page/protocol.js';
import { inWords } from '../slack/dates.js';
import { useWorld } from '../source/use-source.js';
import { STEP_WORDS } from './steps-of-a-week.js';

/** The number of steps ahead that are shown. */
const AHEAD = 8;

/** Past and due steps, and each team's published results. */
export function Calendar(): ReactNode {
  const { calendar, published, people, period } = useWorld();
  const zoneOf = (team: string): string => people.find((person) => person.team === team)?.timeZone ?? 'UTC';
  const inOrder = calendar.toSorted((one, other) => one.at - other.at);
  const due = inOrder.filter(({ done }) => !done).slice(0, AHEAD);
  const done = inOrder.filter((entry) => entry.done).toReversed();
  const item = ({ at, team, step }: CalendarEntry): ReactNode => (
    <li key={`${at} ${team} ${step}`}>
      <time>
        {inWords(at, zoneOf(team), {
          weekday: 'short',
          month: 'short',
          day: 'numeric',
          hour: 'numeric',
          minute: '2-digit',
        })}
      </time>
      <span>
        {STEP_WORDS[step]} <small>{team}</small>
      </span>
    </li>
  );
  return (
    <>
      <h3>Due</h3>
      {due.length > 0 ? (
        <ol className="steps">{due.map(item)}</ol>
      ) : (
        <p className="nothing">Nothing is planned.</p>
      )}
      <h3>The 12-week period</h3>
      <p>
        It ends with week {period.ends}. From week {period.asksFrom} on, teams of {period.people} and more are
        also asked what would help. What they ask for most comes with the last close, if it’s clear.
      </p>
      <h3>The team pulse so far</h3>
      <Pulses published={published} />
      <h3>Done</h3>
      {done.length > 0 ? (
        <ol className="steps done">{done.map(item)}</ol>
      ) : (
        <p className="nothing">Nothing has happened yet.</p>
      )}
    </>
  );
}

function Pulses({ published }: { readonly published: readonly PublishedWeek[] }): ReactNode {
  if (published.length === 0)
    return <p className="nothing">Nothing is published yet. The first result comes when a week closes.</p>;
  const teams = [...new Set(published.map(({ team }) => team))];
  const weeks = [...new Set(published.map(({ week }) => week))].toSorted((one, other) => one - other);
  const bandOf = (team: string, week: number): string =>
    published.find((one) => one.team === team && one.week === week)?.band ?? '–';
  return (
    <table className="pulses">
      <thead>
        <tr>
          <th scope="col">Week</th>
          {teams.map((team) => (
            <th key={team} scope="col">
              {team}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week}>
            <th scope="row">{week}</th>
            {teams.map((team) => (
              <td key={team}>{bandOf(team, week)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
