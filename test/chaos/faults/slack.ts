import type { Fault as SlackFault } from '../../../sandbox/index.js';
import type { Chance } from '../../redteam/chance.js';
import { aWhile, type Fault, oneOf } from './fault.js';

/** The methods with which bots read and post. */
const WORK = [
  'chat.postMessage',
  'chat.update',
  'auth.test',
  'users.list',
  'users.info',
  'conversations.members',
  'conversations.info',
  'conversations.open',
];
/** The methods that show people something. While these fail, bots can still post messages; and the other way round. */
const VIEWS = ['views.open', 'views.push', 'views.update', 'views.publish'];

/** Slack's side goes wrong for its next few calls or deliveries. */
const wrong = (kind: string, draw: (chance: Chance) => SlackFault): Fault => ({
  kind,
  hits: 'slack',
  async strike({ slack }, chance) {
    const methods = oneOf(chance, [WORK, VIEWS]);
    slack.fault({ times: 1 + chance.below(6), methods, ...draw(chance) });
    await aWhile(chance, 300, 2_500);
    slack.fault(null);
  },
});

/** Errors that go away on their own. */
const PASSING = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'];

/** Errors about the app itself: until someone fixes them, the bot can't write to anyone. */
const ABOUT_THE_APP = [
  'account_inactive',
  'token_revoked',
  'invalid_auth',
  'missing_scope',
  'ekm_access_denied',
];

/** How long bots leave a workspace alone that refuses them, with some margin, in milliseconds. */
const LEFT_ALONE_MS = 65 * 60_000;

const appRefused: Fault = {
  kind: 'appRefused',
  hits: 'slack',
  async strike(stage, chance) {
    const error = oneOf(chance, ABOUT_THE_APP);
    // Without a scope for groups, only introductions wait, an hour each time: longer than a run.
    const methods = ['chat.postMessage', ...(error === 'missing_scope' ? [] : ['conversations.open'])];
    stage.slack.fault({ kind: 'refused', error, methods, times: 1_000 });
    await aWhile(chance, 300, 2_500);
    stage.slack.fault(null);
    await stage.pass(LEFT_ALONE_MS);
  },
};

export const slackFaults: readonly Fault[] = [
  wrong('slack429', (chance) => ({ kind: 'ratelimited', retryAfter: 1 + chance.below(3) })),
  wrong('slack500', () => ({ kind: 'error500' })),
  wrong('slackRefuses', (chance) => ({ kind: 'refused', error: oneOf(chance, PASSING) })),
  wrong('slackTalksHtml', () => ({ kind: 'garbage' })),
  // The bot gives up after ten seconds: one such call is enough for a run.
  wrong('slackHangs', () => ({ kind: 'hang', times: 1 })),
  wrong('slackSlow', (chance) => ({ kind: 'slow', ms: 200 + chance.below(2_000) })),
  wrong('slackAnswersLate', (chance) => ({ kind: 'late', ms: 200 + chance.below(2_000) })),
  wrong('connectionCut', () => ({ kind: 'cut' })),
  wrong('connectionReset', () => ({ kind: 'reset' })),
  wrong('deliveredTwice', () => ({ kind: 'duplicate', times: 6 })),
  wrong('deliveredOutOfOrder', (chance) => ({ kind: 'delayed', times: 4, ms: 200 + chance.below(4_000) })),
  appRefused,
];
