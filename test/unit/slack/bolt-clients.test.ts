import { App, type Receiver } from '@slack/bolt';
import { boundClients } from '../../../src/slack/api/bolt-clients.js';

const NOBODY: Receiver = {
  init: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

describe('the clients that Bolt keeps', () => {
  it('are those of workspaces that sent something recently, and no others', async () => {
    const app = new App({
      receiver: NOBODY,
      authorize: async ({ teamId }) => ({ botToken: `xoxb-${teamId}`, botId: 'B1', teamId: teamId ?? '' }),
    });
    boundClients(app, 2);
    const clients: unknown[] = [];
    app.event('team_join', async ({ client }) => void clients.push(client));
    for (const team_id of ['T1', 'T2', 'T1', 'T2', 'T3', 'T1'])
      await app.processEvent({
        body: { type: 'event_callback', team_id, event: { type: 'team_join', user: { id: 'U1' } } },
        ack: async () => undefined,
      });
    const [one, two, oneAgain, twoAgain, three, oneLater] = clients;
    expect(oneAgain === one && twoAgain === two).toBe(true);
    expect(new Set([one, two, three]).size).toBe(3);
    expect(oneLater).not.toBe(one);
  });
});
