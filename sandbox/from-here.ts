import { resolve } from 'node:path';

/** A path as it was typed: npm runs scripts in the package's folder, and it means the folder that somebody was in. */
export const fromHere = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);
