/** The exit codes of `evenkeel start`. Trouble that passes by itself never ends it: it waits. */
export const EXIT = {
  /** It was told to end by a signal. */
  asked: 0,
  /** A defect; a restart may help. */
  defect: 1,
  /** The environment, a file, or Redis's address, user or rights need correcting. */
  configuration: 2,
  /** Slack refuses a token until someone changes something. */
  slack: 3,
  /** The keyring is missing, unreadable, or the wrong one. */
  keyring: 4,
  /** Redis holds another version's data. */
  schema: 5,
} as const;

/** The meaning of each exit code, for `evenkeel --help`; docs/OPERATIONS.md has the same sentences. */
export const EXIT_CODES = [
  [EXIT.asked, 'done; for start: it was told to end (SIGTERM, SIGINT)'],
  [
    EXIT.defect,
    'start: a defect, logged as crashed, and a restart may help; doctor: something is wrong; setup: something is left to do; verify: Slack behaves otherwise; content check: something is too old to be released',
  ],
  [
    EXIT.configuration,
    'a wrong command or option, or the environment, a file, a port or REDIS_URL (password, rights, database) has to be corrected',
  ],
  [EXIT.slack, 'start: Slack refuses the bot token or the app-level token'],
  [
    EXIT.keyring,
    "start: the keyring is missing or isn't the right one, in a process without the role web (one with it keeps helping meanwhile)",
  ],
  [
    EXIT.schema,
    'start: Redis holds the data of another version of Evenkeel, in a process without the role web (one with it keeps helping meanwhile)',
  ],
] as const satisfies readonly (readonly [code: number, meaning: string])[];
