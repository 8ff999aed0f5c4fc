import { chatMethods } from './chat.js';
import type { Method } from './method.js';
import { peopleMethods } from './people.js';
import { viewMethods } from './views.js';

const authTest: Method = {
  scope: null,
  run: ({ workspace }) => ({
    url: 'https://sandbox.slack.com/',
    team: workspace.teamName,
    team_id: workspace.teamId,
    user: 'evenkeel',
    user_id: workspace.botUserId,
    bot_id: 'B0SANDBOX',
  }),
};

const connectionsOpen: Method = {
  scope: null,
  token: 'app',
  run: ({ socketUrl }) => ({ url: socketUrl() }),
};

/** Every Web API method the sandbox has; any other is refused as unknown. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'apps.connections.open': connectionsOpen,
  ...peopleMethods,
  ...chatMethods,
  ...viewMethods,
};
