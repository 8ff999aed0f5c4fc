/** The number of a user who owns nothing, as on every Linux. */
const NOBODY = 65_534;

/** Does something as a user whom modes keep out: root, as whom tests run in a container, may do anything. */
export function asSomebodyElse(run: () => void): void {
  const own = process.geteuid?.();
  if (own !== 0) return run();
  process.seteuid?.(NOBODY);
  try {
    run();
  } finally {
    process.seteuid?.(own);
  }
}
