import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PACKAGE_FOLDER } from '../../src/paths.js';
import type { Made } from './examples.js';

/** The preview of the current content/. */
export interface LivePreview {
  /** Returns a Preview as JSON. While content/ has an error, the examples are those from before it. */
  json(): Promise<string>;
  close(): void;
}

/** The time for editors to finish, in milliseconds: they write a file in several steps, and several files at once. */
const WRITTEN_WITHIN_MS = 200;

const WORKER = join(PACKAGE_FOLDER, 'dist', 'sandbox', 'page', 'preview-worker.js');

/** Follows a content folder; calls `changed` once something in it was written. */
export function openPreview(contentFolder: string, changed: () => void): LivePreview {
  let making: Promise<string> | null = null;
  let examples = '[]';
  let timer: NodeJS.Timeout | null = null;
  const make = async (): Promise<string> => {
    const made = await inWorker(contentFolder);
    if ('examples' in made) examples = made.examples;
    const broken = 'broken' in made ? made.broken.replaceAll(`${dirname(contentFolder)}/`, '') : null;
    return `{"examples":${examples},"broken":${JSON.stringify(broken)}}`;
  };
  const watcher = watch(contentFolder, { recursive: true }, () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      making = null;
      changed();
    }, WRITTEN_WITHIN_MS);
  });
  // If the folder is removed while it's watched, the last preview stays.
  watcher.on('error', () => undefined);
  return {
    async json() {
      making ??= make();
      const mine = making;
      return mine.catch((error: unknown) => {
        if (making === mine) making = null;
        throw error;
      });
    },
    close() {
      if (timer) clearTimeout(timer);
      watcher.close();
    },
  };
}

const inWorker = (contentFolder: string): Promise<Made> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: contentFolder });
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', () => reject(new Error('the preview ended without a result')));
  });
