import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { RunningQueues } from './delivery/queues.js';
import type { Asking } from './ops/asking.js';
import type { Finding } from './ops/doctor/finding.js';
import type { QueueState } from './ops/doctor/weeks.js';
import type { KeyCommand } from './ops/keys/keys.js';
import { commandLine } from './start/program.js';
import type { TeamsCommand, TeamsOptions } from './ops/teams-file.js';
import { EXIT, EXIT_CODES } from './start/exit-codes.js';
import type { Client } from './store/redis.js';

// Each command loads only what it needs. Loading everything takes a second, and someone who asks for help or forgot a
// setting shouldn't wait for the libraries of Slack and Redis.

/** The folder where the command was typed. Reading .env may change the working folder, but typed paths start here. */
const callerFolder = process.cwd();

/** Parses a number of seconds. Throws InvalidArgumentError. */
function secondsOf(typed: string): number {
  if (/^[1-9]\d{0,3}$/.test(typed)) return Number(typed);
  throw new InvalidArgumentError('It must be a whole number of seconds from 1 to 9999.');
}

const evenkeel = commandLine('evenkeel', 'Private weekly check-ins for clinical teams, in Slack.', EXIT_CODES)
  .addHelpText('after', '\nTo begin: evenkeel setup.')
  .hook('preAction', async () => {
    const { loadEnvFile } = await import('./ops/env-file.js');
    loadEnvFile();
  });

evenkeel
  .command('setup')
  .description('make the Slack app, .env and the keyring step by step; safe to run again')
  .option('--check', 'change nothing, and say what is missing', false)
  .action(({ check }: { check: boolean }) => (check ? setupCheck() : setup()));

evenkeel
  .command('start')
  .description(
    'run the bot with the settings of the environment and .env; it waits for whatever passes by itself',
  )
  .action(start);

const keys = evenkeel.command('keys').description('make the keyring, look at it, or move it on');
keys
  .command('init')
  .description('make the keyring file, and say what losing it means')
  .action(() => keysAnd('init'));
keys
  .command('status')
  .description("show the keyring's day, what is sealed with it, and what holds it back")
  .action(() => keysAnd('status'));
keys
  .command('step')
  .description('forget every day that nothing needs, as a running bot does by itself')
  .option(
    '--yes',
    'even if nothing in this Redis proves that it belongs to the keyring, or the clocks disagree',
    false,
  )
  .action(({ yes }: { yes: boolean }) => keysAnd('step', yes));
keys
  .command('replace')
  .description('make a new keyring where the old one is lost on every host, or was copied and deleted')
  .option('--yes', "lose open check-ins and members' records, which nothing can bring back", false)
  .action(({ yes }: { yes: boolean }) => keysAnd('replace', yes));

const WORKSPACE = ['--workspace <id>', 'which workspace (T…), where Redis holds several'] as const;
const teams = evenkeel.command('teams').description('carry teams from one install to another');
teams
  .command('export')
  .description('print all teams as YAML')
  .option(...WORKSPACE)
  .action(({ workspace }: { workspace?: string }) =>
    teamsAnd('export', { file: null, yes: false, workspace: workspace ?? null }),
  );
teams
  .command('import')
  .description('say what a file would change, and change it with --yes')
  .argument('<file>', 'a file as `teams export` prints it')
  .option('--yes', 'make the changes', false)
  .option(...WORKSPACE)
  .action((file: string, { yes, workspace }: { yes: boolean; workspace?: string }) =>
    teamsAnd('import', { file: typedPath(file), yes, workspace: workspace ?? null }),
  );

evenkeel
  .command('doctor')
  .description('check Redis, keyring, Slack, content and what is due; each line says what to do')
  .action(doctor);

evenkeel
  .command('report')
  .description(
    'report on a team from what everyone on it could read: results, what managers said, supporters',
  )
  .argument('<team>', "the team's id or name")
  .option('--csv <file>', 'also write it as CSV')
  .option('--svg <file>', 'also draw it as an SVG picture')
  .option(...WORKSPACE)
  .action((team: string, options: { csv?: string; svg?: string; workspace?: string }) =>
    report(team, options),
  );

evenkeel
  .command('verify')
  .description(
    'with the bot stopped: send yourself each kind of message, and compare Slack with what we expect',
  )
  .option('--as <id>', 'your own member ID (U…); asked for if missing')
  .option('--json <file>', 'write the report as JSON, to attach to a bug')
  .option('--wait <seconds>', 'how long to wait for each thing you are asked to do', secondsOf, 120)
  .action(verify);

evenkeel
  .command('content')
  .description('look after questionnaires, support catalogs and words')
  .command('check')
  .description('read all content, and list what should be checked again')
  .action(contentCheck);

const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
const tell = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

/** Opens the queues while `run` works. */
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

const queueState = (redis: Client, prefix: string): Promise<QueueState> =>
  withQueues(redis, prefix, async (queues) => ({
    jobs: await queues.pending(),
    nextSweepAt: await queues.nextSweepAt(),
  }));

async function start(): Promise<void> {
  const { readConfig } = await import('./config.js');
  const config = readConfig(process.env);
  const { run } = await import('./start/run.js');
  return run(config, tell);
}

async function keysAnd(command: KeyCommand, yes = false): Promise<void> {
  const { readSealingConfig } = await import('./config.js');
  const config = readSealingConfig(process.env);
  const { keysCommand } = await import('./ops/keys/keys.js');
  const { lines, ok } = await keysCommand(command, yes, { config, clock: Date, withQueues });
  (ok ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : EXIT.configuration;
}

async function teamsAnd(command: TeamsCommand, options: TeamsOptions): Promise<void> {
  const { readContentFolder, readSealingConfig } = await import('./config.js');
  const config = readSealingConfig(process.env);
  const contentFolder = readContentFolder(process.env);
  const { teamsCommand } = await import('./ops/teams-file.js');
  say(...(await teamsCommand(command, options, { config, contentFolder, clock: Date })));
}

/** Resolves a typed path from the folder where it was typed. */
const typedPath = (file: string): string =>
  process.cwd() === callerFolder ? file : resolve(callerFolder, file);

async function report(
  team: string,
  { csv, svg, workspace }: { csv?: string; svg?: string; workspace?: string },
): Promise<void> {
  const { readSealingConfig } = await import('./config.js');
  const { reportCommand } = await import('./ops/report/report.js');
  say(
    ...(await reportCommand(
      readSealingConfig(process.env),
      { now: Date.now },
      {
        team,
        csv: csv === undefined ? null : typedPath(csv),
        svg: svg === undefined ? null : typedPath(svg),
        workspace: workspace ?? null,
      },
    )),
  );
}

async function contentCheck(): Promise<void> {
  const { readContentFolder } = await import('./config.js');
  const { checkContent, readDated } = await import('./ops/content-check.js');
  const { lines, ok } = checkContent(readDated(readContentFolder(process.env)), Date.now());
  say(...lines);
  process.exitCode = ok ? 0 : 1;
}

/** Shows on a terminal how many views doctor has asked Slack about. */
function progress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\rAsking Slack about views: ${done} of ${all}${done < all ? '' : '\n'}`);
}

/** Runs doctor with the environment's settings and prints its findings. Returns whether nothing is wrong. */
async function runDoctor(): Promise<boolean> {
  const { readConfig } = await import('./config.js');
  const config = readConfig(process.env);
  const [{ examine }, { lineOf, summaryOf }] = await Promise.all([
    import('./ops/doctor/doctor.js'),
    import('./ops/doctor/finding.js'),
  ]);
  const findings: Finding[] = [];
  for await (const finding of examine(config, { clock: Date, queueState, progress })) {
    findings.push(finding);
    say(lineOf(finding));
  }
  say(summaryOf(findings));
  return findings.every(({ state }) => state !== 'fail');
}

/**
 * Ends the process once its output is written. Otherwise a silent proxy would hold its connection, and with it this
 * process, for minutes.
 */
const endWith = (code: number): void => void process.stdout.write('', () => process.exit(code));

/** Runs a command that asks questions, and ends the process: with code 0 if nothing is wrong, otherwise with 1. */
async function whileAsking(run: (asking: Asking) => Promise<boolean>): Promise<void> {
  const { askHere } = await import('./ops/asking.js');
  const asking = askHere();
  const fine = await run(asking).finally(() => asking.close());
  endWith(fine ? 0 : 1);
}

async function doctor(): Promise<void> {
  endWith((await runDoctor()) ? 0 : 1);
}

async function setup(): Promise<void> {
  const [{ setUp }, { readContentFolder }] = await Promise.all([
    import('./ops/setup/setup.js'),
    import('./config.js'),
  ]);
  const contentFolder = readContentFolder(process.env);
  await whileAsking((asking) =>
    setUp({ asking, clock: Date, env: process.env, contentFolder, doctor: runDoctor }),
  );
}

async function verify(options: { as?: string; json?: string; wait: number }): Promise<void> {
  const { readConfig } = await import('./config.js');
  const config = readConfig(process.env);
  const { verifyHere } = await import('./ops/verify/here.js');
  const json = options.json === undefined ? null : resolve(callerFolder, options.json);
  await whileAsking((asking) =>
    verifyHere(config, asking, { user: options.as ?? null, json, waitSeconds: options.wait }),
  );
}

async function setupCheck(): Promise<void> {
  const { readConfig, ConfigError } = await import('./config.js');
  const problems = (): readonly string[] => {
    try {
      readConfig(process.env);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  };
  const { checkSetup } = await import('./ops/setup/check.js');
  let missing = 0;
  for await (const { ok, says } of checkSetup(process.env, problems())) {
    if (!ok) missing += 1;
    say(`${ok ? 'OK  ' : 'TODO'}  ${says}`);
  }
  say(
    missing === 0
      ? 'Nothing is missing. Whether it works together: npx evenkeel doctor.'
      : `${missing} left to do. Nothing was changed.`,
  );
  endWith(missing === 0 ? 0 : 1);
}

evenkeel.parseAsync().catch(async (error: unknown) => {
  const [{ exitCodeFor, isTold }, { redisRefusalOf, wrongTypeOf }, { ConfigError }] = await Promise.all([
    import('./start/exit-code-of.js'),
    import('./store/redis-errors.js'),
    import('./config.js'),
  ]);
  const { message, stack } = error as Error;
  const said = isTold(error) ? message : (redisRefusalOf(error) ?? wrongTypeOf(error) ?? stack ?? message);
  tell(`Evenkeel could not go on.\n${said}`);
  if (error instanceof ConfigError)
    tell(
      'Fix: npx evenkeel setup does it with you. By hand, set them in .env (.env.example explains each). Then run the same command again.',
    );
  if (process.argv[2] !== 'start') process.exit(EXIT.configuration);
  const { written } = await import('./ops/log.js');
  await written();
  process.exit(exitCodeFor(error));
});
