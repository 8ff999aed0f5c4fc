import { ENDED } from './source.js';
import type { Problem } from '../../page/protocol.js';

/** Asks the demo's server. Returns a Problem if something can't be done or the server is gone. */
async function ask<T>(path: string, init?: RequestInit): Promise<T | Problem> {
  try {
    const response = await fetch(`/api/${path}`, init);
    return (await response.json()) as T | Problem;
  } catch {
    return ENDED;
  }
}

export const get = <T>(path: string): Promise<T | Problem> => ask<T>(path);

export const post = <T>(path: string, body: object): Promise<T | Problem> =>
  ask<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
