import { aWhile, type Fault, oneOf, onRecord } from './fault.js';
import type { Chance } from '../../redteam/chance.js';
import type { Stage } from '../stage.js';

/** The longest a bot may take to notice that a link is dead and to open another, in milliseconds. */
const NEW_LINK_MS = 60_000;

/** Breaks the Socket Mode link; the bot must open another. */
const onTheLink = (
  kind: string,
  hits: 'socket' | 'slack',
  befall: (stage: Stage, chance: Chance) => Promise<void>,
): Fault => ({
  kind,
  hits,
  only: (mode) => mode === 'socket',
  strike: (stage, chance) =>
    onRecord(stage, 'webGone', async () => {
      const { slack } = stage;
      const before = slack.linksOpened();
      await befall(stage, chance);
      await slack.waitFor('a new link', () => slack.linksOpened() > before && slack.connected(), NEW_LINK_MS);
    }),
});

export const socketFaults: readonly Fault[] = [
  onTheLink('socketDropped', 'socket', async ({ slack }) => slack.dropSockets()),
  // Slack does this every few hours.
  onTheLink('socketRefreshed', 'socket', async (stage, chance) => {
    stage.slack.disconnect('warning');
    await aWhile(chance, 0, 500);
    stage.slack.disconnect('refresh_requested');
  }),
  onTheLink('socketRefused', 'socket', async ({ slack }, chance) => {
    slack.refuseSockets(true);
    slack.dropSockets();
    await aWhile(chance, 500, 6_000);
    slack.refuseSockets(false);
  }),
  onTheLink('addressRefused', 'slack', async ({ slack }, chance) => {
    const methods = ['apps.connections.open'];
    const how = oneOf(chance, [
      { kind: 'error500' },
      { kind: 'ratelimited', retryAfter: 2 },
      { kind: 'refused', error: 'internal_error' },
      { kind: 'garbage' },
      { kind: 'reset' },
    ] as const);
    slack.fault({ ...how, methods, times: 1 + chance.below(2) });
    slack.dropSockets();
    await aWhile(chance, 500, 6_000);
    slack.fault(null);
  }),
  // Nobody tells the bot that the link is dead: it has to notice.
  onTheLink('socketHalfOpen', 'socket', async ({ slack }) => slack.muteSockets(true)),
];
