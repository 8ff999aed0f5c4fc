import { useState } from 'react';
import type { Message } from '../../page/protocol.js';
import { useWorld } from '../source/use-source.js';
import { useActing } from './acting.js';

export const keyOfMessage = ({ ts, ephemeral }: Message): string => `${ts} ${ephemeral}`;

/** Returns the number of times that time has begun to move. */
function useMoves(): number {
  const isMoving = useWorld().busy !== null;
  const [seen, setSeen] = useState({ isMoving, count: 0 });
  if (seen.isMoving === isMoving) return seen.count;
  const count = seen.count + (isMoving ? 1 : 0);
  setSeen({ isMoving, count });
  return count;
}

/** Returns the keys of messages that arrived since the last act: since this person acted, or time was moved. */
export function useFresh(messages: readonly Message[]): ReadonlySet<string> {
  const since = `${useActing().acts} ${useMoves()}`;
  const keys = messages.map(keyOfMessage);
  const [before, setBefore] = useState({ since, keys });
  if (before.since !== since) setBefore({ since, keys });
  const known = new Set((before.since === since ? before : { keys }).keys);
  return new Set(keys.filter((key) => !known.has(key)));
}
