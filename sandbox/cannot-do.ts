/** Reasons that someone can't do something in Slack's client: it isn't there, or the client doesn't allow it. */
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

/** Thrown for an action that Slack's client wouldn't allow; the app hears nothing of it. */
export class CannotDo extends Error {
  constructor(
    readonly code: (typeof CANNOT)[number],
    message: string,
    /** The block id of the input that prevents it. */
    readonly input: string | null = null,
  ) {
    super(message);
  }
}
