import { createServer, type Server } from 'node:http';
import { type Gate, startGate } from '../gate.js';
import { type Json, type Sandbox, startSandbox } from '../index.js';
import { aModal, buttonBlocks, call } from './bolt.js';
import { portOf } from '../port-of.js';

let one: Sandbox;
let two: Sandbox;
let gate: Gate;
let app: Server;
/** The payload that came last. */
let came: Json;

/** Two workspaces of one organization, both connected to one app that acknowledges everything. */
beforeEach(async () => {
  [one, two] = (await Promise.all(
    ['T0ONE', 'T0TWO'].map((id) =>
      startSandbox({
        manifestFile: 'manifest.yml',
        team: { id, name: id },
        organization: 'E0ORG',
        users: [
          { id: 'U1', name: 'One', teamId: 'T0TWO' },
          { id: 'W0GRID', name: 'Two', raw: { team_id: 'E0ORG', enterprise_user: { teams: [id] } } },
          { id: 'U0STRANGER', name: 'Stranger', raw: { team_id: 'T0FOREIGN' } },
        ],
      }),
    ),
  )) as [Sandbox, Sandbox];
  gate = await startGate([one, two], { organization: 'E0ORG' });
  app = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const fields = Object.fromEntries(new URLSearchParams(body));
      came = JSON.parse(fields['payload'] ?? (body.startsWith('{') ? body : JSON.stringify(fields))) as Json;
      response.end();
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  for (const slack of [one, two]) slack.deliverTo(`http://127.0.0.1:${portOf(app)}/`);
});
afterEach(async () => {
  await gate.close();
  await Promise.all([one.close(), two.close()]);
  await new Promise((resolve) => app.close(resolve));
});

const through = (method: string, args: Json) =>
  call({ ...one, apiUrl: gate.apiUrl }, method, args, one.botToken).then(({ body }) => body);

describe('an organization', () => {
  it("sends no workspace with a click, only the view's and the person's home", async () => {
    await through('views.publish', {
      user_id: 'U1',
      team_id: 'T0ONE',
      view: { type: 'home', blocks: buttonBlocks() },
    });
    await one.as('U1').click('home', 'go');
    expect(came).toMatchObject({
      team: null,
      enterprise: { id: 'E0ORG' },
      is_enterprise_install: true,
      user: { team_id: 'T0TWO' },
      view: { team_id: 'T0ONE', app_installed_team_id: 'E0ORG' },
    });
    await one.as('U1').shortcut('support');
    expect(came).toMatchObject({ team: null, user: { team_id: 'T0TWO' } });
    await one.as('U1').command('/support');
    expect(came).toMatchObject({ team_id: 'T0ONE', enterprise_id: 'E0ORG', is_enterprise_install: 'true' });
    await one.as('U1').openHome();
    expect(came).toMatchObject({
      team_id: 'T0ONE',
      authorizations: [{ enterprise_id: 'E0ORG', team_id: 'T0ONE', is_enterprise_install: true }],
    });
  });

  it('shows a view where its trigger or the view before it was made, whatever workspace the call names', async () => {
    await one.as('U1').command('/support');
    const view = await through('views.open', {
      trigger_id: came['trigger_id'],
      team_id: 'T0TWO',
      view: aModal(),
    });
    expect([one.as('U1').modals().length, two.as('U1').modals().length]).toEqual([1, 0]);
    const { id } = view['view'] as { id: string };
    expect(
      await through('views.update', { view_id: id, team_id: 'T0TWO', view: aModal('other') }),
    ).toMatchObject({ ok: true, view: { team_id: 'T0ONE' } });
  });

  it('describes its people by all their workspaces, and refuses a message to a stranger', async () => {
    const info = async (user: string) => (await call(one, 'users.info', { user })).body['user'];
    expect(await info('U1')).toMatchObject({
      team_id: 'T0TWO',
      enterprise_user: { enterprise_id: 'E0ORG', teams: ['T0ONE', 'T0TWO'] },
    });
    expect(await info('W0GRID')).toMatchObject({ team_id: 'E0ORG', enterprise_user: { teams: ['T0ONE'] } });
    expect(await info('U0STRANGER')).not.toHaveProperty('enterprise_user');
    const post = async (channel: string) =>
      (await call(one, 'chat.postMessage', { channel, text: 'x' })).body;
    expect(await post('U1')).toMatchObject({ ok: true });
    expect(await post('W0GRID')).toMatchObject({ ok: true });
    expect(await post('U0STRANGER')).toMatchObject({ error: 'user_not_visible' });
  });
});
