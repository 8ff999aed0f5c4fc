import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';

/** A request as Bolt hands it to a middleware. */
export type Request = AnyMiddlewareArgs & AllMiddlewareArgs;

/** The id of the button or list that was used. */
export const actionIn = ({ action }: Extract<Request, { action: unknown }>): string =>
  'action_id' in action ? action.action_id : '';
