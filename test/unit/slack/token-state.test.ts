import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { portOf } from '../../../sandbox/port-of.js';
import { tokenState } from '../../../src/slack/api/token-state.js';

describe('a token', () => {
  const answers = new Map<string, unknown>();
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const method = request.url?.split('/').at(-1) ?? '';
      response.end(JSON.stringify(answers.get(method)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${portOf(server)}/api/`;
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    answers.set('auth.test', { ok: true, team: 'Clinic', team_id: 'T1' });
    answers.set('team.info', { ok: true, team: { id: 'T1', name: 'Clinic' } });
  });

  it.each(['T1', null])('works if Slack accepts it, asked about the workspace %s', async (team) => {
    expect(await tokenState('xoxb-1', address, team)).toBe('works');
  });

  it('is dead for a workspace that the app lost access to', async () => {
    answers.set('team.info', { ok: false, error: 'team_access_not_granted' });
    expect(await tokenState('xoxb-1', address, 'T1')).toBe('dead');
    expect(await tokenState('xoxb-1', address, null)).toBe('works');
  });

  it.each([{ ok: false, error: 'internal_error' }, 'a page of a proxy'])(
    'is unknown if Slack answers %j',
    async (answer) => {
      answers.set('auth.test', answer);
      expect(await tokenState('xoxb-1', address, null)).toBe('unknown');
    },
  );
});
