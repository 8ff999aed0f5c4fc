import { type ReactNode, useCallback, useState } from 'react';
import type { Message, Person, StoredKey } from '../../page/protocol.js';
import { dayInWords, inWords, momentOf } from '../slack/dates.js';
import { problemText } from '../source/source.js';
import { useLoaded, useSource, useSourceState, useWorld } from '../source/use-source.js';

const PARTS = [
  ['redis', 'In Redis'],
  ['exported', 'In an export'],
  ['log', 'In the log'],
] as const;
type Part = (typeof PARTS)[number][0];

/** What others than this person could get to see of them, as it is. */
export function TracesView({ person }: { readonly person: Person }): ReactNode {
  const source = useSource();
  const { tracesVersion } = useSourceState();
  const [part, setPart] = useState<Part>('redis');
  const load = useCallback(() => source.traces(person.id), [source, person.id]);
  const { loaded, problem } = useLoaded(load, tracesVersion);
  return (
    <>
      <p>
        Answer a check-in as {person.name}, then look for the answer here. Whoever has the bot’s key file as
        well as Redis can open a week’s answers until the day after it closes, and nobody after that.
      </p>
      <div className="parts" role="group" aria-label="Where to look">
        {PARTS.map(([id, name]) => (
          <button
            key={id}
            type="button"
            className="tool"
            aria-pressed={part === id}
            onClick={() => setPart(id)}
          >
            {name}
          </button>
        ))}
      </div>
      {problem && <p className="told">{problemText(problem)}</p>}
      {!loaded && !problem && <p className="nothing">Looking …</p>}
      {loaded && part === 'redis' && <Stored keys={loaded.redis} />}
      {loaded && part === 'exported' && <Exported messages={loaded.exported} person={person} />}
      {loaded && part === 'log' && <Log lines={loaded.log} />}
    </>
  );
}

const Stored = ({ keys }: { readonly keys: readonly StoredKey[] }): ReactNode => (
  <>
    <p>
      For whoever runs Redis or has a copy of it: {keys.length} keys. Names are plain; what people said is
      ciphertext of one size for everyone.
    </p>
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
  </>
);

function Exported({
  messages,
  person,
}: {
  readonly messages: readonly Message[];
  readonly person: Person;
}): ReactNode {
  const { now } = useWorld();
  const { timeZone } = person;
  return (
    <>
      <p>
        For a workspace owner who exports {person.name}’s direct messages. Forms, the Home tab and “only
        visible to you” aren’t messages.
      </p>
      {messages.length === 0 && <p className="nothing">There are no messages yet.</p>}
      <ol className="exported">
        {messages.map(({ ts, fromBot, text, blocks }) => (
          <li key={ts}>
            <small>
              {dayInWords(momentOf(ts), { timeZone, now })},{' '}
              {inWords(momentOf(ts), timeZone, { hour: 'numeric', minute: '2-digit' })},{' '}
              {fromBot ? 'Evenkeel' : person.name}
            </small>
            <p>{text}</p>
            {blocks.length > 0 && (
              <details>
                <summary>Its blocks, as exported</summary>
                <pre tabIndex={0}>{JSON.stringify(blocks, null, 1)}</pre>
              </details>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

const Log = ({ lines }: { readonly lines: readonly string[] }): ReactNode => (
  <>
    <p>
      For whoever reads the bot’s log: that weeks opened and closed, and when something was done. The newest
      line is last.
    </p>
    <pre className="log" tabIndex={0} aria-label="The log">
      {lines.join('\n') || 'Nothing has been logged.'}
    </pre>
  </>
);
