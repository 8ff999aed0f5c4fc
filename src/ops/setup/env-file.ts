import { chmodSync, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAtomically, writeAtomically } from '../../sealing/atomic-write.js';
import { PACKAGE_FOLDER, usualFile } from '../../paths.js';
import { settingsIn, type Wanted, withSettings } from './env-text.js';

/** The operator's .env as it is now. */
export interface EnvFile {
  readonly file: string;
  readonly folder: string;
  /** Null if there's none yet. */
  readonly text: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

/** Reads .env from where a start would. loadEnvFile has already reported a file that it can't read. */
export function readEnvFile(): EnvFile {
  const usual = usualFile('.env');
  const there = existsSync(usual);
  // A link stays a link: writing replaces its target.
  const file = there ? realpathSync(usual) : usual;
  const text = there ? readFileSync(file, 'utf8') : null;
  return { file, folder: dirname(usual), text, settings: text === null ? {} : settingsIn(text) };
}

/** The initial text of a new .env: the file that explains each setting, if it comes with Evenkeel. */
function beginning(): string {
  const example = join(PACKAGE_FOLDER, '.env.example');
  return existsSync(example) ? readFileSync(example, 'utf8') : '';
}

/** The changes to .env, by name and never with a value. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Compares a file's settings with the wanted ones. */
export function changesOf({ settings }: Pick<EnvFile, 'settings'>, wanted: Wanted): Changes {
  const names = Object.keys(wanted);
  const differs = (name: string): boolean => wanted[name] !== null && settings[name] !== wanted[name];
  return {
    added: names.filter((name) => differs(name) && settings[name] === undefined),
    changed: names.filter((name) => differs(name) && settings[name] !== undefined),
    removed: names.filter((name) => wanted[name] === null && settings[name] !== undefined),
  };
}

/**
 * Writes .env, whole or not at all, for its owner alone. It doesn't replace a file that someone made or changed in
 * the meantime.
 *
 * @throws the file system's error
 */
export function writeEnvFile({ file, text }: EnvFile, wanted: Wanted): 'written' | 'taken' {
  const next = withSettings(text ?? beginning(), placeholdersOut(text, wanted));
  if (text === null) return createAtomically(file, next) ? 'written' : 'taken';
  if (readFileSync(file, 'utf8') !== text) return 'taken';
  writeAtomically(file, next);
  return 'written';
}

/** In a new file, the incomplete tokens of the example must not stay as values. */
const placeholdersOut = (text: string | null, wanted: Wanted): Wanted =>
  text === null ? { SLACK_BOT_TOKEN: null, SLACK_APP_TOKEN: null, ...wanted } : wanted;

/** Whether users other than the owner may access a file. */
export const isOpenToOthers = (file: string): boolean =>
  process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;

/** Lets only a file's owner access it. */
export const closeToOthers = (file: string): void => chmodSync(file, 0o600);
