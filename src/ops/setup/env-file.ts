import { chmodSync, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAtomically, writeAtomically } from '../../sealing/atomic-write.js';
import { PACKAGE_FOLDER, usualFile } from '../../paths.js';
import { settingsIn, type Wanted, withSettings } from './env-text.js';

/** The operator's .env, as it is. */
export interface EnvFile {
  readonly file: string;
  readonly folder: string;
  /** Null where there's none yet. */
  readonly text: string | null;
  readonly settings: Readonly<Record<string, string>>;
}

/** Reads .env where a start would; loadEnvFile has already said what keeps it from being read. */
export function readEnvFile(): EnvFile {
  const usual = usualFile('.env');
  const there = existsSync(usual);
  // A link stays one: what it leads to is replaced.
  const file = there ? realpathSync(usual) : usual;
  const text = there ? readFileSync(file, 'utf8') : null;
  return { file, folder: dirname(usual), text, settings: text === null ? {} : settingsIn(text) };
}

/** What a new .env begins with: the file that explains each setting, where it comes with Evenkeel. */
function beginning(): string {
  const example = join(PACKAGE_FOLDER, '.env.example');
  return existsSync(example) ? readFileSync(example, 'utf8') : '';
}

/** What would change in .env: names, and never a value. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** How settings differ from those of a file. */
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
 * Writes .env, whole or not at all, for its owner alone. A file that somebody made meanwhile isn't replaced.
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

/** In a new file, the example's beginnings of tokens must not stay as values. */
const placeholdersOut = (text: string | null, wanted: Wanted): Wanted =>
  text === null ? { SLACK_BOT_TOKEN: null, SLACK_APP_TOKEN: null, ...wanted } : wanted;

/** Whether others than the owner may read a file. */
export const isOpenToOthers = (file: string): boolean =>
  process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;

/** Takes a file from others than its owner. */
export const closeToOthers = (file: string): void => chmodSync(file, 0o600);
