import { sentRequest } from '../pulse/supporter-requests.js';
import type { SealingContext } from './context.js';
import type { SentMessage } from './ports.js';
import { changeRequests } from './request-list.js';

/**
 * Makes sure that a request to a peer supporter goes away: three days later, the bot takes its message back. A line
 * in a sealed list says where the message is. Every workspace with supporters has that list, whether or not anyone
 * has asked.
 */
export const endRequestLater = (context: SealingContext, message: SentMessage): Promise<void> =>
  changeRequests(context, null, (all) => ({
    after: { ...all, requests: [...all.requests, sentRequest(message, context.clock.now())] },
    result: undefined,
  }));
