/** Why somebody can't do something in Slack's client: it's not there, or the client itself doesn't let them. */
export const CANNOT = [
  'no-such-person',
  'no-such-command',
  'no-such-shortcut',
  'not-there',
  'no-such-option',
  'too-short',
  'too-long',
  'required',
  'turned-off',
] as const;

/** Thrown where somebody tries what Slack's client wouldn't let them: the app hears nothing of it. */
export class CannotDo extends Error {
  constructor(
    readonly code: (typeof CANNOT)[number],
    message: string,
    /** The input that's in the way, by its block id. */
    readonly input: string | null = null,
  ) {
    super(message);
  }
}
