import type { Fault as SlackFault } from '../../../sandbox/index.js';
import type { Chance } from '../../redteam/chance.js';
import { aWhile, type Fault } from './fault.js';

/** What is posted and read by the worker; what members open is left alone, or they could answer nothing. */
const CALLS = ['chat.postMessage', 'auth.test', 'users.list', 'conversations.members'];

/** Slack's side goes wrong for its next few calls or deliveries. */
const wrong = (kind: string, draw: (chance: Chance) => SlackFault): Fault => ({
  kind,
  hits: 'slack',
  async strike({ slack }, chance) {
    slack.fault({ times: 1 + chance.below(6), methods: CALLS, ...draw(chance) });
    await aWhile(chance, 300, 2_500);
    slack.fault(null);
  },
});

export const slackFaults: readonly Fault[] = [
  wrong('slack429', (chance) => ({ kind: 'ratelimited', retryAfter: 1 + chance.below(3) })),
  wrong('slack500', () => ({ kind: 'error500' })),
  // The bot gives up after ten seconds: one such call is enough for a run.
  wrong('slackHangs', () => ({ kind: 'hang', times: 1 })),
  wrong('slackSlow', (chance) => ({ kind: 'slow', ms: 200 + chance.below(2_000) })),
  wrong('slackAnswersLate', (chance) => ({ kind: 'late', ms: 200 + chance.below(2_000) })),
  wrong('connectionCut', () => ({ kind: 'cut' })),
  wrong('deliveredTwice', () => ({ kind: 'duplicate', times: 6 })),
];
