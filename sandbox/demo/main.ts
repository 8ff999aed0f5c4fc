import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ContentError } from '../../src/content/yaml.js';
import { createLog } from '../../src/ops/log.js';
import { PACKAGE_FOLDER } from '../../src/paths.js';
import { commandLine } from '../../src/start/program.js';
import { localRedis, NoRedis } from '../local-redis.js';
import { fromHere } from '../from-here.js';
import { keepLog } from '../page/kept-log.js';
import { openPage, type Page } from '../page/page.js';
import { servePage } from '../page/server.js';
import { snapshotOf } from '../page/snapshot.js';
import { NotBuilt, refuseUnbuilt, writeStaticCopy } from '../page/static-copy.js';
import { openBrowser } from './browser.js';
import { ASKS_FOR_SUPPORT, PEOPLE, TEAMS } from './cast.js';
import { playWeeks } from './play.js';
import { notKept, reportOf, summary } from './report.js';
import { MONDAY, setStage, type Stage } from './stage.js';
import { say, widthOf } from './terminal.js';
import { traces } from './traces.js';

const WEEKS = 6;
const WEB = join(PACKAGE_FOLDER, 'dist', 'web');

interface Options {
  readonly headless: boolean;
  readonly json?: string;
  readonly port?: number;
  readonly open: boolean;
  readonly html?: string;
}

/** Parses a port as typed. Throws InvalidArgumentError. */
function portOf(typed: string): number {
  if (/^\d{1,5}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 65_535) return Number(typed);
  throw new InvalidArgumentError('a port is a number from 1 to 65535.');
}

const program = commandLine('npm run demo --', 'Be everybody on a local Slack, in a page of your browser.', [
  [0, 'ended, or Slack took everything'],
  [1, 'Slack refused something, or the demo has a defect'],
  [2, 'a wrong option, a port in use, no Redis, content that can’t be read, or a page that isn’t built'],
  [130, 'interrupted before the page was there'],
])
  .option('--port <n>', 'serve the page on this port; a free one unless given', portOf)
  .option('--open', 'open the page in your browser', false)
  .option('--html <folder>', 'play six weeks, write the page as they left it into this folder, and end')
  .option('--headless', 'play six weeks, print what happened and end, without the page', false)
  .option('--json <file>', 'with --headless: write the summary to a file, too');

/** Another process has the port; the message says what to do. */
class PortTaken extends Error {}

/** Shows the progress: on a terminal one line that's overwritten, otherwise a line for each step. */
function progress(week: number, what: string): void {
  const bar = '█'.repeat(week).padEnd(WEEKS, '░');
  const line = `Week ${week} of ${WEEKS} ${bar} ${what}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
  else process.stderr.write(`${line}\n`);
}

const made = traces((error) => say(`Something of the demo could not be removed: ${String(error)}`));

/** The stage, once a page can show that its bot has stopped. */
let onPage: Stage | null = null;

async function demo(): Promise<number> {
  const options = program.parse().opts<Options>();
  if (options.headless) return playHeadless(options);
  if (options.html !== undefined) return writeCopy(fromHere(options.html));
  if (options.port !== undefined) await refuseTaken(options.port);
  say('A local Slack of a small clinic, and the bot. One moment …');
  const page = await preparePage();
  const served = await made.made(servePage(page, WEB, options.port), (server) => server.close());
  await page.begin();
  onPage = page.stage;
  endsWith = 0;
  const address = `\nThe page is at\n\n  ${served.url}`;
  say(
    `Everybody has been asked whether they want to take part. Be any of them, answer, and move time. Ctrl-C ends it all, and leaves nothing behind.\n${address}`,
  );
  if (options.open && !(await openBrowser(served.url)))
    say(`\nNo browser could be opened from here. Open the address yourself.\n${address}`);
  return new Promise<number>(() => undefined);
}

/** Sets the stage and opens the page on it. */
async function preparePage(): Promise<Page> {
  const redis = await made.made(localRedis(say, true), (server) => server.stop());
  const log = keepLog();
  const deliveryMs = PAGE_DELIVERY_MS;
  const stage = await setStage({ made, redisUrl: redis.url, log: log.log, at: MONDAY, deliveryMs });
  return made.made(openPage(stage, log), (opened) => opened.close());
}

/** Plays six weeks, answering for everyone, and writes the page as a static copy. */
async function writeCopy(folder: string): Promise<number> {
  refuseUnbuilt(WEB);
  say(`Playing ${WEEKS} weeks of a small clinic. This takes about 20 seconds.`);
  const page = await preparePage();
  const { slack } = page.stage;
  const ids = page.world().people.map(({ id }) => id);
  const played = page.world().people.filter(({ mood }) => mood === 'self');
  page.answerAs({ people: played.map(({ id }) => id), mood: 'light' });
  await page.begin();
  await page.move({ move: 'six-weeks' });
  for (const id of ids) await slack.as(id).openHome();
  await slack.waitFor('the Home tabs', () => ids.every((id) => slack.as(id).home()));
  await slack.as(ASKS_FOR_SUPPORT).command('/support', 'iop');
  writeStaticCopy(WEB, folder, await snapshotOf(page));
  say(`The page as the weeks left it is in ${join(folder, 'index.html')}`);
  return 0;
}

/** Short, because the person at the page waits for each message. */
const PAGE_DELIVERY_MS = 20;

/** Plays six weeks without a page, and prints the outcome. */
async function playHeadless({ json }: Options): Promise<number> {
  say(
    `${TEAMS.length} clinical teams, ${PEOPLE.length} people, ${WEEKS} weeks, through Slack's real HTTP path. This takes about 15 seconds.`,
  );
  const redis = await made.made(localRedis(say, true), (server) => server.stop());
  const log = createLog('error');
  const began = Date.now();
  const stage = await setStage({ made, redisUrl: redis.url, log, at: MONDAY, deliveryMs: 100 });
  const played = await playWeeks(stage, WEEKS, progress);
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  const report = reportOf(stage.slack, played, WEEKS, MONDAY, seconds);
  if (process.stderr.isTTY) say('');
  process.stdout.write(`${summary(stage.slack, played, report, widthOf(process.stdout))}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.slackErrors.length > 0) {
    say(`Slack refused something:\n  ${report.slackErrors.join('\n  ')}`);
    return 1;
  }
  const lost = notKept(report);
  if (lost.length === 0) return 0;
  say(`The bot acknowledged what it didn’t keep:\n  ${lost.join('\n  ')}`);
  return 1;
}

/** Throws PortTaken if the port isn't free, before anything has started. */
async function refuseTaken(port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use';
    throw new PortTaken(`Port ${port} ${why}. Fix: name another one, or leave --port out for any free one.`);
  } finally {
    probe.close();
  }
}

/** The exit code after a signal: 130 (interrupted) until there's a page, which Ctrl-C is the normal way to end. */
let endsWith = 130;

function interrupted(): void {
  if (made.ending) return;
  say('\nEnding, and removing what the demo made …');
  void made.remove().then(() => process.exit(endsWith));
}
process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('SIGHUP', interrupted);

function failed(error: unknown): void {
  // Work in progress fails once the demo removes what it used.
  if (made.ending) return;
  const told = [ContentError, NoRedis, PortTaken, NotBuilt].some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  say(told ? message : (stack ?? String(error)));
  void made.remove().then(() => process.exit(told ? 2 : 1));
}

/** Handles a failure that nothing awaited: the page shows it, and can start the bot again. */
function unexpected(error: unknown): void {
  if (!onPage || made.ending) return failed(error);
  const message = error instanceof Error ? error.message : String(error);
  void onPage.crash(message).catch(failed);
}
process.on('unhandledRejection', unexpected).on('uncaughtException', unexpected);
demo().then((code) => made.remove().then(() => process.exit(code)), failed);
