/** The paths in what Slack sent, with the kinds of values found there. It holds none of the values. */
export type Shape = Readonly<Record<string, readonly string[]>>;

/**
 * Matches the names that Slack gives the parts of what it sends. Any other name may be an id, or a word that someone
 * chose.
 */
const A_NAME = /^[a-z][a-z0-9_]{0,40}$/;

/** Parts that come from the bot, or from what a person chose there. We don't look inside them. */
const OPAQUE: ReadonlySet<string> = new Set(['blocks', 'values', 'attachments']);

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

/** Returns the shape of what Slack sent. */
export function shapeOf(sent: unknown): Shape {
  const found = new Map<string, Set<string>>();
  const look = (value: unknown, path: string): void => {
    if (path !== '') found.set(path, (found.get(path) ?? new Set()).add(kindOf(value)));
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) look(one, `${path}[]`);
      return;
    }
    for (const [key, one] of Object.entries(value)) {
      const name = A_NAME.test(key) ? key : '*';
      const below = path === '' ? name : `${path}.${name}`;
      if (OPAQUE.has(key)) found.set(below, (found.get(below) ?? new Set()).add(kindOf(one)));
      else look(one, below);
    }
  };
  look(sent, '');
  return written(found);
}

/** Merges two shapes of the same kind. */
export function together(one: Shape | undefined, other: Shape): Shape {
  const found = new Map(Object.entries(one ?? {}).map(([path, kinds]) => [path, new Set(kinds)]));
  for (const [path, kinds] of Object.entries(other))
    found.set(path, new Set([...(found.get(path) ?? []), ...kinds]));
  return written(found);
}

const written = (found: ReadonlyMap<string, ReadonlySet<string>>): Shape =>
  Object.fromEntries(
    [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, kinds]) => [path, [...kinds].toSorted()]),
  );

/** A difference between what Slack sends and what the local Slack sends. */
export interface Difference {
  /** `missing`: only the local Slack sends it. `other`: its values are of another kind. `more`: only Slack sends it. */
  readonly what: 'missing' | 'other' | 'more';
  readonly path: string;
  /** The kinds of values that the local Slack sends there. */
  readonly local: readonly string[];
  /** The kinds of values that Slack sent there. */
  readonly slack: readonly string[];
}

/** Compares a shape with the local Slack's. It doesn't also list the parts below one that's missing on either side. */
export function differencesOf(local: Shape, slack: Shape): Difference[] {
  const paths = [...new Set([...Object.keys(local), ...Object.keys(slack)])].toSorted();
  const differences: Difference[] = [];
  for (const path of paths) {
    const [here, there] = [local[path] ?? [], slack[path] ?? []];
    const what = here.length === 0 ? 'more' : there.length === 0 ? 'missing' : 'other';
    if (what === 'other' && there.every((kind) => here.includes(kind))) continue;
    const isBelow = differences.some(
      (one) => one.what === what && (path.startsWith(`${one.path}.`) || path.startsWith(`${one.path}[`)),
    );
    if (!isBelow) differences.push({ what, path, local: here, slack: there });
  }
  return differences;
}
