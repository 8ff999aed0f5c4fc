import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { readConfig } from '../../src/config.js';
import { start } from '../../src/bot.js';
import { createLog } from '../../src/ops/log.js';
import { commandLine } from '../../src/start/program.js';
import { startSandbox } from '../index.js';
import { localRedis, NoRedis } from '../local-redis.js';
import { TEAMS, teamsYaml } from './cast.js';
import { type Calendar, playWeeks } from './play.js';
import { demoPage, servePage } from './page.js';
import { reportOf, summary } from './report.js';
import { traces } from './traces.js';

const WEEKS = 6;
/** A Monday, five weeks before the clocks change in the United States: the demo crosses the change. */
const MONDAY = Date.UTC(2026, 9, 5);

const PEOPLE = TEAMS.flatMap((team) => team.parts.map((part) => part.user));

const program = commandLine(
  'npm run demo --',
  'Play six weeks of two teams on a local Slack, then show them.',
  [
    [0, 'Slack took everything'],
    [1, 'Slack refused something, or the demo has a defect'],
    [2, 'a wrong option, or no Redis to run on'],
    [130, 'interrupted before the page was there'],
  ],
)
  .option('--headless', 'end after the summary, without the page', false)
  .option('--json <file>', 'write the summary to a file, too');

/** One line that is drawn over, where there is a terminal; a line a step elsewhere. */
function progress(week: number, what: string): void {
  const bar = '█'.repeat(week).padEnd(WEEKS, '░');
  const line = `Week ${week} of ${WEEKS} ${bar} ${what}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
  else process.stderr.write(`${line}\n`);
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const made = traces((error) => say(`Something of the demo could not be removed: ${String(error)}`));

async function demo(): Promise<number> {
  const { headless, json } = program.parse().opts<{ headless: boolean; json?: string }>();
  say(
    `Two clinical teams, ${PEOPLE.length} people, ${WEEKS} weeks, through Slack's real HTTP path. This takes about 15 seconds.`,
  );
  const folder = await made.made(mkdtempSync(join(tmpdir(), 'evenkeel-demo-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const redis = await made.made(localRedis(say, true), (server) => server.stop());
  const calendar: Calendar = { at: MONDAY, now: () => calendar.at };
  const channels = TEAMS.map((team) => team.channel);
  const slack = await made.made(
    startSandbox({ manifestFile: 'manifest.yml', users: PEOPLE, channels, now: () => calendar.at }),
    (sandbox) => sandbox.close(),
  );
  writeFileSync(join(folder, 'teams.yml'), teamsYaml());
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    // Weeks pass in seconds here.
    EVENKEEL_POSTS_PER_MINUTE: '60000',
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    EVENKEEL_MODE: 'http',
    EVENKEEL_PORT: '0',
    EVENKEEL_HEALTH_PORT: '0',
    EVENKEEL_KEYRING: join(folder, 'demo.keyring'),
    EVENKEEL_TEAMS: join(folder, 'teams.yml'),
    EVENKEEL_PREFIX: `demo${process.pid}`,
  });
  const log = createLog('error');
  const began = Date.now();
  // A Redis at REDIS_URL is somebody's.
  await made.made(config.prefix, (prefix) => forget(redis.url, prefix));
  const bot = await made.made(start(config, { clock: calendar, log, times: { delivery: 100 } }), (running) =>
    running.stop(),
  );
  await bot.ready;
  slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  const played = await playWeeks({ ...bot, slack, calendar, progress }, WEEKS);
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const report = reportOf(slack, played, WEEKS, MONDAY, seconds);
  if (process.stderr.isTTY) say('');
  process.stdout.write(`${summary(slack, played, report)}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.slackErrors.length > 0) {
    say(`Slack refused something:\n  ${report.slackErrors.join('\n  ')}`);
    return 1;
  }
  if (headless) return 0;
  const { url } = await made.made(servePage(demoPage(slack, played)), ({ server }) => {
    server.closeAllConnections();
    server.close();
  });
  endsWith = 0;
  say(`\nLook at it all side by side: ${url}\nThe bot and its Slack stay up. Ctrl-C ends them.`);
  return new Promise<number>(() => undefined);
}

/** Removes all keys with a prefix. */
async function forget(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  try {
    for (const match of [`${prefix}:*`, `{${prefix}:*`])
      for await (const keys of redis.scanStream({ match, count: 1_000 }))
        if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  } finally {
    redis.disconnect();
  }
}

/** What a signal ends with: as interrupted, until there is a page and Ctrl-C is the way to end. */
let endsWith = 130;

function interrupted(): void {
  if (made.ending) return;
  say('\nEnding, and removing what the demo made …');
  void made.remove().then(() => process.exit(endsWith));
}
process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('SIGHUP', interrupted);

function failed(error: unknown): void {
  // What was going on when it was told to end fails, now that what it worked with is gone.
  if (made.ending) return;
  const told = error instanceof NoRedis;
  say(told ? error.message : ((error as Error).stack ?? String(error)));
  void made.remove().then(() => process.exit(told ? 2 : 1));
}
process.on('unhandledRejection', failed);
demo().then((code) => made.remove().then(() => process.exit(code)), failed);
