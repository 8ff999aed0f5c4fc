/**
 * Import this before anything that takes time to load: the first process of a container (PID 1) ignores SIGTERM until
 * it listens for it, and would be killed in the middle of its start.
 */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * How long the same key press may repeat, in milliseconds: it comes from the terminal, and again from the npm above
 * this process.
 */
const ONE_PRESS_MS = 500;

let endedAt: number | null = null;
let onEnd: (() => void) | null = null;

for (const [name, number] of Object.entries(SIGNALS))
  process.on(name, () => {
    // A second signal doesn't wait for what the first one started.
    if (endedAt !== null && performance.now() - endedAt > ONE_PRESS_MS) process.exit(128 + number);
    if (endedAt !== null) return;
    endedAt = performance.now();
    if (onEnd) onEnd();
    else process.exit(process.argv[2] === 'start' ? 0 : 128 + number);
  });

/**
 * Runs a handler when the process gets a signal to end, instead of ending right away.
 *
 * @returns a function that lets signals end the process right away again
 */
export function atEnd(run: () => void): () => void {
  onEnd = run;
  return () => (onEnd = null);
}
