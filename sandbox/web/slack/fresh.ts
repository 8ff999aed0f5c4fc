import { useState } from 'react';
import type { Message } from '../../page/protocol.js';
import { useWorld } from '../source/use-source.js';
import { useActing } from './acting.js';

export const keyOfMessage = ({ ts, ephemeral }: Message): string => `${ts} ${ephemeral}`;

/** Grows each time that time begins to move. */
function useMoves(): number {
  const isMoving = useWorld().busy !== null;
  const [seen, setSeen] = useState({ isMoving, count: 0 });
  if (seen.isMoving === isMoving) return seen.count;
  const count = seen.count + (isMoving ? 1 : 0);
  setSeen({ isMoving, count });
  return count;
}

/** The messages that came of what was done last: since this person acted, or time was moved. */
export function useFresh(messages: readonly Message[]): ReadonlySet<string> {
  const since = `${useActing().acts} ${useMoves()}`;
  const keys = messages.map(keyOfMessage);
  const [before, setBefore] = useState({ since, keys });
  if (before.since !== since) setBefore({ since, keys });
  const known = new Set((before.since === since ? before : { keys }).keys);
  return new Set(keys.filter((key) => !known.has(key)));
}
