/** What an item is about. */
export const THEMES = ['worry', 'mood', 'load', 'trauma', 'support', 'recovery'] as const;
export type Theme = (typeof THEMES)[number];
