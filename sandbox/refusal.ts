import type { Problem } from './block-kit/validate.js';

/** A call that Slack would refuse, recorded for later inspection. */
export interface Refusal {
  readonly at: number;
  readonly method: string;
  readonly error: string;
  readonly pointer?: string;
  readonly detail?: string;
}

/** Thrown by a method so that the server answers `{ok: false, error}`. */
export class Refused extends Error {
  constructor(
    readonly error: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
    readonly problems: readonly Problem[] = [],
  ) {
    super(error);
  }
}

/** Refuses blocks or a view as Slack does: with the error, and a JSON pointer for every problem. Throws Refused. */
export function refuseProblems(error: string, problems: readonly Problem[], under = ''): void {
  if (problems.length === 0) return;
  const messages = problems.map(
    ({ pointer, message }) => `[ERROR] ${message} [json-pointer:${under}${pointer}]`,
  );
  throw new Refused(error, { response_metadata: { messages } }, problems);
}
