/** A value's size in what Slack sends, in bytes: in JSON, as it answers calls, and in a form, as it sends requests. */
export interface Size {
  readonly json: number;
  readonly form: number;
}

/** The characters that take one byte in a form (a space becomes a plus sign); all others take three. */
const AS_IT_IS = /[A-Za-z0-9_. -]/;

/** The size of each ASCII character in a form, in bytes, as Slack's servers encode it (like PHP's `urlencode`). */
const IN_FORM = Uint8Array.from({ length: 128 }, (_, code) =>
  AS_IT_IS.test(String.fromCharCode(code)) ? 1 : 3,
);
const SLASH = '/'.charCodeAt(0);

/**
 * Returns the size of a value in JSON as Slack writes it, and of that JSON in a form: `\/` for a slash, and `\uXXXX`
 * for anything that isn't ASCII. Slack doesn't promise this; its payloads look like this.
 */
export function sizeWritten(value: unknown): Size {
  const text = JSON.stringify(value);
  let [json, form] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const inForm = IN_FORM[code];
    if (inForm === undefined) {
      json += 6;
      form += 8;
    } else if (code === SLASH) {
      json += 2;
      form += 6;
    } else {
      json += 1;
      form += inForm;
    }
  }
  return { json, form };
}
