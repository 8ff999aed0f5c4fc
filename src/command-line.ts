import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig, readContentFolder, readSealingConfig } from './config.js';
import type { RunningQueues } from './delivery/queues.js';
import {
  KEY_COMMANDS,
  TEAMS_COMMANDS,
  type TeamsCommand,
  usage,
  version,
  whatIsWrong,
} from './ops/commands.js';
import type { Finding } from './ops/doctor/finding.js';
import type { QueueState } from './ops/doctor/weeks.js';
import { loadEnvFile } from './ops/env-file.js';
import type { TeamsOptions } from './ops/teams-file.js';
import type { Client } from './store/redis.js';

// Each command loads what it needs by itself: all of it takes a second, and who asks for help or has forgotten a
// setting need not wait for the libraries of Slack and Redis.

const MORE = `evenkeel start waits for whatever passes by itself, and answers with the crisis card meanwhile. It ends with
  0  told to (SIGTERM, SIGINT)
  1  a defect; a restart may help
  2  the environment, a file, or what REDIS_URL names has to be corrected
  3  Slack does not take a token
  4  the keyring is missing or not the right one (a process that answers Slack goes on helping, and looks again)

Set up in five minutes: see README.md, "Real Slack".`;

async function main(args: readonly string[]): Promise<void> {
  const [command, word, ...rest] = args;
  if (command === 'help' || args.includes('--help') || args.includes('-h')) return say(usage(MORE));
  if (command === '--version' || command === '-v') return say(version());
  const callerFolder = process.cwd();
  loadEnvFile();
  const keys = KEY_COMMANDS.find((one) => one === word);
  if (command === 'start' && word === undefined) return start();
  if (command === 'doctor' && word === undefined) return doctor();
  const yes = keys === 'step' && rest.length === 1 && rest[0] === '--yes';
  if (command === 'keys' && keys && (rest.length === 0 || yes)) {
    const config = readSealingConfig(process.env);
    const { keysCommand } = await import('./ops/keys.js');
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
      const { teamsCommand } = await import('./ops/teams-file.js');
      return say(...(await teamsCommand(teams, config, content, Date, options)));
    }
  }
  if (command === 'content' && word === 'check' && rest.length === 0) {
    const { checkContent } = await import('./ops/content-check.js');
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
  const { openQueues } = await import('./delivery/queues.js');
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

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const { run } = await import('./start/run.js');
  return run(config, tell);
}

async function doctor(): Promise<void> {
  const config = readConfig(process.env);
  const [{ examine }, { lineOf, summaryOf }] = await Promise.all([
    import('./ops/doctor/doctor.js'),
    import('./ops/doctor/finding.js'),
  ]);
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

main(process.argv.slice(2)).catch(async (error: unknown) => {
  const { EXIT, exitCodeFor, isTold } = await import('./start/exit-codes.js');
  const { redisRefusalOf: refusalOf, wrongKindOf } = await import('./store/redis-errors.js');
  const { message, stack } = error as Error;
  const said = isTold(error) ? message : (refusalOf(error) ?? wrongKindOf(error) ?? stack ?? message);
  process.stderr.write(`Evenkeel could not go on.\n${said}\n`);
  if (error instanceof ConfigError)
    process.stderr.write(
      'Set these in .env (copy .env.example, which explains each), then run the same command again.\n',
    );
  process.exit(process.argv[2] === 'start' ? exitCodeFor(error) : EXIT.configuration);
});
