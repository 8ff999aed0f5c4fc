import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';
import { textOf } from '../api/payload.js';

/** A request as Bolt hands it to a middleware. */
export type Request = AnyMiddlewareArgs & AllMiddlewareArgs;

/** The id of the button or list that was used. */
export const actionIn = ({ action }: Extract<Request, { action: unknown }>): string =>
  'action_id' in action ? action.action_id : '';

/** The text after a command, in lower case. */
export const wordsAfter = ({ text }: { readonly text?: unknown }): string =>
  (textOf(text) ?? '').trim().toLowerCase();
