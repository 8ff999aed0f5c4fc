import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockAction } from '@slack/bolt';
import type { Sandbox } from '../index.js';
import { ALICE, aBoltApp, aModal, aSandbox, buttonBlocks, call, GENERAL, type RunningApp } from './bolt.js';

let slack: Sandbox;
let running: RunningApp;
afterEach(async () => {
  await running.stop();
  await slack.close();
});

const post = () => call(slack, 'chat.postMessage', { channel: ALICE, text: 'hello', blocks: buttonBlocks() });

/** Returns the bot's only message in Alice's DM. */
function card() {
  const [message] = slack.as(ALICE).dms();
  if (!message) throw new Error('no message');
  return message;
}

describe.each(['http', 'socket'] as const)('a Bolt app over %s', (mode) => {
  beforeEach(async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, mode);
  });

  it('answers a command, opens a modal by a button, takes its submission and draws the next view', async () => {
    const { app } = running;
    app.command('/support', ({ ack }) =>
      ack({ response_type: 'ephemeral', text: 'help', blocks: buttonBlocks() }),
    );
    app.action<BlockAction>('go', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: aModal() });
    });
    app.view('form', ({ ack, view }) => {
      const name = view.state.values['name']?.['value']?.value;
      return name === 'nobody'
        ? ack({ response_action: 'errors', errors: { name: 'somebody, please' } })
        : ack({
            response_action: 'update',
            view: { ...aModal('done'), blocks: [], submit: undefined as never },
          });
    });
    await running.start();
    const alice = slack.as(ALICE);

    expect(await alice.command('/support', 'me')).toMatchObject({ acknowledged: true });
    expect(alice.ephemerals()).toMatchObject([{ text: 'help' }]);
    await post();
    await alice.click({ message: card() }, 'go');
    await slack.waitFor('the modal', () => alice.modals().length === 1);
    await expect(alice.submit()).rejects.toThrow(/required field/);
    alice.fill({ name: 'nobody' });
    expect(await alice.submit()).toMatchObject({ errors: { name: 'somebody, please' } });
    alice.fill({ name: 'Alice' });
    await alice.submit();
    expect(alice.modals()).toMatchObject([{ view: { callback_id: 'done' } }]);
    expect(slack.refusals).toEqual([]);
  });

  it('gets events: a DM, an opened Home tab, people who join, change and leave', async () => {
    const seen: string[] = [];
    const { app } = running;
    app.event('message', async ({ event }) => void seen.push(`message ${event.channel_type}`));
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [] } });
    });
    for (const name of ['member_joined_channel', 'member_left_channel', 'user_change'] as const)
      app.event(name, async () => void seen.push(name));
    await running.start();
    await slack.as(ALICE).write('hello?');
    await slack.as(ALICE).openHome();
    await slack.addUser({ id: 'U0NEW', name: 'New' });
    await slack.updateUser('U0NEW', { tz: 'Europe/Paris' });
    await slack.joinChannel(GENERAL, 'U0NEW');
    await slack.leaveChannel(GENERAL, 'U0NEW');
    await slack.waitFor('all events', () => seen.length === 4);
    await slack.waitFor('the Home tab', () => slack.as(ALICE).home());
    expect(seen.toSorted()).toEqual(
      ['member_joined_channel', 'member_left_channel', 'message im', 'user_change'].toSorted(),
    );
  });
});

describe('deliveries', () => {
  it("show the member a failure if the app doesn't acknowledge a command in time", async () => {
    slack = await aSandbox({ ackMs: 50 });
    running = aBoltApp(slack, 'http');
    let release = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      release = resolve;
    });
    running.app.command('/support', async ({ ack }) => {
      await late;
      await ack();
    });
    await running.start();
    expect(await slack.as(ALICE).command('/support')).toMatchObject({
      acknowledged: false,
      failure: 'operation_timeout',
    });
    expect(slack.deliveryFailures).toHaveLength(1);
    release();
  });

  it("repeat an event that the app doesn't acknowledge, at most three times", async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, 'http');
    await running.start();
    slack.deliverTo('http://127.0.0.1:9/nobody-listens');
    await slack.as(ALICE).write('hello?');
    await slack.waitFor('the retries', () => slack.deliveryFailures.length === 4);
  });

  it("are refused by the app if they're forged", async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, 'http');
    await running.start();
    expect((await slack.forge('command=%2Fsupport', { secret: 'wrong' })).status).toBe(401);
    expect((await slack.forge('command=%2Fsupport', { timestamp: 1 })).status).toBe(401);
  });

  it('contain only what the manifest allows', async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, 'http');
    await running.start();
    await expect(slack.as(ALICE).command('/deploy')).rejects.toThrow(/not a valid command/);
    await post();
    await expect(slack.as(ALICE).click({ message: card() }, 'nowhere')).rejects.toThrow(
      /nothing with the action id/,
    );
  });
});

describe('features', () => {
  const without = (change: (manifest: string) => string): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'evenkeel-manifest-')), 'manifest.yml');
    writeFileSync(file, change(readFileSync('manifest.yml', 'utf8')));
    return file;
  };

  it('are refused if the manifest switches them off', async () => {
    const manifestFile = without((text) =>
      text
        .replace('home_tab_enabled: true', 'home_tab_enabled: false')
        .replace('messages_tab_enabled: true', 'messages_tab_enabled: false')
        .replace('is_enabled: true', 'is_enabled: false')
        .replace('      - app_home_opened\n', ''),
    );
    slack = await aSandbox({ manifestFile });
    running = aBoltApp(slack, 'http');
    await running.start();
    const home = await call(slack, 'views.publish', { user_id: ALICE, view: { type: 'home', blocks: [] } });
    expect(home.body['error']).toBe('not_enabled');
    await expect(slack.as(ALICE).write('hello?')).rejects.toThrow(/turned off/);
    await post();
    await expect(slack.as(ALICE).click({ message: card() }, 'go')).rejects.toThrow(/not configured/);
  });

  it("aren't delivered if they're events that the manifest doesn't subscribe to", async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, 'http');
    const seen: string[] = [];
    running.app.event('team_join', async () => void seen.push('team_join'));
    running.app.event('user_change', async () => void seen.push('user_change'));
    await running.start();
    await slack.addUser({ id: 'U0NEW', name: 'New' });
    await slack.updateUser('U0NEW', { tz: 'Europe/Paris' });
    await slack.waitFor('the event', () => seen.length > 0);
    expect(seen).toEqual(['user_change']);
  });
});

describe('faults', () => {
  it('deliver an event twice, and drop sockets, which reconnect', async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, 'socket');
    let seen = 0;
    running.app.event('message', async () => void (seen += 1));
    await running.start();
    slack.fault({ kind: 'duplicate' });
    await slack.as(ALICE).write('hello?');
    await slack.waitFor('both', () => seen === 2);
    const opened = () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
    slack.dropSockets();
    await slack.waitFor('a new socket', () => opened() === 2 && slack.connected());
    await slack.as(ALICE).write('still there?');
    await slack.waitFor('the third', () => seen === 3);
  });
});

describe('triggers', () => {
  const openWith = async (
    options: object,
    use: (body: BlockAction, open: (id: string) => Promise<unknown>) => Promise<void>,
  ) => {
    slack = await aSandbox(options);
    running = aBoltApp(slack, 'http');
    const done: string[] = [];
    running.app.action<BlockAction>('go', async ({ ack, body, client }) => {
      await ack();
      const open = (id: string) =>
        client.views
          .open({ trigger_id: id, view: aModal() })
          .catch((error: { data?: { error: string } }) => done.push(error.data?.error ?? ''));
      await use(body, open);
      done.push('done');
    });
    await running.start();
    await post();
    await slack.as(ALICE).click({ message: card() }, 'go');
    await slack.waitFor('the listener', () => done.includes('done'));
    return done;
  };

  it('work once', async () => {
    const done = await openWith({}, async (body, open) => {
      await open(body.trigger_id);
      await open(body.trigger_id);
    });
    expect(done).toEqual(['exchanged_trigger_id', 'done']);
  });

  it('expire', async () => {
    const done = await openWith({ triggerMs: -1 }, async (body, open) => void (await open(body.trigger_id)));
    expect(done).toEqual(['expired_trigger_id', 'done']);
  });
});

describe('modals', () => {
  it('stack at most three deep, and refuse an update of an older drawing', async () => {
    slack = await aSandbox();
    running = aBoltApp(slack, 'http');
    const errors: string[] = [];
    const modal = { ...aModal(), blocks: buttonBlocks(), submit: undefined as never };
    running.app.action<BlockAction>('go', async ({ ack, body, client }) => {
      await ack();
      const note = (error: { data?: { error: string } }) => void errors.push(error.data?.error ?? '');
      if (body.view)
        await client.views.update({ view_id: body.view.id, hash: 'old', view: modal }).catch(note);
      const show = body.view ? client.views.push : client.views.open;
      await show({ trigger_id: body.trigger_id, view: modal }).catch(note);
      errors.push('done');
    });
    await running.start();
    await post();
    const alice = slack.as(ALICE);
    await alice.click({ message: card() }, 'go');
    for (const count of [1, 2, 3, 4]) {
      await slack.waitFor(`answer ${count}`, () => errors.filter((one) => one === 'done').length === count);
      if (count < 4) await alice.click('modal', 'go');
    }
    expect(alice.modals()).toHaveLength(3);
    expect(errors.filter((one) => one !== 'done')).toEqual([
      'hash_conflict',
      'hash_conflict',
      'hash_conflict',
      'push_limit_reached',
    ]);
  });
});
