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

/** In its last weeks, a 12-week period also asks what would help; with its end comes what a team asks for most. */
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

/** The demo's clock, and what moves it. */
export function Time(): ReactNode {
  const source = useSource();
  const announce = useAnnounce();
  const { connection } = useSourceState();
  const { now, timeZone, week, period, busy, calendar } = useWorld();
  const [problem, setProblem] = useState<string | null>(null);
  const next = nextStep(calendar, now);
  const disabled = connection !== 'live';
  const move = async (how: Move['move']): Promise<void> => {
    setProblem(null);
    const outcome = await source.move({ move: how });
    const told = isProblem(outcome) ? problemText(outcome) : (outcome.failure ?? null);
    setProblem(told);
    const arrived = source.state().world;
    announce(told ?? (arrived ? `It’s ${momentInWords(arrived.now, timeZone)} now.` : ''));
  };
  return (
    <div className="time" role="group" aria-label="Time in the demo">
      <p className="clock">
        <b>Week {week}</b> <span>{momentInWords(now, timeZone)}</span>
      </p>
      <button
        type="button"
        className="tool strong"
        data-tool="next-step"
        disabled={disabled || !next}
        onClick={() => void move('next-step')}
      >
        Next step
        {next && <small>{STEP_WORDS[next.step]}</small>}
      </button>
      {[...MOVE_WORDS, week < period.asksFrom ? TO_ASKS : TO_END].map(([how, words]) => (
        <button
          key={how}
          type="button"
          className="tool"
          data-tool={how}
          disabled={disabled}
          onClick={() => void move(how)}
        >
          {words}
        </button>
      ))}
      {busy && (
        <p className="busy">
          <progress max={1} value={busy.done} aria-label="How far time has come" /> {busy.what}
        </p>
      )}
      {problem && (
        <p className="told">
          {problem}{' '}
          <button type="button" className="plain-link" onClick={() => setProblem(null)}>
            OK
          </button>
        </p>
      )}
    </div>
  );
}
