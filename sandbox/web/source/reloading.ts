/**
 * Wraps a load so that only one request runs at a time: a call while one is under way leads to one more after it, so
 * that the final state is current.
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
