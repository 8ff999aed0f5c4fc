import type { Json } from '../../../sandbox/index.js';
import { aWhile, type Fault, oneOf } from './fault.js';

/** Fields of an account for which Slack may send null or nothing. */
const NULLS: readonly Json[] = [
  { tz: null },
  { locale: null, is_admin: null },
  { profile: null },
  { profile: { status_emoji: null, status_expiration: null } },
  { deleted: null, is_bot: null, is_restricted: null },
  { tz: undefined, profile: undefined },
];

/** Accounts change, and arrive with nulls or missing fields. */
const oddAccounts: Fault = {
  kind: 'oddAccounts',
  hits: 'accounts',
  async strike(stage, chance) {
    const people = [...stage.bystanders, ...stage.teams.flatMap(({ members }) => members)];
    const odd = chance.shuffled(people).slice(0, 3);
    for (const member of odd) await stage.slack.updateUser(member, { raw: oneOf(chance, NULLS) });
    await aWhile(chance, 500, 2_500);
    for (const member of odd) await stage.slack.updateUser(member, { raw: {} });
  },
};

/** The minimum age of a removal that arrives late, in seconds. */
const OLD_S = 3_600;

/** Slack reports that the app was removed, long after it was reinstalled; the token works. */
const lateRemoval: Fault = {
  kind: 'lateRemoval',
  hits: 'removal',
  async strike(stage, chance) {
    const event = oneOf<Json>(chance, [
      { type: 'app_uninstalled' },
      { type: 'tokens_revoked', tokens: { bot: ['B0OLD'], oauth: [] } },
    ]);
    const eventTime = Math.floor(stage.now() / 1000) - OLD_S - chance.below(OLD_S);
    await stage.slack.event(event, { eventTime, retryNum: 1 + chance.below(3) });
  },
};

export const events: readonly Fault[] = [oddAccounts, lateRemoval];
