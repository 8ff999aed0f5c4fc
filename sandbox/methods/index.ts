import { type Problem, type Surface, validate } from '../block-kit/validate.js';
import { Refused } from '../refusal.js';
import { chatMethods } from './chat.js';
import { historyMethods } from './history.js';
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

const blocksValidate: Method = {
  scope: null,
  run({ args }) {
    const given = ['blocks', 'message', 'view'].filter((name) => args[name] !== undefined);
    const [kind] = given;
    if (given.length !== 1 || kind === undefined) throw new Refused('invalid_arguments');
    const problems = problemsOf(kind, args[kind]);
    if (problems.length > 0) throw new Refused('invalid_blocks', { errors: problems }, problems);
    return {};
  },
};

/** Checks a view, blocks or a message. A message's text is replaced: the check is of its blocks. */
function problemsOf(kind: string, asked: unknown): Problem[] {
  if (kind === 'view') return validate((asked as { type?: Surface }).type ?? 'modal', asked);
  const blocks = kind === 'blocks' ? asked : (asked as { blocks?: unknown }).blocks;
  return validate('message', { text: 'blocks', blocks });
}

/** Every Web API method that the sandbox has; it refuses any other as unknown. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'apps.connections.open': connectionsOpen,
  'blocks.validate': blocksValidate,
  ...peopleMethods,
  ...chatMethods,
  ...historyMethods,
  ...viewMethods,
};
