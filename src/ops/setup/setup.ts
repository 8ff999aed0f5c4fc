import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_PREFIX, DEFAULT_REDIS_URL, DEFAULT_REGION, KEYRING_NAME, unknownIn } from '../../config.js';
import { namesIn } from '../../content/files.js';
import type { Clock } from '../../usecases/ports.js';
import type { Asking } from '../asking.js';
import { errorCodeOf } from '../output-file.js';
import { writeAtomically } from '../../sealing/atomic-write.js';
import {
  changesOf,
  closeToOthers,
  type EnvFile,
  isOpenToOthers,
  readEnvFile,
  writeEnvFile,
} from './env-file.js';
import type { Wanted } from './env-text.js';
import { placeKeyring } from './keyring-step.js';
import { type Known, knownIn, type Way, wayOf } from './known.js';
import { addressIn, createLink, manifestFor, publicAddress } from './manifest.js';
import { findRedis } from './redis-step.js';
import { askForTokens } from './tokens-step.js';

/** The file beside .env to which setup writes the app's manifest. */
const MANIFEST_FILE = 'slack-manifest.yml';

/** Dependencies of setup. */
export interface SetupDependencies {
  readonly asking: Asking;
  readonly clock: Clock;
  /** The process's environment, including .env. Setup also sets here what it writes to .env. */
  readonly env: NodeJS.ProcessEnv;
  readonly contentFolder: string;
  /** Runs doctor with that environment and shows its findings; returns whether nothing is wrong. */
  doctor(this: void): Promise<boolean>;
}

/**
 * Guides an operator from nothing to a bot that can start: the app's manifest, tokens that Slack accepts, a Redis,
 * the keyring, .env and doctor. It suggests what exists already, and overwrites nothing without a yes.
 *
 * @returns whether doctor found nothing wrong
 * @throws InputEnded
 */
export async function setUp(dependencies: SetupDependencies): Promise<boolean> {
  const { asking, env, contentFolder, clock } = dependencies;
  const file = readEnvFile();
  const known = knownIn(env);
  const step = (number: number, title: string): void => asking.say('', `— ${number} of 7: ${title} —`);

  asking.say(
    'This sets Evenkeel up, step by step. Enter takes what is in brackets, and Ctrl-C ends it.',
    `On the way it writes the app's manifest and the keyring; ${file.file} comes last, after a yes.`,
  );
  if (file.text !== null) asking.say(`There's a ${file.file}. What it says is offered at each step.`);

  // Setup changes only the settings it asks about, so it reports unknown ones.
  for (const problem of unknownIn(env)) asking.say(`${problem}: the bot doesn't start with it.`);

  step(1, 'how Slack reaches the bot');
  const way = await asking.choice<Way>(
    'Evenkeel can listen in three ways:',
    [
      [
        'socket',
        'one workspace, over a connection that the bot opens (Socket Mode). Needs no public address',
      ],
      ['http', 'one workspace, at an https address of yours that Slack calls'],
      ['several', 'several workspaces that install it themselves, at an https address of yours'],
    ],
    wayOf(known),
  );

  step(2, 'the Slack app');
  await makeApp(asking, way, file, known);

  step(3, 'its tokens');
  const tokens = await askForTokens(asking, way, known, known.SLACK_API_URL);

  step(4, 'Redis');
  const prefix = known.EVENKEEL_PREFIX ?? DEFAULT_PREFIX;
  const redisUrl = await findRedis(asking, known.REDIS_URL ?? DEFAULT_REDIS_URL, prefix);

  step(5, 'the keyring');
  asking.say(
    'One small file opens what people answer, and forgets each day that is over. Put it where no backup, snapshot or sync',
    "takes it along, and not on Redis's disk. A copy of it would keep those days readable for good.",
  );
  const keyring = await placeKeyring(
    { asking, clock },
    { redisUrl, prefix },
    file.folder,
    known.EVENKEEL_KEYRING ?? `./${KEYRING_NAME}`,
  );

  step(6, '.env');
  const region = await askForRegion(asking, known, contentFolder);
  const wanted: Wanted = {
    ...tokens,
    REDIS_URL: redisUrl,
    EVENKEEL_KEYRING: keyring,
    EVENKEEL_REGION: region,
  };
  if (!(await write(asking, file, wanted))) return false;
  for (const [name, value] of Object.entries(wanted)) {
    // The environment wins over the file, so a start would ignore the value we wrote.
    const outside =
      env[name] !== undefined && env[name] !== file.settings[name] && env[name] !== (value ?? '');
    if (outside)
      asking.say(
        `${name} is set in the environment, too, to something else, and that wins over .env. Fix: take it out of there.`,
      );
    if (value === null) delete env[name];
    else env[name] = value;
  }

  // As at a start, paths in .env are relative to its folder.
  process.chdir(file.folder);
  step(7, 'a look at everything');
  const fine = await dependencies.doctor();
  asking.say('', ...nextSteps(way, fine));
  return fine;
}

/** Writes the app's manifest, and explains how to make the app from it. */
async function makeApp(asking: Asking, way: Way, { folder }: EnvFile, known: Known): Promise<void> {
  const path = join(folder, MANIFEST_FILE);
  const old = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const address = way === 'socket' ? null : await askForAddress(asking, old === null ? null : addressIn(old));
  const organization =
    way === 'several' &&
    (await asking.yes('Shall an organization (Enterprise Grid) install it for all its workspaces?', false));
  const manifest = manifestFor({ address, several: way === 'several', organization });
  const isThere = old === manifest;
  const isWanted =
    isThere || old === null || (await asking.yes(`${path} says something else. Replace it?`, false));
  if (isThere) asking.say(`The app's manifest is in ${path} already.`);
  else if (isWanted) asking.say(writeManifest(path, manifest));
  else asking.say(`${path} stays as it is, and isn't the manifest for this: don't paste it.`);
  const there = known.SLACK_BOT_TOKEN ?? known.SLACK_CLIENT_ID;
  asking.say(
    '',
    ...(there === undefined || !isWanted
      ? []
      : [
          'If you have the app already, paste that file into its settings, under "App Manifest", instead of making another.',
        ]),
    'This link opens Slack with the manifest filled in. Choose the workspace, look at it, and choose "Create":',
    '',
    createLink(manifest),
    '',
    ...(isWanted
      ? ['Or open https://api.slack.com/apps?new_app=1, choose "From a manifest", and paste the file.']
      : []),
    'Peer check-ins need the scope mpim:write, and teams of user groups usergroups:read: both are optional at the install.',
    ...(address === null
      ? []
      : [
          `Slack asks whether ${address}/slack/events answers. It does once the bot runs: then verify it under "App Manifest".`,
        ]),
  );
}

/** Writes the manifest, and returns a line about that. A failure isn't fatal, since the link holds all of it. */
function writeManifest(path: string, manifest: string): string {
  try {
    writeAtomically(path, manifest);
    return `Wrote the app's manifest: ${path}`;
  } catch (error) {
    return `The app's manifest can't be written to ${path} (${errorCodeOf(error)}); the link below holds it.`;
  }
}

async function askForAddress(asking: Asking, known: string | null): Promise<string> {
  for (;;) {
    const typed = await asking.text('The https address of the bot, without a path', known ?? undefined);
    const found = publicAddress(typed);
    if ('address' in found) return found.address;
    asking.say(found.problem);
  }
}

async function askForRegion(asking: Asking, known: Known, contentFolder: string): Promise<string> {
  const regions = namesIn(join(contentFolder, 'support'));
  for (;;) {
    const typed = await asking.text(
      `Where people are (${regions.join(', ')}): it decides which support they see`,
      known.EVENKEEL_REGION ?? DEFAULT_REGION,
    );
    if (regions.includes(typed)) return typed;
    asking.say(`There are listings for ${regions.join(', ')}; int is for anywhere else.`);
  }
}

const listed = (title: string, names: readonly string[]): string[] =>
  names.length > 0 ? [`  ${title}: ${names.join(', ')}`] : [];

/** Writes .env once the operator has seen the changes. Returns whether it now has the wanted settings. */
async function write(asking: Asking, file: EnvFile, wanted: Wanted): Promise<boolean> {
  const { added, changed, removed } = changesOf(file, wanted);
  if (added.length + changed.length + removed.length === 0) {
    asking.say(`${file.file} says all of that already.`);
  } else {
    asking.say(
      file.text === null ? `${file.file} will be made:` : `${file.file} will change:`,
      ...listed('new', added),
      ...listed('other values', changed),
      ...listed('taken out', removed),
    );
    // Overwriting takes an explicit yes; a new file is what the operator came for, so yes is the default.
    if (!(await asking.yes('Write it?', file.text === null))) {
      asking.say('Nothing was written.');
      return false;
    }
    try {
      if (writeEnvFile(file, wanted) === 'taken') {
        asking.say(`${file.file} was changed meanwhile, so nothing was written. Fix: run setup again.`);
        return false;
      }
    } catch (error) {
      asking.say(
        `${file.file} can't be written (${errorCodeOf(error)}). Fix: make room, or let this user write to ${file.folder}; then run setup again.`,
      );
      return false;
    }
    asking.say(`Wrote ${file.file}, mode 0600: only this user may read it.`);
  }
  if (
    isOpenToOthers(file.file) &&
    (await asking.yes(`Others may read ${file.file}. Take it from them?`, true))
  )
    closeToOthers(file.file);
  return true;
}

const nextSteps = (way: Way, fine: boolean): string[] =>
  fine
    ? [
        'Everything is in place. What comes next:',
        '  1. Start the bot: npm start. For a server, docs/INSTALL.md has systemd and containers.',
        ...(way === 'several'
          ? ['  2. Each workspace installs it at /slack/install of your address.']
          : ["  2. In Slack, invite the bot to a team's channel: /invite @Evenkeel"]),
        '  3. Open its Home tab: Apps → Evenkeel → Home. "Teams" → "Add a team"; you can send yourself a trial week first.',
        '  4. npx evenkeel verify sends you each kind of message, and says whether Slack behaves as expected.',
      ]
    : [
        'Something is left to do: see each line with FAIL above. Then run npx evenkeel doctor, or setup again.',
      ];
