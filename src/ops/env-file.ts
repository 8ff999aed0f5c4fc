import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { usualFile } from '../paths.js';

/** The .env file is there and cannot be read; the message says why and what to do. */
export class EnvFileError extends Error {
  readonly code = 'env_file_unreadable';
}

/**
 * Reads .env into the environment, where there is one: that of the working folder, or else the one beside Evenkeel's code,
 * which then becomes the working folder, so that paths in it mean what they say. Variables that are set already stay as they are.
 *
 * @throws EnvFileError
 */
export function loadEnvFile(): void {
  const file = usualFile('.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new EnvFileError(whyNot(file, error));
  }
  if (dirname(file) !== resolve()) process.chdir(dirname(file));
}

/** Node says of a file that it may not open that there is none. */
function whyNot(file: string, error: unknown): string {
  if (statSync(file).isDirectory())
    return `${file} is a folder. Fix: remove it, and put a file of that name there (a container makes a folder where the file that it mounts is missing).`;
  const { code = 'unreadable' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'EACCES'
    ? `${file} is there, but this user (uid ${process.getuid?.() ?? 'unknown'}) may not read it. Fix: give it the file, as in: chown $(id -un) ${file}`
    : `${file} cannot be read (${code}). Fix: copy .env.example there and set the variables again.`;
}
