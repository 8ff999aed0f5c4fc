/** The things a team can ask for. Each is about the whole team: an ask that fits only one person would name them. */
export const ASKS = ['intake', 'supervision', 'meetings', 'news'] as const;
export type Ask = (typeof ASKS)[number];

/** The choices in the form: an ask, or nothing right now. */
export const ASK_CHOICES = [...ASKS, 'nothing'] as const;
export type AskChoice = (typeof ASK_CHOICES)[number];
