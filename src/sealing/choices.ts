/** The number that stands in a record for a choice from a list: its place there, from 1; 0 for none. */
export const placeOf = <T>(list: readonly T[], choice: T | null): number =>
  choice === null ? 0 : list.indexOf(choice) + 1;

/** The choice that a number stands for; an unknown one reads as none. */
export const choiceAt = <T>(list: readonly T[], place: number | undefined): T | null =>
  list[(place ?? 0) - 1] ?? null;
