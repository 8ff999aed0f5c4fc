import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';

/** The names, without their ending, of the YAML files in a folder, in order; none if the folder isn't there. */
export const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yml'))
        .map((file) => basename(file, '.yml'))
        .toSorted()
    : [];
