/**
 * Loads something again when asked, one request at a time: whoever asks while one is under way gets one more after it, so
 * that what's shown in the end is what's true.
 */
export function reloading(load: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await load();
    } while (again);
    underWay = null;
  };
  return () => {
    again = underWay !== null;
    underWay ??= run();
    return underWay;
  };
}
