/**
 * Imported before anything that takes time to load: a process that is the first of its container (PID 1) ignores SIGTERM
 * until somebody listens for it, and would be killed in the middle of its start.
 */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

let ended = false;
let onEnd: (() => void) | null = null;

for (const [name, number] of Object.entries(SIGNALS))
  process.on(name, () => {
    // A second one does not wait for what the first has begun.
    if (ended) process.exit(128 + number);
    ended = true;
    if (onEnd) onEnd();
    else process.exit(process.argv[2] === 'start' ? 0 : 128 + number);
  });

/** Has something done when the process is told to end, instead of ending it there and then. */
export function atEnd(run: () => void): void {
  onEnd = run;
}
