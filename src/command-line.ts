import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, readConfig, readContentFolder, readSealingConfig } from './config.js';
import { ContentError } from './content/yaml.js';
import { openQueues, type RunningQueues } from './delivery/queues.js';
import { type Evenkeel, start } from './main.js';
import { usage, version, whatIsWrong } from './ops/commands.js';
import { checkContent } from './ops/content-check.js';
import { examine } from './ops/doctor/doctor.js';
import type { QueueState } from './ops/doctor/weeks.js';
import { type Finding, lineOf, summaryOf } from './ops/doctor/finding.js';
import { TEAMS_COMMANDS, type TeamsCommand, teamsCommand, type TeamsOptions } from './ops/teams-file.js';
import { KEY_COMMANDS, keysCommand } from './ops/keys.js';
import { loadEnvFile } from './ops/env-file.js';
import { createLog } from './ops/log.js';
import { atEnd } from './ops/signals.js';
import { type Log, safeCode } from './rounds/log.js';
import { EXIT, exitCodeFor, isTold } from './start/exit-codes.js';
import { Ended } from './start/patience.js';
import type { Client } from './store/redis.js';
import { refusalOf, wrongKindOf } from './store/refusals.js';

const MORE = `evenkeel start waits for whatever passes by itself, and answers with the crisis card meanwhile. It ends with
  0  told to (SIGTERM, SIGINT)
  1  a defect; a restart may help
  2  the environment, a file, or what REDIS_URL names has to be corrected
  3  Slack does not take a token
  4  the keyring is missing or not the right one (a process that answers Slack goes on helping, and looks again)

Set up in five minutes: see README.md, "Real Slack".`;

/** A stop that takes longer than this is given up, in milliseconds: whoever asked for it kills after ten seconds. */
const STOP_WITHIN_MS = 9_500;

async function main(args: readonly string[]): Promise<void> {
  const [command, word, ...rest] = args;
  if (command === 'help' || args.includes('--help') || args.includes('-h')) return say(usage(MORE));
  if (command === '--version' || command === '-v') return say(version());
  const callerFolder = process.cwd();
  loadEnvFile();
  const keys = KEY_COMMANDS.find((one) => one === word);
  if (command === 'start' && word === undefined) return run();
  if (command === 'doctor' && word === undefined) return doctor();
  const yes = keys === 'step' && rest.length === 1 && rest[0] === '--yes';
  if (command === 'keys' && keys && (rest.length === 0 || yes)) {
    const config = readSealingConfig(process.env);
    const { lines, ok } = await keysCommand(keys, yes, config, Date, withQueues);
    (ok ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
    process.exitCode = ok ? 0 : 2;
    return;
  }
  const teams = TEAMS_COMMANDS.find((one) => one === word);
  if (command === 'teams' && teams) {
    const options = teamsOptions(teams, rest, callerFolder);
    if (options) {
      const config = readSealingConfig(process.env);
      const content = readContentFolder(process.env);
      return say(...(await teamsCommand(teams, config, content, Date, options)));
    }
  }
  if (command === 'content' && word === 'check' && rest.length === 0) {
    const { lines, ok } = checkContent(readContentFolder(process.env), Date.now());
    say(...lines);
    process.exitCode = ok ? 0 : 1;
    return;
  }
  tell(`${whatIsWrong(args)}\nAll commands: evenkeel --help`);
  process.exitCode = 2;
}

const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
const tell = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

/** The queues, for as long as something takes. */
async function withQueues<T>(
  redis: Client,
  prefix: string,
  run: (queues: RunningQueues) => Promise<T>,
): Promise<T> {
  const queues = openQueues(redis, prefix, () => undefined, { onlyLook: true });
  try {
    return await run(queues);
  } finally {
    await queues.close();
  }
}

/** What stands after `teams export` or `teams import`; null for what is not understood. */
function teamsOptions(command: TeamsCommand, args: string[], callerFolder: string): TeamsOptions | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { yes: { type: 'boolean', default: false }, workspace: { type: 'string' } },
    });
    if (positionals.length !== (command === 'import' ? 1 : 0)) return null;
    const [named] = positionals;
    // Reading .env may have changed the working folder; what is typed is meant from where it's typed.
    const file = named !== undefined && process.cwd() !== callerFolder ? resolve(callerFolder, named) : named;
    return { file: file ?? null, yes: values.yes, workspace: values.workspace ?? null };
  } catch {
    // parseArgs names the option, and whatIsWrong how the command is written.
    return null;
  }
}

const queueState = (redis: Client, prefix: string): Promise<QueueState> =>
  withQueues(redis, prefix, async (queues) => ({
    jobs: await queues.pending(),
    nextSweepAt: await queues.nextSweepAt(),
  }));

async function doctor(): Promise<void> {
  const config = readConfig(process.env);
  const findings: Finding[] = [];
  const onScreen = process.stderr.isTTY;
  const progress = (done: number, all: number) =>
    void (
      onScreen &&
      process.stderr.write(`\rAsking Slack about views: ${done} of ${all}${done < all ? '' : '\n'}`)
    );
  for await (const finding of examine(config, { clock: Date, queueState, progress })) {
    findings.push(finding);
    process.stdout.write(`${lineOf(finding)}\n`);
  }
  process.stdout.write(`${summaryOf(findings)}\n`);
  process.exitCode = findings.some(({ state }) => state === 'wrong') ? 1 : 0;
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  // Node would print the error with all it carries: a command's arguments, a request's body.
  const crash = (error: unknown) => {
    log.error('crashed', { code: safeCode(error) });
    process.exit(EXIT.defect);
  };
  process.on('uncaughtException', crash);
  // A library dropped a promise: whoever waits for what it was about waits in vain, and that is watched. Everybody else
  // would lose help with the process.
  process.on('unhandledRejection', (error) => log.error('rejection_unhandled', { code: safeCode(error) }));
  const starting = start(config, { clock: Date, log, tell });
  atEnd(() => {
    setTimeout(() => process.exit(EXIT.asked), STOP_WITHIN_MS);
    starting
      .then((running) => running.stop())
      .then(
        () => process.exit(EXIT.asked),
        // A start that failed at the same moment says so itself.
        () => undefined,
      );
  });
  process.on('SIGHUP', () => {
    starting.then(
      (running) => reload(running, log),
      // A start that failed ends the process and says why.
      () => undefined,
    );
  });
  const running = await starting;
  try {
    await running.ready;
    if (process.stderr.isTTY) tell(whereItIs(config, running));
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
  }
}

/** Where a bot that has started can be met, for whoever watches it start in a terminal. */
function whereItIs({ listening, healthHost }: Config, { port, healthPort }: Evenkeel): string {
  const slack =
    listening.mode === 'http'
      ? `Slack reaches it at http://${listening.host}:${port}/slack/events, through your proxy`
      : 'it is connected to Slack';
  return `Evenkeel has started: ${slack}. Next: in Slack, open Apps, then Evenkeel, then its Home tab. How it is: http://${healthHost}:${healthPort}/readyz`;
}

function reload(running: Evenkeel, log: Log): void {
  try {
    running.reload();
  } catch (error) {
    log.error('content_refused', { code: safeCode(error) });
    const why = error instanceof ContentError ? error.message : String(error);
    process.stderr.write(`The content was not read again; the last good one stays in use.\n${why}\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const { message, stack } = error as Error;
  const said = isTold(error) ? message : (refusalOf(error) ?? wrongKindOf(error) ?? stack ?? message);
  process.stderr.write(`Evenkeel could not go on.\n${said}\n`);
  if (error instanceof ConfigError)
    process.stderr.write(
      'Set these in .env (copy .env.example, which explains each), then run the same command again.\n',
    );
  process.exit(process.argv[2] === 'start' ? exitCodeFor(error) : EXIT.configuration);
});
