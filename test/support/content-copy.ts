import { cpSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** The region with the least content. */
export const LEAST = 'int';

/**
 * Copies the project's content into a folder, with the support of only one region: reading all regions takes many times
 * as long.
 */
export function copyContent(folder: string, region = LEAST): void {
  const isOf = (file: string): boolean => {
    const [top, place] = relative('content', file).replace(`es${sep}`, '').split(sep);
    return top !== 'support' || place === undefined || place.replace(/\.yml$/, '') === region;
  };
  cpSync('content', folder, { recursive: true, filter: isOf });
}
