/** The places where others could look for a person's answers. */
export const PARTS = [
  ['redis', 'In Redis'],
  ['exported', 'In an export'],
  ['log', 'In the log'],
] as const;
export type Part = (typeof PARTS)[number][0];
