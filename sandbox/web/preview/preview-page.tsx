import { type ReactNode, useCallback, useDeferredValue, useState } from 'react';
import type { PreviewExample } from '../../page/protocol.js';
import { Opening } from '../opening.js';
import { problemText } from '../source/source.js';
import { useLoaded, useSource, useSourceState } from '../source/use-source.js';
import { ThemeSwitch } from '../theme.js';
import { NotSlack } from '../around/not-slack.js';
import { Trouble } from '../around/trouble.js';
import { Budgets } from './budgets.js';
import { ExampleView } from './example.js';
import { Filter } from './filter.js';
import { type Asked, EVERYTHING, matching } from './matching.js';

/** Everything that people are shown, with the current content, for its editors. */
export function PreviewPage(): ReactNode {
  const source = useSource();
  const { connection, previewVersion, world } = useSourceState();
  const load = useCallback(() => source.preview(), [source]);
  const { loaded, problem } = useLoaded(load, previewVersion);
  return (
    <div className="preview">
      <header className="bar" data-region="Preview">
        <div className="bar-title">
          <h1>Everything people are shown</h1>
          <NotSlack />
        </div>
        <nav className="bar-tools" aria-label="Elsewhere">
          {world && (
            <a className="tool" href="#/people/">
              Back to the people
            </a>
          )}
          <ThemeSwitch />
        </nav>
      </header>
      {connection !== 'copy' && <Trouble />}
      {problem && connection !== 'ended' && (
        <p className="trouble" role="alert">
          {problemText(problem)}
        </p>
      )}
      {loaded?.broken && <Broken text={loaded.broken} />}
      <main className="preview-main">
        {loaded ? (
          <Examples examples={loaded.examples} />
        ) : (
          !problem && <Opening>Drawing the examples …</Opening>
        )}
      </main>
    </div>
  );
}

/** What's wrong in the content, by file and line. The examples are then from before the error. */
const Broken = ({ text }: { readonly text: string }): ReactNode => (
  <div className="trouble" role="alert">
    <div>
      <p>
        <b>The content has an error.</b> What’s drawn below is from before it. This page shows what you save
        as soon as it’s right again.
      </p>
      <pre>{text}</pre>
    </div>
  </div>
);

function Examples({ examples }: { readonly examples: readonly PreviewExample[] }): ReactNode {
  const features = [...new Set(examples.map(({ feature }) => feature))];
  const [asked, setAsked] = useState<Asked>({ ...EVERYTHING, feature: features[0] ?? '' });
  // Hundreds of examples take a moment to draw; typing doesn't wait for them.
  const found = matching(examples, useDeferredValue(asked));
  const names = [...new Set(found.map(({ name }) => name))];
  return (
    <>
      <Filter examples={examples} asked={asked} onAsk={setAsked} />
      <Budgets examples={examples} />
      <p role="status">
        {found.length} of {examples.length} examples
      </p>
      {names.map((name) => (
        <section key={name} className="example" aria-label={name}>
          <h2>{name}</h2>
          <div className="example-row">
            {found
              .filter((one) => one.name === name)
              .map((one) => (
                <ExampleView key={`${one.language} ${one.region}`} example={one} />
              ))}
          </div>
        </section>
      ))}
    </>
  );
}
