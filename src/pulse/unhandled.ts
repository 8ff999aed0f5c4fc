/** For the end of a switch over a closed set: a value that no case handles doesn't compile. Throws. */
export function unhandled(value: never): never {
  throw new Error(`Nothing handles ${String(value)}.`);
}
