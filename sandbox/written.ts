/** Returns JSON as Slack writes it: slashes and all non-ASCII characters are escaped. */
export const slackJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(
      /[\u0080-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );

/** Returns a form as Slack encodes it: including the asterisk, which browsers leave alone. */
export const slackForm = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(fields).toString().replaceAll('*', '%2A');
