/** The uid of `nobody` on Linux, a user who owns nothing. */
const NOBODY = 65_534;

/** Runs a function as a user bound by file modes: in a container, tests run as root, which isn't. */
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
