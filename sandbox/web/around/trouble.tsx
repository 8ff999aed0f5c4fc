import { type ReactNode, useState } from 'react';
import { ENDED, isProblem, problemText } from '../source/source.js';
import { COPY } from '../source/copy.js';
import { useSource, useSourceState } from '../source/use-source.js';

/** What's wrong with the demo as a whole, and how to go on. It keeps everything that's typed. */
export function Trouble(): ReactNode {
  const source = useSource();
  const { connection, world } = useSourceState();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  if (connection === 'copy') return <p className="trouble mild">{problemText(COPY)}</p>;
  if (connection === 'ended')
    return (
      <p className="trouble" role="alert">
        {problemText(ENDED)} What you typed is still here.
      </p>
    );
  if (!world?.trouble) return null;
  const restart = async (): Promise<void> => {
    setBusy(true);
    const outcome = await source.restart();
    setFailed(isProblem(outcome) ? problemText(outcome) : null);
    setBusy(false);
  };
  return (
    <div className="trouble" role="alert">
      <p>{failed ?? problemText(world.trouble)}</p>
      {world.trouble.restarts && (
        <button
          type="button"
          className="tool strong"
          aria-busy={busy || undefined}
          onClick={() => void restart()}
        >
          {busy ? 'Starting …' : 'Start the bot again'}
        </button>
      )}
    </div>
  );
}
