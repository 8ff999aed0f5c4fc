import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Frees everything that nothing in this process refers to anymore. */
export function collectGarbage(): void {
  gc();
  gc();
}
