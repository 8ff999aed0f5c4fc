/** The ids of a family, such as `support_crisis` and `support_peer`: one for each name of a closed set. */
export const idsOf = <K extends string, N extends string>(kind: K, names: readonly N[]) =>
  names.map((name) => `${kind}_${name}` as const);

/** Makes a value for each id of a family. */
export const eachOf = <K extends string, N extends string, T>(
  kind: K,
  names: readonly N[],
  make: (name: N) => T,
): Readonly<Record<`${K}_${N}`, T>> =>
  Object.fromEntries(names.map((name) => [`${kind}_${name}`, make(name)])) as Record<`${K}_${N}`, T>;
