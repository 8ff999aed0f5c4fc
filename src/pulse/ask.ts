/**
 * What a team can ask for. Each is about the whole team, since an ask that only one person could have would name them.
 */
export const ASKS = ['intake', 'supervision', 'meetings', 'news'] as const;
export type Ask = (typeof ASKS)[number];

/** What a member can pick in the form: an ask, or nothing right now. */
export const ASK_CHOICES = [...ASKS, 'nothing'] as const;
export type AskChoice = (typeof ASK_CHOICES)[number];
