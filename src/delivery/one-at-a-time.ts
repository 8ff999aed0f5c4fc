/** Returns a function that runs a check, unless an earlier one still goes on: while Redis is away, a check waits. */
export function oneAtATime(check: () => Promise<unknown>): () => Promise<void> {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    try {
      await check();
    } finally {
      running = false;
    }
  };
}
