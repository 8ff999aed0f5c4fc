import { aWhile, type Fault, oneOf, onRecord, webIsBack } from './fault.js';
import type { Chance } from '../../redteam/chance.js';
import type { Stage } from '../stage.js';

/** Something befalls the Socket Mode link; the bot has to make itself another. */
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
      await befall(stage, chance);
      await webIsBack(stage);
    }),
});

/** Waits until no link is left that was open. */
const linkIsGone = ({ slack }: Stage): Promise<true> =>
  slack.waitFor('the link to end', () => !slack.connected() && (true as const), 40_000);

export const socketFaults: readonly Fault[] = [
  onTheLink('socketDropped', 'socket', async ({ slack }) => slack.dropSockets()),
  // Slack does it every few hours.
  onTheLink('socketRefreshed', 'socket', async (stage, chance) => {
    stage.slack.disconnect('warning');
    await aWhile(chance, 0, 500);
    stage.slack.disconnect('refresh_requested');
    await linkIsGone(stage);
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
  // Nobody tells the bot that the link is dead: it has to find out.
  onTheLink('socketHalfOpen', 'socket', async (stage) => {
    stage.slack.muteSockets(true);
    await linkIsGone(stage);
  }),
];
