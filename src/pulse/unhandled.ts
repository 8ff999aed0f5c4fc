/** Throws. It ends a switch over a closed set, where a value that no case handles doesn't compile. */
export function unhandled(value: never): never {
  throw new Error(`Nothing handles ${String(value)}.`);
}
