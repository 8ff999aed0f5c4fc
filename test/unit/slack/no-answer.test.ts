import { createServer, type Server } from 'node:http';
import { identityOf, isAnswerLost, onceClient, patientClient } from '../../../src/slack/api/client.js';
import { slackErrorOf } from '../../../src/slack/api/no-answer.js';
import { portOf } from '../../../sandbox/port-of.js';

const CALLER = { token: async () => 'xoxb-none' };
const A_PAGE = '<html>\n<h1>Please sign in to this network</h1>\n</html>';

describe('a proxy’s page in place of Slack’s answer', () => {
  let server: Server;
  let url: string;
  let answers: string[];
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(answers.shift());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${portOf(server)}/api/`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  it('isn’t taken for a Slack code, and none of it is passed on', async () => {
    answers = [A_PAGE, A_PAGE, '{"ok":false}', '{"ok":false,"error":"invalid_auth"}'];
    const client = onceClient(CALLER, url);
    await expect(identityOf(client)).rejects.toThrow(
      /^Slack cannot be reached: something else answers in Slack's place.* Fix: /,
    );
    const codes: unknown[] = [];
    while (answers.length > 0)
      await client.auth.test().catch((error) => codes.push([slackErrorOf(error), isAnswerLost(error)]));
    expect(codes).toEqual([
      [null, true],
      [null, true],
      ['invalid_auth', false],
    ]);
  });

  it('keeps a reading client waiting until the page is gone', async () => {
    answers = [A_PAGE, '{"ok":true,"user":{"id":"U0ANA"}}'];
    const { user } = await patientClient(CALLER, url).users.info({ user: 'U0ANA' });
    expect(user?.id).toBe('U0ANA');
  });
});
