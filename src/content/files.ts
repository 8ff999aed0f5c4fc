import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';

/** Returns the sorted names, without `.yml`, of the YAML files in a folder; none if the folder doesn't exist. */
export const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yml'))
        .map((file) => basename(file, '.yml'))
        .toSorted()
    : [];
