import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN, aSlackToVerify, OTHER, verifyOn } from '../../sandbox/verified.js';
import type { Sandbox } from '../../sandbox/index.js';
import { listenFor } from '../../src/ops/verify/listening.js';
import { EXPECTED } from '../../src/ops/verify/expected.js';
import { isAsExpected, linesOf, reportOf } from '../../src/ops/verify/report.js';
import { together } from '../../src/ops/verify/shape.js';
import { anInstall, drive } from '../support/driven.js';

const ABOUT = { evenkeel: '0.0.0', node: '20.0.0', mode: 'socket', day: '2026-11-27' } as const;

describe('evenkeel verify', () => {
  let slack: Sandbox;
  beforeEach(async () => {
    slack = await aSlackToVerify();
  });
  afterEach(() => slack.close());

  it('finds with the local Slack, in both modes, what it expects of it; after a change there: npm run shapes', async () => {
    const overSocket = await verifyOn(slack, 'socket');
    await slack.close();
    slack = await aSlackToVerify();
    const overHttp = await verifyOn(slack, 'http');
    let shapes = {};
    for (const { seen, troubles } of [overSocket, overHttp]) {
      const report = reportOf(seen, EXPECTED, ABOUT, troubles);
      expect([report.troubles, report.differences, report.missing]).toEqual([[], {}, []]);
      expect(isAsExpected(report)).toBe(true);
      for (const [kind, shape] of Object.entries(seen.shapes))
        shapes = { ...shapes, [kind]: together((shapes as typeof seen.shapes)[kind], shape) };
    }
    expect(shapes).toEqual(EXPECTED.shapes);
    expect(Object.fromEntries(overHttp.seen.steps.map(({ name, order }) => [name, order]))).toEqual(
      EXPECTED.orders,
    );
    expect(slack.refusals).toEqual([]);
  });

  it('messages only the person who verifies, leaves only its own message behind, and reveals no one’s data', async () => {
    const { seen, troubles } = await verifyOn(slack, 'socket');
    expect(slack.as(OTHER).dms()).toEqual([]);
    expect(slack.as(OTHER).home()).toBeUndefined();
    const left = slack
      .as(ADMIN)
      .dms()
      .map(({ text }) => text);
    expect(left).toEqual([expect.stringContaining('please press the button')]);
    const report = reportOf(seen, EXPECTED, ABOUT, troubles);
    const said = `${JSON.stringify(report)}\n${linesOf(report).join('\n')}`;
    for (const secret of [
      slack.botToken,
      slack.appToken,
      slack.signingSecret,
      ADMIN,
      OTHER,
      'Ada',
      'Otto',
      slack.teamId,
      'Sandbox Clinic',
    ])
      expect(said).not.toContain(secret);
    expect(said).not.toMatch(/\b[UWTDCBA][A-Z0-9]{5,}\b|another word|\d{10}\.\d{6}/);
  });

  it('gives the crisis card to anyone else who needs the bot in that time, and reports nothing about them', async () => {
    const otto = slack.as(OTHER);
    const acts: Promise<unknown>[] = [];
    const { seen, troubles } = await verifyOn(slack, 'socket', (name) => {
      if (name === 'menu')
        acts.push(otto.write('please help'), otto.command('/support'), otto.command('/checkin', 'pause'));
    });
    await Promise.all(acts);
    await slack.waitFor('the card', () => otto.dms().length > 0);
    expect(otto.dms().map(({ text }) => text)).toEqual([expect.stringContaining('988')]);
    expect(otto.ephemerals().map(({ text }) => text)).toEqual([
      expect.stringContaining('988'),
      expect.stringContaining('988'),
    ]);
    expect(reportOf(seen, EXPECTED, ABOUT, troubles).troubles).toEqual([]);
  });

  it('continues if Slack refuses something or a person does nothing, and says so', async () => {
    slack.fault({ kind: 'refused', error: 'push_limit_reached', methods: ['views.push'], times: 1 });
    const { seen, troubles } = await verifyOn(slack, 'socket');
    const report = reportOf(seen, EXPECTED, ABOUT, troubles);
    expect(report.troubles).toEqual([
      'modals: views.push was refused: push_limit_reached',
      expect.stringMatching(/^modals: Slack sent .*; the local Slack sends /),
    ]);
    expect(report.missing).toEqual([
      'block_suggestion in a modal',
      'view_closed',
      'view_submission',
      'views.push',
    ]);
    expect(isAsExpected(report)).toBe(false);
  });

  it('stops before it sends anything while the bot is connected, since Slack would send the bot a part', async () => {
    const listening = { mode: 'socket', appToken: slack.appToken } as const;
    const bot = await listenFor({ listening, slackApiUrl: slack.apiUrl }, ({ acknowledge }) => acknowledge());
    await expect(verifyOn(slack, 'socket')).rejects.toThrow(/Something else is connected.*Fix: stop the bot/);
    await bot.close();
    expect(slack.as(ADMIN).dms()).toEqual([]);
    await verifyOn(slack, 'socket');
  });

  it('hears Slack again after it lost the connection and couldn’t reach Slack for a moment', async () => {
    const listening = { mode: 'socket', appToken: slack.appToken } as const;
    const heard: string[] = [];
    const verifier = await listenFor({ listening, slackApiUrl: slack.apiUrl }, ({ channel, acknowledge }) => {
      heard.push(channel);
      acknowledge();
    });
    slack.fault({ kind: 'reset', methods: ['apps.connections.open'], times: 2 });
    slack.dropSockets();
    await slack.waitFor('the next link', () => slack.linksOpened() === 2 && slack.connected());
    await slack.as(ADMIN).command('/support');
    await verifier.close();
    expect(heard).toEqual(['command']);
  });

  it('says that Slack can’t be reached if it opens no connection', async () => {
    const listening = { mode: 'socket', appToken: slack.appToken } as const;
    slack.refuseSockets(true);
    await expect(listenFor({ listening, slackApiUrl: slack.apiUrl }, () => undefined)).rejects.toThrow(
      /^Slack cannot be reached/,
    );
  });

  describe('in a terminal', () => {
    const { folder, remove } = anInstall();
    afterAll(remove);
    afterEach(() => rmSync(join(folder, '.env'), { force: true }));
    const env = (): Record<string, string> => ({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    });

    it('asks whose account it is, and sends nothing before a yes', async () => {
      const unknown = drive(folder, ['verify'], env());
      await unknown.answer(/Stop the bot first[^]*Your member ID/, 'U0NOBODY');
      expect(await unknown.end()).toBe(2);
      expect(unknown.said()).toMatch(
        /knows no person U0NOBODY \(user_not_found\)\. Fix: copy your own member ID/,
      );
      const no = drive(folder, ['verify', '--as', ADMIN], env());
      await no.answer(/may this begin/, 'no');
      expect(await no.end()).toBe(0);
      expect(slack.as(ADMIN).dms()).toEqual([]);
    });

    it.each([
      [['--wait', 'abc'], /--wait <seconds>.*whole number of seconds/],
      [['--wait', '-1'], /--wait <seconds>.*whole number of seconds/],
      [['--json', 'nowhere/report.json'], /nowhere\/report\.json can't be written \(ENOENT\)\. Fix: /],
    ])('refuses %j before it asks anything', async (options, why) => {
      const driven = drive(folder, ['verify', '--as', ADMIN, ...options], env());
      expect(await driven.end()).toBe(2);
      expect(driven.said()).toMatch(why);
      expect(driven.said()).not.toMatch(/may this begin|\n {4}at /);
      expect(slack.as(ADMIN).dms()).toEqual([]);
    });

    it.each(['the input ends', 'Ctrl-C is pressed'])(
      'deletes its examples if %s before anyone looked at them',
      async (how) => {
        const driven = drive(folder, ['verify', '--as', ADMIN, '--wait', '1'], env());
        await driven.answer(/may this begin/, '');
        await driven.hear(/Sending \d+ examples[^]*Enter deletes them/);
        if (how === 'Ctrl-C is pressed') {
          driven.interrupt();
          await driven.hear(/Deleting them/);
        }
        expect(await driven.end()).not.toBe(0);
        expect(driven.said()).toContain('Deleting them');
        expect(slack.as(ADMIN).dms()).toEqual([]);
      },
    );

    it('works for one workspace only', async () => {
      const several = {
        EVENKEEL_MODE: 'http',
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_CLIENT_ID: slack.clientId,
        SLACK_CLIENT_SECRET: slack.clientSecret,
        EVENKEEL_INSTALL_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
        EVENKEEL_WORKSPACES: 'any',
      };
      const driven = drive(folder, ['verify', '--as', ADMIN], several);
      expect(await driven.end()).toBe(2);
      expect(driven.said()).toMatch(/verify needs the bot token of one workspace/);
    });

    it('prints the report, and writes it to a file for a bug', async () => {
      writeFileSync(join(folder, '.env'), '');
      const driven = drive(folder, ['verify', '--as', ADMIN, '--wait', '1', '--json', 'report.json'], env());
      await driven.answer(/may this begin/, '');
      await driven.answer(/Sending \d+ examples[^]*Enter deletes them/, '', 60_000);
      expect(await driven.end()).toBe(1);
      expect(driven.said()).toMatch(
        /1\. In Slack, open your messages[^]*What went wrong:[^]*attach this report/,
      );
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as { missing: string[] };
      expect(report.missing).toContain('view_submission');
    });
  });
});
