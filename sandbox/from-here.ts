import { resolve } from 'node:path';

/** Resolves a path as typed: npm runs scripts in the package's folder, but the path is relative to the user's. */
export const fromHere = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);
