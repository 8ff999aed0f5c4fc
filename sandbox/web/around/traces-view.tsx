import { type ReactNode, useCallback } from 'react';
import type { Message, Person, StoredKey } from '../../page/protocol.js';
import { dayInWords, inWords, momentOf } from '../slack/dates.js';
import { Opening } from '../opening.js';
import { problemText } from '../source/source.js';
import { useLoaded, useSource, useSourceState, useWorld } from '../source/use-source.js';
import { type Part, PARTS } from './traces-parts.js';

interface Props {
  readonly person: Person;
  readonly part: Part;
  readonly onLook: (part: Part) => void;
}

/** This person's traces that others could get to see: a summary, and everything as it is. */
export function TracesView({ person, part, onLook }: Props): ReactNode {
  const source = useSource();
  const { tracesVersion } = useSourceState();
  const load = useCallback(() => source.traces(person.id), [source, person.id]);
  const { loaded, problem } = useLoaded(load, tracesVersion);
  return (
    <>
      <p>Answer a check-in as {person.name}, then look for the answer where others could look.</p>
      <div className="parts" role="group" aria-label="Where to look">
        {PARTS.map(([id, name]) => (
          <button
            key={id}
            type="button"
            className="tool"
            aria-pressed={part === id}
            onClick={() => onLook(id)}
          >
            {name}
          </button>
        ))}
      </div>
      {problem && <p className="told">{problemText(problem)}</p>}
      {!loaded && !problem && <Opening>Looking …</Opening>}
      {loaded && part === 'redis' && <Stored keys={loaded.redis} person={person} />}
      {loaded && part === 'exported' && <Exported messages={loaded.exported} person={person} />}
      {loaded && part === 'log' && <Log lines={loaded.log} />}
    </>
  );
}

/** The number of characters of a ciphertext that are shown. */
const SHOWN = 120;

function Stored({
  keys,
  person,
}: {
  readonly keys: readonly StoredKey[];
  readonly person: Person;
}): ReactNode {
  const { name } = person;
  // The box holds the week's answers, one slot per member.
  const box = keys.find(({ key }) => key.endsWith(':box'))?.value.split('\n')[0];
  return (
    <>
      <p className="verdict">
        Redis holds <b>{keys.length} values</b> about {name} or their team. Whoever runs it can read who’s on
        the team. <b>{name}’s answers can’t be read in any of them.</b>
      </p>
      {box && (
        <>
          <p>This is what they see of a check-in, the same size for everyone:</p>
          <pre className="sample" tabIndex={0} aria-label="A check-in, as Redis holds it">
            {box.slice(0, SHOWN)} …
          </pre>
        </>
      )}
      <p>
        Whoever has the bot’s key file as well can open a week’s answers until the day after it closes, and
        nobody after that.
      </p>
      <details className="raw">
        <summary>All {keys.length} values, as they are</summary>
        {keys.map(({ key, type, bytes, value }) => (
          <details key={key} className="stored">
            <summary>
              <code>{key}</code>
              <small>
                {type}, {bytes.toLocaleString('en-US')} bytes
              </small>
            </summary>
            <pre tabIndex={0}>{value}</pre>
          </details>
        ))}
      </details>
    </>
  );
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Whether a person chose to get support options as messages and has got some: only those can be put off. */
const tellsOfWeeks = (messages: readonly Message[]): boolean =>
  messages.some(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"not_now"'));

const OFFERED =
  'But one offers support because weeks were heavy: they chose messages, and the form had said that those can be exported.';

function Exported({
  messages,
  person,
}: {
  readonly messages: readonly Message[];
  readonly person: Person;
}): ReactNode {
  const { now } = useWorld();
  const { name, timeZone } = person;
  return (
    <>
      <p className="verdict">
        A workspace owner’s export has <b>{counted(messages.length, 'direct message')}</b> of {name}’s.{' '}
        <b>No answer is in any of them.</b> Answers are given in a form, and forms, the Home tab and “only
        visible to you” aren’t messages. {tellsOfWeeks(messages) && OFFERED}
      </p>
      {messages.length > 0 && (
        <details className="raw">
          <summary>
            {messages.length === 1 ? 'The message' : `All ${messages.length} messages`}, as exported
          </summary>
          <ol className="exported">
            {messages.map(({ ts, fromBot, text, blocks }) => (
              <li key={ts}>
                <small>
                  {dayInWords(momentOf(ts), { timeZone, now })},{' '}
                  {inWords(momentOf(ts), timeZone, { hour: 'numeric', minute: '2-digit' })},{' '}
                  {fromBot ? 'Evenkeel' : name}
                </small>
                <p>{text}</p>
                {blocks.length > 0 && (
                  <details>
                    <summary>Its blocks</summary>
                    <pre tabIndex={0}>{JSON.stringify(blocks, null, 1)}</pre>
                  </details>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

const Log = ({ lines }: { readonly lines: readonly string[] }): ReactNode => (
  <>
    <p className="verdict">
      The bot’s log says that weeks opened and closed, when something was done, and of which kind.{' '}
      <b>It has no answer and no name.</b>
    </p>
    <p>Its last {counted(lines.length, 'line')}, the newest first:</p>
    <pre className="log" tabIndex={0} aria-label="The log, the newest line first">
      {lines.length === 0 && 'Nothing has been logged.'}
      {lines.toReversed().map((line, at) => (
        <span key={lines.length - at}>{line}</span>
      ))}
    </pre>
  </>
);
