import type { ReactNode } from 'react';
import type { Message, Person } from '../../page/protocol.js';
import { dayInWords, inWords, momentOf } from '../slack/dates.js';
import { useScreen, useWorld } from '../source/use-source.js';

/** The number of notifications that fit on a lock screen. */
const ON_LOCK_SCREEN = 3;

const timeOf = (ts: string, timeZone: string): string =>
  inWords(momentOf(ts), timeZone, { hour: 'numeric', minute: '2-digit' });

/** The view of someone looking over a shoulder: the lock screen, and each message's notifications. */
export function Notices({ person }: { readonly person: Person }): ReactNode {
  const { now } = useWorld();
  const screen = useScreen(person.id);
  const { timeZone } = person;
  const raised = (screen?.conversations ?? [])
    .flatMap(({ messages }) => messages)
    .filter((message): message is Message & { banner: object } => message.banner !== null)
    .toSorted((one, other) => momentOf(other.ts) - momentOf(one.ts));
  return (
    <>
      <p>What someone who looks over {person.name}’s shoulder sees, before any message is opened.</p>
      <div className="lock-screen">
        <p className="lock-time">{inWords(now, timeZone, { hour: 'numeric', minute: '2-digit' })}</p>
        <p className="lock-day">
          {inWords(now, timeZone, { weekday: 'long', month: 'long', day: 'numeric' })}
        </p>
        {raised.length === 0 && <p className="lock-none">No notifications</p>}
        {raised.slice(0, ON_LOCK_SCREEN).map(({ ts, banner }) => (
          <div key={ts} className="banner">
            <b>Evenkeel</b> <time>{timeOf(ts, timeZone)}</time>
            <p>{banner.phone}</p>
          </div>
        ))}
      </div>
      <h3>Message by message</h3>
      {raised.length === 0 && <p className="nothing">No message has raised a notification yet.</p>}
      <ol className="raised">
        {raised.map(({ ts, banner }) => (
          <li key={ts}>
            <h4>
              {dayInWords(momentOf(ts), { timeZone, now })}, {timeOf(ts, timeZone)}
            </h4>
            <dl>
              <dt>Desktop</dt>
              <dd className="banner">
                <b>Evenkeel</b>
                <p>{banner.desktop}</p>
              </dd>
              <dt>Phone</dt>
              <dd className="banner">
                <b>Evenkeel</b>
                <p>{banner.phone}</p>
              </dd>
            </dl>
          </li>
        ))}
      </ol>
    </>
  );
}
