/** JSON as Slack writes it: slashes are escaped, and so is everything that isn't ASCII. */
export const slackJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(
      /[\u0080-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );

/** A form as Slack encodes it: an asterisk too, which browsers leave alone. */
export const slackForm = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(fields).toString().replaceAll('*', '%2A');
