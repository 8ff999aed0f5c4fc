import type { Json } from '../../../sandbox/index.js';
import { aWhile, type Fault, oneOf } from './fault.js';

/** What Slack may say of an account, and has no value for. */
const NULLS: readonly Json[] = [
  { tz: null },
  { locale: null, is_admin: null },
  { profile: null },
  { profile: { status_emoji: null, status_expiration: null } },
  { deleted: null, is_bot: null, is_restricted: null },
  { tz: undefined, profile: undefined },
];

/** Accounts change, and come with nulls or without fields. */
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

/** How old a removal is at the least when it comes late, in seconds. */
const OLD_S = 3_600;

/** Slack says that the app was removed, long after it was installed again; the token works. */
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
