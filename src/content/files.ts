import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';

/** Returns the sorted names, without `.yml`, of the YAML files in a folder. Throws if we can't read the folder. */
export const yamlNames = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => basename(file, '.yml'))
    .toSorted();

/** Like `yamlNames`; returns none if the folder doesn't exist. */
export const namesIn = (folder: string): string[] => (existsSync(folder) ? yamlNames(folder) : []);
