import { isPlainLine, PLAIN_LINE } from './pulse/plain-line.js';
import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import * as z from 'zod';
import { PACKAGE_FOLDER, usualFile } from './paths.js';
import { type Preset, PRESETS } from './pulse/signs.js';
import { type SettingName, SETTINGS } from './settings.js';
import { proxyProblem } from './slack/api/proxy.js';
import { readAddress } from './store/redis-address.js';

/** The usual names of an operator's own files, for when no setting names them. */
export const KEYRING_NAME = 'evenkeel.keyring';
const TEAMS = 'teams.yml';

export const DEFAULT_REDIS_URL = 'redis://127.0.0.1:6379';
export const DEFAULT_PREFIX = 'evenkeel';
export const DEFAULT_REGION = 'us';

/** The fewest different characters in a secret. 32 random hexadecimal digits have about 14. */
const LEAST_DIFFERENT = 10;

/** Whether a secret could be random: it isn't one word or digit repeated. */
const isRandom = (secret: string): boolean =>
  new Set(secret).size >= LEAST_DIFFERENT && !/^(.{1,16})\1+$/.test(secret);

const MODES = ['socket', 'http'] as const;
const ROLES = ['web', 'worker'] as const;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Role = (typeof ROLES)[number];
export type LogLevel = (typeof LEVELS)[number];

/** A whole number within limits, written with as many digits as the largest one at most. */
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${String(most).length}}$`))
    .transform(Number)
    .pipe(z.int().min(least).max(most));
const port = wholeNumber(0, 65_535);

/** Parts separated by commas. */
const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));

/** Whether a host is this machine itself, in any spelling, so that nothing sent to it reaches a network. */
export const isLoopback = (host: string): boolean =>
  ['localhost', '::1', '[::1]'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host);

/** An address to which we send tokens: encrypted, unless it's on this machine. */
const slackUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
});

const variables = z.object({
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S+$/)
    .optional(),
  SLACK_CLIENT_ID: z.string().min(1).optional(),
  SLACK_CLIENT_SECRET: z.string().min(16).optional(),
  EVENKEEL_INSTALL_SECRET: z.string().min(32).refine(isRandom).optional(),
  EVENKEEL_INSTALL_SECRET_OLD: z.string().min(32).optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/)
    .optional(),
  SLACK_SIGNING_SECRET: z.string().min(16).optional(),
  EVENKEEL_WORKSPACES: list
    .pipe(z.union([z.tuple([z.literal('any')]), z.array(z.string().regex(/^[TE][A-Z0-9]+$/)).min(1)]))
    .optional(),
  SLACK_API_URL: slackUrl.optional(),
  REDIS_URL: z
    .string()
    .superRefine((text, check) => {
      const address = readAddress(text);
      if ('problem' in address) check.addIssue({ code: 'custom', message: address.problem });
    })
    .default(DEFAULT_REDIS_URL),
  EVENKEEL_KEYRING: z.string().min(1).optional(),
  EVENKEEL_TEAMS: z.string().min(1).optional(),
  EVENKEEL_CONTENT: z.string().min(1).default(join(PACKAGE_FOLDER, 'content')),
  EVENKEEL_REGION: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .default(DEFAULT_REGION),
  EVENKEEL_CONTACT: z.string().max(100).refine(isPlainLine, PLAIN_LINE).optional(),
  EVENKEEL_PRESET: z.enum(PRESETS).default('standard'),
  EVENKEEL_ADMINS: list.pipe(z.array(z.string().regex(/^[UW][A-Z0-9]+$/))).default([]),
  EVENKEEL_MODE: z.enum(MODES).default('socket'),
  EVENKEEL_ROLES: list.pipe(z.array(z.enum(ROLES)).min(1)).default([...ROLES]),
  EVENKEEL_HOST: z.string().min(1).default('127.0.0.1'),
  EVENKEEL_PORT: port.default(3000),
  EVENKEEL_KEEP_ALIVE_SECONDS: wholeNumber(1, 3_600).default(75),
  EVENKEEL_HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  EVENKEEL_HEALTH_PORT: port.default(8081),
  EVENKEEL_POSTS_PER_MINUTE: wholeNumber(1, 60_000).default(600),
  EVENKEEL_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9]{1,40}$/)
    .default(DEFAULT_PREFIX),
  EVENKEEL_LOG_LEVEL: z.enum(LEVELS).default('info'),
  EVENKEEL_TRACES: z
    .enum(['on', 'off'])
    .default('off')
    .transform((word) => word === 'on'),
});

/** The settings that the other settings require. */
function neededBy(set: Readonly<Record<string, string>>): SettingName[] {
  const http = set['EVENKEEL_MODE'] === 'http';
  return [
    http ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN',
    ...(set['SLACK_CLIENT_ID']
      ? (['SLACK_CLIENT_SECRET', 'EVENKEEL_INSTALL_SECRET', 'EVENKEEL_WORKSPACES'] as const)
      : (['SLACK_BOT_TOKEN'] as const)),
  ];
}

/** The settings that exclude each other, with the fix. */
function contradictions(set: Readonly<Record<string, string>>): string[] {
  if (!set['SLACK_CLIENT_ID']) return [];
  return [
    ...(set['SLACK_BOT_TOKEN']
      ? [
          'SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for several: remove one of them. With SLACK_CLIENT_ID each workspace gets its token at /slack/install',
        ]
      : []),
    ...(set['EVENKEEL_MODE'] === 'http'
      ? []
      : [
          'EVENKEEL_MODE must be http with SLACK_CLIENT_ID: Slack sends people who install back to an address of yours',
        ]),
    ...(set['EVENKEEL_TEAMS']
      ? [
          'EVENKEEL_TEAMS is for one workspace: remove it. With SLACK_CLIENT_ID each workspace keeps its teams in its Home tab',
        ]
      : []),
  ];
}

/** How the bot may call Slack. */
export type Access =
  /** For one workspace, with a token of the installed app. */
  | { readonly kind: 'token'; readonly botToken: string }
  /** For every workspace that installs the app; `secret` seals their tokens. */
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly secret: string;
      /** The previous secret, which may still seal some of the tokens; null for none. */
      readonly oldSecret: string | null;
      /** The workspaces and organizations that may install the app; null for any. */
      readonly mayInstall: ReadonlySet<string> | null;
    };

/** How the bot listens to Slack. */
export type Listening =
  | { readonly mode: 'socket'; readonly appToken: string }
  | {
      readonly mode: 'http';
      readonly signingSecret: string;
      readonly host: string;
      readonly port: number;
      /** How long a connection stays open between two requests, in milliseconds. */
      readonly keepAliveMs: number;
    };

/**
 * The typed configuration. Nothing else in src/ reads a setting from the environment, except slack/api/route.ts and
 * doctor, which read the proxy variables that every program reads.
 */
export interface Config {
  readonly access: Access;
  readonly listening: Listening;
  readonly slackApiUrl: string | undefined;
  readonly redisUrl: string;
  readonly keyringFile: string;
  /** Undefined for the usual file, if it exists. */
  readonly teamsFile: string | undefined;
  readonly usualTeamsFile: string;
  readonly contentFolder: string;
  readonly region: string;
  /** The person to ask about Evenkeel; null for the workspace's admins. */
  readonly contact: string | null;
  readonly preset: Preset;
  /** The members who may set Evenkeel up besides Slack's admins. */
  readonly admins: ReadonlySet<string>;
  readonly roles: readonly Role[];
  /** The address of health checks and metrics, for operators only. */
  readonly healthHost: string;
  readonly healthPort: number;
  /** Most messages a minute to one workspace. Slack accepts several hundred, and says when it has had enough. */
  readonly postsPerMinute: number;
  readonly prefix: string;
  readonly logLevel: LogLevel;
  /** Whether we send spans of the queues' work to an OpenTelemetry SDK. */
  readonly traces: boolean;
}

/** Thrown if the environment is incomplete or wrong. The message lists every variable with its fix, and no value. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
  }
}

/** Makes the error for a port on which this process should listen and can't. */
export function portRefused(
  variable: 'EVENKEEL_PORT' | 'EVENKEEL_HEALTH_PORT',
  host: string,
  port: number,
  error: unknown,
): ConfigError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const where = variable.replace('PORT', 'HOST');
  const said = (name: string, fix: string) =>
    new ConfigError([`${name}: nothing can listen on ${host}:${port} (${code}). Fix: ${fix}.`]);
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN')
    return said(where, 'set it to an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them');
  if (code === 'EACCES') return said(variable, 'this user may not have that port; set one above 1023');
  return said(variable, 'another process may have it; set another port, and what calls this one to the same');
}

/** The variables that are set. An empty one counts as not set. */
const setIn = (env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));

/**
 * Reads the configuration. An empty variable counts as not set.
 *
 * @throws ConfigError that names every wrong, missing and unknown EVENKEEL_ variable at once, never a value
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = setIn(env);
  const parsed = variables.safeParse(set);
  const wrong = parsed.success ? [] : parsed.error.issues;
  const missing = neededBy(set).filter((name) => !(name in set));
  const problems = [
    ...describeAll(wrong),
    ...missing
      .filter((name) => !wrong.some(({ path }) => path[0] === name))
      .map((name) => describe(name, false)),
    ...contradictions(set),
    ...[proxyProblem(set)].filter((one) => one !== null),
    ...unknownIn(set),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const ok = parsed.data;
  return {
    access: ok.SLACK_CLIENT_ID
      ? {
          kind: 'oauth',
          clientId: ok.SLACK_CLIENT_ID,
          clientSecret: ok.SLACK_CLIENT_SECRET ?? '',
          secret: ok.EVENKEEL_INSTALL_SECRET ?? '',
          oldSecret: ok.EVENKEEL_INSTALL_SECRET_OLD ?? null,
          mayInstall: ok.EVENKEEL_WORKSPACES?.[0] === 'any' ? null : new Set(ok.EVENKEEL_WORKSPACES),
        }
      : { kind: 'token', botToken: ok.SLACK_BOT_TOKEN ?? '' },
    listening:
      ok.EVENKEEL_MODE === 'socket'
        ? { mode: 'socket', appToken: ok.SLACK_APP_TOKEN ?? '' }
        : {
            mode: 'http',
            signingSecret: ok.SLACK_SIGNING_SECRET ?? '',
            host: ok.EVENKEEL_HOST,
            port: ok.EVENKEEL_PORT,
            keepAliveMs: ok.EVENKEEL_KEEP_ALIVE_SECONDS * 1_000,
          },
    slackApiUrl: ok.SLACK_API_URL,
    redisUrl: ok.REDIS_URL,
    keyringFile: ok.EVENKEEL_KEYRING ?? usualFile(KEYRING_NAME),
    teamsFile: ok.EVENKEEL_TEAMS,
    usualTeamsFile: usualFile(TEAMS),
    contentFolder: ok.EVENKEEL_CONTENT,
    region: ok.EVENKEEL_REGION,
    contact: ok.EVENKEEL_CONTACT ?? null,
    preset: ok.EVENKEEL_PRESET,
    admins: new Set(ok.EVENKEEL_ADMINS),
    roles: ok.EVENKEEL_ROLES,
    healthHost: ok.EVENKEEL_HEALTH_HOST,
    healthPort: ok.EVENKEEL_HEALTH_PORT,
    postsPerMinute: ok.EVENKEEL_POSTS_PER_MINUTE,
    prefix: ok.EVENKEEL_PREFIX,
    logLevel: ok.EVENKEEL_LOG_LEVEL,
    traces: ok.EVENKEEL_TRACES,
  };
}

/** The part of the configuration that commands around keys need: the keyring, Redis, and Slack to ask for the time. */
export type SealingConfig = Pick<Config, 'keyringFile' | 'redisUrl' | 'prefix' | 'slackApiUrl'>;

/** Reads the settings for the keyring and Redis. Throws ConfigError. */
export function readSealingConfig(env: Readonly<Record<string, string | undefined>>): SealingConfig {
  const wanted = variables.pick({
    REDIS_URL: true,
    EVENKEEL_KEYRING: true,
    EVENKEEL_PREFIX: true,
    SLACK_API_URL: true,
  });
  const parsed = wanted.safeParse(setIn(env));
  if (!parsed.success) throw new ConfigError(describeAll(parsed.error.issues));
  const ok = parsed.data;
  return {
    keyringFile: ok.EVENKEEL_KEYRING ?? usualFile(KEYRING_NAME),
    redisUrl: ok.REDIS_URL,
    prefix: ok.EVENKEEL_PREFIX,
    slackApiUrl: ok.SLACK_API_URL,
  };
}

/** Reads the content folder's setting. An empty variable counts as not set. */
export const readContentFolder = (env: Readonly<Record<string, string | undefined>>): string =>
  variables.shape.EVENKEEL_CONTENT.parse(env['EVENKEEL_CONTENT'] || undefined);

/** @param part which part of the value is wrong, if we know */
const describe = (name: SettingName, present: boolean, part?: string): string => {
  const [expected, example] = SETTINGS[name];
  const state = present ? 'wrong' : 'missing';
  return `${name} is ${state}: ${part ? `${part}; ` : ''}expected ${expected}, for example ${example}`;
};

/** Describes what's wrong with variables that are set, each once. */
const describeAll = (issues: readonly z.core.$ZodIssue[]): string[] => {
  const first = new Map(issues.toReversed().map((issue) => [issue.path[0] as SettingName, issue]));
  return [...first].map(([name, { code, message }]) =>
    describe(name, true, code === 'custom' && name === 'REDIS_URL' ? message : undefined),
  );
};

/** Describes variables that nothing reads, each with the name that was probably meant. */
export const unknownIn = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(env)
    .filter((name) => env[name] && isUnknown(name))
    .map(describeUnknown);

const isUnknown = (name: string): boolean => name.startsWith('EVENKEEL_') && !(name in SETTINGS);

const describeUnknown = (name: string): string =>
  `${name} is unknown, probably a typo: did you mean ${closest(name, Object.keys(SETTINGS))}? Remove it or correct the name`;
