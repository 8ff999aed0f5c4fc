/**
 * Imported before anything that takes time to load: a process that is the first of its container (PID 1) ignores SIGTERM
 * until somebody listens for it, and would be killed in the middle of its start.
 */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** The same key press may come twice, in milliseconds: from the terminal, and again from the npm above this process. */
const ONE_PRESS_MS = 500;

let endedAt: number | null = null;
let onEnd: (() => void) | null = null;

for (const [name, number] of Object.entries(SIGNALS))
  process.on(name, () => {
    // A second one doesn't wait for what the first has begun.
    if (endedAt !== null && performance.now() - endedAt > ONE_PRESS_MS) process.exit(128 + number);
    if (endedAt !== null) return;
    endedAt = performance.now();
    if (onEnd) onEnd();
    else process.exit(process.argv[2] === 'start' ? 0 : 128 + number);
  });

/** Has something done when the process is told to end, instead of ending it there and then. */
export function atEnd(run: () => void): void {
  onEnd = run;
}
