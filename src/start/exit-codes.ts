import { ConfigError } from '../config.js';
import { ContentError } from '../content/yaml.js';
import { EnvFileError } from '../ops/env-file.js';
import { QuestionnaireGone } from '../usecases/season-questionnaire.js';
import { KeyringError } from '../sealing/keyring.js';
import { SlackAway, SlackRefused } from '../slack/api/client.js';
import { StoreError } from '../store/redis.js';
import { redisRefusalOf, wrongKindOf } from '../store/redis-errors.js';

/** What `evenkeel start` ends with. Whatever passes by itself is waited for and never ends it. */
export const EXIT = {
  /** It was told to end. */
  asked: 0,
  /** A defect; a restart may help. */
  defect: 1,
  /** The environment, a file or Redis' address, user or rights have to be corrected. */
  configuration: 2,
  /** Slack does not take a token until somebody changes something. */
  slack: 3,
  /** The keyring is missing, unreadable or another's. */
  keyring: 4,
} as const;

/** Errors whose message is the whole story; anything else is a defect and shows where it came from. */
export const isTold = (error: unknown): error is Error =>
  [
    ConfigError,
    EnvFileError,
    ContentError,
    QuestionnaireGone,
    KeyringError,
    SlackRefused,
    SlackAway,
    StoreError,
  ].some((kind) => error instanceof kind);

/** The code that a start ends with because of an error. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof SlackRefused) return EXIT.slack;
  if (error instanceof KeyringError) return EXIT.keyring;
  return isTold(error) || (redisRefusalOf(error) ?? wrongKindOf(error)) !== null
    ? EXIT.configuration
    : EXIT.defect;
}
