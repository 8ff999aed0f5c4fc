/** Where others than a person could look for what they answered. */
export const PARTS = [
  ['redis', 'In Redis'],
  ['exported', 'In an export'],
  ['log', 'In the log'],
] as const;
export type Part = (typeof PARTS)[number][0];
