import { type ReactNode, useState } from 'react';
import type { Move } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { inWords } from '../slack/dates.js';
import { isProblem, problemText } from '../source/source.js';
import { useSource, useSourceState, useWorld } from '../source/use-source.js';
import { nextStep, STEP_WORDS } from './steps-of-a-week.js';

const MOVE_WORDS: readonly (readonly [Move['move'], string])[] = [
  ['next-hour', 'Next hour'],
  ['next-day', 'Next day'],
  ['next-week', 'Next week'],
  ['six-weeks', 'Play six weeks'],
];

/** In its last weeks, a 12-week period also asks what would help; its end brings what a team asks for most. */
const TO_ASKS = ['ask-weeks', 'To the period’s last weeks'] as const;
const TO_END = ['period-end', 'To the period’s end'] as const;

const momentInWords = (at: number, timeZone: string): string =>
  inWords(at, timeZone, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });

/** The demo's clock, and the buttons that move it. */
export function Time(): ReactNode {
  const source = useSource();
  const announce = useAnnounce();
  const { connection } = useSourceState();
  const { now, timeZone, week, period, busy, calendar, trouble } = useWorld();
  // An error stays until time moves on.
  const [refused, setRefused] = useState<{ readonly at: number; readonly text: string } | null>(null);
  const next = nextStep(calendar, now);
  const isLive = connection === 'live';
  const isMoving = isLive && busy !== null;
  // The page reports it once, above everything.
  const isOver = !isLive || trouble?.restarts === false;
  const move = async (how: Move['move']): Promise<void> => {
    if (isMoving) return announce(`Time is still moving (${busy.what}). Wait until it has arrived.`);
    setRefused(null);
    const outcome = await source.move({ move: how });
    const told = isProblem(outcome) ? problemText(outcome) : (outcome.failure ?? null);
    const arrived = source.state().world;
    if (told !== null && arrived) setRefused({ at: arrived.now, text: told });
    announce(told ?? (arrived ? `It’s ${momentInWords(arrived.now, timeZone)} now.` : ''));
  };
  const button = (how: Move['move'], words: ReactNode, isThere = true): ReactNode => (
    <button
      key={how}
      type="button"
      className={how === 'next-step' ? 'tool strong' : 'tool'}
      data-tool={how}
      disabled={!isLive || !isThere}
      // The button keeps the focus while time moves.
      aria-disabled={isMoving || undefined}
      onClick={() => void move(how)}
    >
      {words}
    </button>
  );
  return (
    <div className={isMoving ? 'time moving' : 'time'} role="group" aria-label="Time in the demo">
      <p className="clock">
        <b>Week {week}</b>{' '}
        <span>{connection === 'ended' ? 'The demo has ended' : momentInWords(now, timeZone)}</span>
      </p>
      {isMoving && (
        <p className="busy">
          <progress max={1} value={busy.done} aria-label="How far time has come" /> <span>{busy.what}</span>
        </p>
      )}
      {button(
        'next-step',
        <>
          Next step
          {next && <small>{STEP_WORDS[next.step]}</small>}
        </>,
        next !== undefined,
      )}
      {[...MOVE_WORDS, week < period.asksFrom ? TO_ASKS : TO_END].map(([how, words]) => button(how, words))}
      {refused?.at === now && !isMoving && !isOver && (
        <p className="told">
          {refused.text}{' '}
          <button type="button" className="plain-link" onClick={() => setRefused(null)}>
            OK
          </button>
        </p>
      )}
    </div>
  );
}
