import { memo, type ReactNode } from 'react';
import type { Json, PreviewExample, Where } from '../../page/protocol.js';
import { Blocks } from '../slack/blocks.js';
import { viewOf } from '../slack/kit.js';
import { OnlyDrawn } from '../slack/only-drawn.js';
import { isOverBudget } from './matching.js';
import { languageName } from './words.js';

const WHERE: Where = { in: 'modal' };

/** An example as a phone shows it, with its length and what people notice of it. */
export const ExampleView = memo(function ExampleView({
  example,
}: {
  readonly example: PreviewExample;
}): ReactNode {
  const { language, region, shown, lines, linesBeforeControl, budget, banner, screenReader } = example;
  return (
    <article className="example-one" aria-label={`${example.name}, ${languageName(language)}, ${region}`}>
      <p className="example-where">
        {languageName(language)} · {region.toUpperCase()}
      </p>
      <div className="phone" lang={language}>
        <PhoneHead shown={shown} />
        <OnlyDrawn>
          <Blocks blocks={shown['blocks'] as Json[]} where={WHERE} />
        </OnlyDrawn>
      </div>
      <dl>
        <dt>On a phone</dt>
        <dd className={isOverBudget(example) ? 'over' : undefined}>
          {lines} lines, {linesBeforeControl} before the first control
          {budget &&
            ` (${budget.surface}: ${budget.lines} and ${budget.linesBeforeControl} at the most${isOverBudget(example) ? '; over' : ''})`}
        </dd>
        {banner && (
          <>
            <dt>Notification on a desktop</dt>
            <dd>{banner.desktop}</dd>
            <dt>Notification on a phone</dt>
            <dd>{banner.phone}</dd>
          </>
        )}
      </dl>
      <details>
        <summary>A screen reader says</summary>
        <p className="spoken" lang={language}>
          {screenReader}
        </p>
      </details>
    </article>
  );
});

/** The head above the blocks: the app's name over a message, a modal's title between its buttons, the tab's name. */
function PhoneHead({ shown }: { readonly shown: Json }): ReactNode {
  const { title, submit, close } = viewOf(shown);
  if (shown['type'] === 'modal')
    return (
      <p className="phone-bar">
        <span>{close?.text}</span>
        <b>{title?.text}</b>
        <span>{submit?.text}</span>
      </p>
    );
  return (
    <p className="phone-app">
      <span className="avatar app" aria-hidden="true">
        E
      </span>
      <b>{shown['type'] === 'home' ? 'Evenkeel Home' : 'Evenkeel'}</b>
    </p>
  );
}
