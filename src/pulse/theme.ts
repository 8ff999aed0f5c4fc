/** The subjects of a questionnaire's items. */
export const THEMES = ['worry', 'mood', 'load', 'trauma', 'support', 'recovery'] as const;
export type Theme = (typeof THEMES)[number];
