import { ConfigError } from '../config.js';
import { ContentError } from '../content/yaml.js';
import { InputEnded } from '../ops/asking.js';
import { StillRunning } from '../ops/verify/still-running.js';
import { EnvFileError } from '../ops/env-file.js';
import { QuestionnaireGone } from '../usecases/season-questionnaire.js';
import { KeyringError } from '../sealing/keyring.js';
import { SlackAway, SlackRefused } from '../slack/api/client.js';
import { StoreError } from '../store/redis.js';
import { SchemaError } from '../store/schema.js';
import { redisRefusalOf, wrongTypeOf } from '../store/redis-errors.js';
import { EXIT } from './exit-codes.js';

/** Whether an error's message says all that a person needs. Any other error is a defect, and gets a stack trace. */
export const isTold = (error: unknown): error is Error =>
  [
    ConfigError,
    EnvFileError,
    InputEnded,
    StillRunning,
    ContentError,
    QuestionnaireGone,
    KeyringError,
    SlackRefused,
    SlackAway,
    StoreError,
  ].some((kind) => error instanceof kind);

/** Returns the exit code of `evenkeel start` for an error. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof SlackRefused) return EXIT.slack;
  if (error instanceof KeyringError) return EXIT.keyring;
  if (error instanceof SchemaError) return EXIT.schema;
  return isTold(error) || (redisRefusalOf(error) ?? wrongTypeOf(error)) !== null
    ? EXIT.configuration
    : EXIT.defect;
}
