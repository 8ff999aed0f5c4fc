import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../../sandbox/demo/read.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { startHarness, member, type Harness } from '../support/harness.js';

const ALICE = 'U0123456789';

describe('with Redis gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-crisis-'));
  let redis: OwnRedis;
  let slack: Sandbox;
  let bot: ChildProcess;
  beforeAll(async () => {
    redis = await ownRedis(() => undefined);
    slack = await startSandbox({
      manifestFile: 'manifest.yml',
      users: [{ id: ALICE, name: 'Alice' }],
      channels: [{ id: 'C0123456789', name: 'clinic', members: [ALICE] }],
    });
    bot = spawn(process.execPath, ['dist/src/cli.js', 'start'], {
      stdio: 'ignore',
      env: {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: redis.url,
        EVENKEEL_TEAMS: 'teams.example.yml',
        EVENKEEL_KEYRING: join(folder, 'a.keyring'),
        EVENKEEL_HEALTH_PORT: '0',
      },
    });
    await slack.waitFor('the socket', () => slack.connected());
    await redis.halt('SIGKILL');
  });
  afterAll(async () => {
    bot.kill('SIGKILL');
    await Promise.all([slack.close(), redis.stop()]);
    rmSync(folder, { recursive: true });
  });

  it('the bot still answers any message with the crisis card', async () => {
    await slack.as(ALICE).write('anything at all');
    const reply = await slack.waitFor('the reply', () => slack.as(ALICE).dms().at(-1));
    const [first, second] = linesOf(reply.blocks).join('\n').split('¿En crisis');
    expect(first).toMatch(/988[^]*911/);
    expect(second).toMatch(/988[^]*911/);
  });

  it('/support, the shortcut and every button of support still open', async () => {
    const person = slack.as(ALICE);
    expect(await person.command('/support', 'crisis')).toMatchObject({ acknowledged: true });
    expect(linesOf(person.ephemerals().at(-1)?.blocks).join('\n')).toMatch(/988[^]*911/);
    expect(await person.shortcut('support')).toMatchObject({ acknowledged: true });
    await slack.waitFor('support', () => person.modals().length > 0);
    await person.click('modal', 'support_crisis');
    await slack.waitFor('the crisis lines', () =>
      linesOf(person.modals().at(-1)?.view['blocks']).includes('988 Suicide & Crisis Lifeline'),
    );
    expect(slack.deliveryFailures).toEqual([]);
  });

  it('a bot that’s told to stop stops', async () => {
    bot.kill('SIGTERM');
    const [code] = await once(bot, 'exit');
    expect(code).toBe(0);
  });
});

describe('a crisis card that an operator has edited, in two languages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-card-'));
  const change = (name: string, from: string, to: string) => {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };
  let harness: Harness;
  beforeAll(async () => {
    cpSync('content', folder, { recursive: true });
    // The first edit is on the card, the second on its short line.
    for (let edits = 0; edits < 2; edits += 1) {
      change('support/us.yml', 'Call or text *988*', 'Call our line on *555-0100*');
      change('es/support/us.yml', 'Llame al *988*', 'Llame a nuestra línea al *555-0100*');
    }
    harness = await startHarness({ content: folder, joining: false });
  });
  afterAll(async () => {
    await harness.end();
    rmSync(folder, { recursive: true });
  });
  const EDITED = /Call our line on 555-0100/;
  const BOTH = /Call our line on 555-0100[^]*Llame a nuestra línea al 555-0100/;
  const alice = () => harness.slack.as(member(1));
  const replyTo = async (text: string) => {
    const before = alice().dms().length;
    await alice().write(text);
    const reply = await harness.slack.waitFor('the reply', () => alice().dms()[before]);
    return linesOf(reply.blocks).join('\n');
  };

  it('a message, /support, its modal and the Home tab show the edited card', async () => {
    expect(await replyTo('hello')).toMatch(BOTH);
    await alice().command('/support', '');
    expect(linesOf(alice().ephemerals().at(-1)?.blocks).join('\n')).toMatch(EDITED);
    await alice().shortcut('support');
    const modal = await harness.slack.waitFor('support', () => alice().modals().at(-1));
    expect(linesOf(modal.view['blocks']).join('\n')).toMatch(EDITED);
    harness.slack.fault({ kind: 'refused', error: 'view_too_large', methods: ['views.publish'] });
    await alice().openHome();
    await harness.slack.waitFor('the Home tab', () =>
      BOTH.test(linesOf(alice().home()?.['blocks']).join('\n')),
    );
  });

  it('the bot refuses a card whose number isn’t the one on its short line', () => {
    const file = join(folder, 'support/us.yml');
    const edited = readFileSync(file, 'utf8');
    change('support/us.yml', 'Call our line on *555-0100*', 'Call our line on *555-0199*');
    expect(() => harness.bot.reload()).toThrow(/us\.yml:\d+:\d+ +crisis\.line: .*555-0199/);
    writeFileSync(file, edited);
  });

  it('the bot keeps the card as it was while its file is broken', async () => {
    change('support/us.yml', 'crisis:', 'crisis: [');
    expect(() => harness.bot.reload()).toThrow(/us\.yml:\d+:\d+/);
    expect(await replyTo('hello again')).toMatch(BOTH);
  });
});
